"""No known payload gets scripts, handlers or external loads through Markdown."""

import re
import tomllib
from pathlib import Path

from turbohtml import etree

from articles.content.markdown import render_markdown

HOSTILE = tomllib.loads(Path(__file__).with_name("payloads.toml").read_text())
PAYLOADS = [
    *[f"[a link]({address})" for address in HOSTILE["javascript"]],
    *[f'<a href="{address}">a link</a>' for address in HOSTILE["javascript"]],
    *[f'<img src="/media/x" {handler}="alert(1)">' for handler in HOSTILE["handlers"]],
    *[f"<p {handler}=alert(1)>text</p>" for handler in HOSTILE["handlers"]],
    *HOSTILE["tags"],
    *HOSTILE["markdown"],
]
CONTROLS = "".join(map(chr, range(0x21)))
LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "cite"}
REFUSED_TAGS = {
    *("script", "style", "iframe", "frame", "object", "embed", "applet", "link", "meta", "base"),
    *("form", "input", "button", "select", "textarea", "svg", "math", "video", "audio", "source"),
    *("template", "noscript", "title", "portal", "picture", "track", "area", "dialog"),
}


def dangers(markup):
    """What would be dangerous to a browser in some HTML."""
    tree = etree.fragment_fromstring(markup, create_parent=True)
    for element in tree.iter():
        if element.tag in REFUSED_TAGS:
            yield f"<{element.tag}>"
        for name, value in element.attrib.items():
            # As the URL standard reads an address: ends trimmed, tabs and line ends dropped.
            bare = re.sub(r"[\t\n\r]", "", str(value).strip(CONTROLS)).lower()
            if str(name).lower().startswith("on") or name in ("style", "srcdoc", "target", "is"):
                yield f"{name}={value}"
            scheme = re.match(r"(?!https?:|mailto:|tel:|sms:)[a-z][a-z0-9+.-]*:", bare)
            if name in ("href", "xlink:href") and scheme:
                yield f"{name}={value}"
            if name in LOADING and (not bare.startswith("/") or bare.startswith(("//", "/\\"))):
                yield f"{name}={value}"


def test_nothing_dangerous_survives_and_each_kind_would_be_found():
    for markup, found in {
        "<script>1</script>": ["<script>"],
        '<p onclick="x">': ["onclick=x"],
        '<a href="java\tscript:x">': ["href=java\tscript:x"],
        '<img src="//evil.example/x">': ["src=//evil.example/x"],
    }.items():
        assert list(dangers(markup)) == found
    frames = ["Lead\n\n{}\n\nend", "- item\n\n    {}", "> {}"]
    survived = {}
    for number, payload in enumerate(PAYLOADS):
        for frame in ("{}", frames[number % len(frames)]):
            text = frame.replace("{}", payload)
            survived[text] = list(dangers(render_markdown(text).html))

    assert {text: found for text, found in survived.items() if found} == {}
