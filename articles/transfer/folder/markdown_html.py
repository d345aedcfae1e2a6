"""The HTML of Markdown as other systems read it: CommonMark, with what each adds to it."""

import html
import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from articles.transfer.wordpress.shortcodes import attributes, replace_shortcode

CODE = re.compile(
    r"(?ms)(^[ ]{0,3}(`{3,}|~{3,}).*?(?:^[ ]{0,3}\2[`~]*[ \t]*$|\Z)|(`+)(?!`).+?(?<!`)\3(?!`))"
)
# Comments of Obsidian, Liquid and MDX, and what configures a page
HIDDEN = re.compile(
    r"%%.*?%%|\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}|\{/\*.*?\*/\}"
    r"|^\{:[^}\n]*\}[ \t]*$|\{:[^}\n]*\}|^(?:import|export)\s[^\n]*(?:from\s|=|[\"'])[^\n]*$"
    r"|[ \t]\^[\w-]+$|^\[toc\][ \t]*$|^\[\[_?toc_?\]\][ \t]*$",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
HIGHLIGHT = re.compile(
    r"\{[%{]<?-?\s*(?:highlight|codeblock)\b[^%}]*?-?>?[%}]\}\n?(.*?)"
    r"\{[%{]<?-?\s*(?:/\s*highlight|endhighlight|endcodeblock)\s*-?>?[%}]\}",
    re.DOTALL,
)
# Shortcodes of Hugo and Zola, tags of Liquid and Nunjucks, components of MDX
TEMPLATE_TAG = re.compile(
    r"\{\{[<%]-?\s*(?P<slash>/?)\s*(?P<name>[\w/.-]+)(?P<rest>.*?)/?\s*-?[>%]\}\}"
    r"|\{%-?\s*(?P<end>end)?(?P<name2>[a-zA-Z_]\w*)(?P<rest2>.*?)-?%\}"
    r"|\{\{\s*(?P<name3>[a-z_]\w*)\((?P<rest3>[^{}]*)\)\s*\}\}"
    r"|<(?P<slash4>/?)(?P<name4>[A-Z][a-z]\w*)(?P<rest4>(?:\s[^<>]*?)?)/?>",
    re.DOTALL,
)
LIQUID_VALUE = re.compile(r"\{\{\s*(?:[\"']([^\"']*)[\"']|site\.\w+|[\w.]+)?\s*(?:\|[^}]*)?\}\}")
WIKI_LINK = re.compile(r"(!?)\[\[([^\[\]|#\n]*)(#[^\[\]|\n]*)?(?:\|([^\[\]\n]*))?\]\]")
MARK = re.compile(r"==(?=\S)([^=\n]+?)(?<=\S)==")
CALL_OUT = re.compile(r"(?m)^([ \t]*>[ \t]*)\[!(\w+)\][+-]?[ \t]*(.*)$")
CALL_OUT_HTML = re.compile(r"<blockquote>\s*<p>\[callout (\w+)\](.*?)\[/callout\]</p>", re.DOTALL)
# An address that is no part of a link, a tag or a definition
BARE_URL = re.compile(
    r"(?<![\w(\"'<\[=/:])(?<!\]: )https?://[^\s<>()\[\]\"']*[^\s<>()\[\]\"'.,;:!?]"
)
WITHIN_LINK = re.compile(r"\]\([^)\n]*$|[\"'<]$")
LINK_TAGS = {"ref", "relref", "post_url", "link", "post_link"}
# Tags around a text that the editor has blocks for
DETAILS = {"details", "expand", "collapse", "toggle", "spoiler"}
CALLOUTS = {"notice", "callout", "admonition", "alert", "note", "tip", "warning", "info", "hint"}
CALLOUTS |= {"caution", "danger"}
QUOTATIONS = {"blockquote", "quote"}
# A link to a note by its name, until the whole folder is known
WIKI = "/__note__/"


def html_of_markdown(text: str) -> str:
    """The HTML of CommonMark with tables, footnotes, definition lists and struck text."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    # Addresses are checked where they are resolved; Obsidian's have a scheme of their own.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    markup = parser.use(footnote_plugin).use(deflist_plugin).render(text)
    return CALL_OUT_HTML.sub(r'<blockquote data-callout="\1"><p data-title>\2</p>', markup)


def resolve_templates(text: str, notes: list[str]) -> tuple[str, str]:
    """Markdown without its generator's own tags, and these as shortcodes, to look for gates.

    What a tag shows becomes HTML or a link; what means nothing here is noted.
    """
    text = HIGHLIGHT.sub(lambda match: f"\n~~~\n{match[1].strip(chr(10))}\n~~~\n", text)
    tags: list[str] = []
    open_tags: list[tuple[str, str]] = []

    def replace(match: re.Match[str]) -> str:
        groups = match.groupdict()
        name = next(filter(None, (groups[key] for key in ("name", "name2", "name3", "name4"))))
        # Within a link or a quoted value an address is wanted, elsewhere a link.
        is_bare = not WITHIN_LINK.search(match.string[: match.start()][-200:])
        rest = next((groups[f"rest{n}"] for n in ("", 2, 3, 4) if groups[f"rest{n}"]), "")
        is_end = bool(groups["slash"] or groups["end"] or groups["slash4"])
        name, rest = name.lower(), rest.strip()
        # Zola ends each with the same word.
        if name == "end" and open_tags:
            name, is_end = open_tags[-1][0], True
        if rest.startswith("(") or name in DETAILS | CALLOUTS | QUOTATIONS:
            if not is_end:
                open_tags.append((name, rest))
            elif open_tags:
                rest = open_tags.pop()[1]
        if name in DETAILS | CALLOUTS | QUOTATIONS:
            tags.append(f"[/{name}]" if is_end else f"[{name} {rest}]")
            return _box(name, rest, is_end)
        if name == "end" or (is_end and rest.startswith("(")):
            tags.append(f"[/{name}]")
            return ""
        return _tag(name, rest, is_end, is_bare, tags, notes)

    return outside_code(text, lambda part: _notations(TEMPLATE_TAG.sub(replace, part))), "".join(
        tags
    )


def _tag(
    name: str, rest: str, is_end: bool, is_bare: bool, tags: list[str], notes: list[str]
) -> str:
    if name in ("raw", "endraw", "more"):
        return ""
    if name in LINK_TAGS:
        target, *words = rest.strip("\"'() ").split() or [""]
        name = target.strip("\"'").rpartition("/")[2]
        url = f"{WIKI}{name.replace(' ', '%20')}"
        return f"[{' '.join(words) or name.partition('.')[0]}](<{url}>)" if is_bare else url
    tags.append(f"[/{name}]" if is_end else f"[{name} {rest}]")
    if name == "asset_img":
        source, *words = rest.split()
        return f'<img src="{html.escape(source)}" alt="{html.escape(" ".join(words))}">'
    if (
        name in ("gist", "tweet", "x")
        and (words := re.findall(r"[\w-]+", rest))
        and "=" not in rest
    ):
        rest = "/".join(words[:2])
    source = attributes(rest).get("src") or attributes(rest).get("image_path", "")
    if name == "image" and not source and (words := re.findall(r"[\"']([^\"']+)[\"']", rest)):
        return f'<img src="{html.escape(words[0])}" alt="{html.escape("".join(words[1:2]))}">'
    if name in ("figure", "image", "img", "picture", "include") and source:
        attrs = {key: html.escape(value) for key, value in attributes(rest).items()}
        caption = attrs.get("caption") or attrs.get("title", "")
        alt = attrs.get("alt", "")
        figcaption = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f'\n\n<figure><img src="{html.escape(source)}" alt="{alt}">{figcaption}</figure>\n\n'
    if name == "include":
        name = attributes(rest).get("provider", name)
    return replace_shortcode("tweet" if name == "x" else name, rest, is_end, notes)


def _box(name: str, rest: str, is_end: bool) -> str:
    """The beginning or the end of a block that the editor has too."""
    attrs = attributes(rest)
    words = next((attrs[key] for key in ("summary", "title", "author", "cite") if key in attrs), "")
    words = html.escape(words or ("" if "=" in rest or rest.startswith("(") else rest.strip("\"'")))
    if name in DETAILS:
        return "\n\n</details>\n\n" if is_end else f"\n\n<details><summary>{words}</summary>\n\n"
    if name in QUOTATIONS:
        cite = f"<cite>{words}</cite>" if words else ""
        return f"\n\n{cite}</blockquote>\n\n" if is_end else "\n\n<blockquote>\n\n"
    kind = attrs.get("type") or (words.split() or [name])[0] if name == "notice" else name
    title = f'<p data-title="">{words}</p>' if "title" in attrs else ""
    box = f'<blockquote data-callout="{html.escape(kind)}">{title}'
    return "\n\n</blockquote>\n\n" if is_end else f"\n\n{box}\n\n"


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """The text changed outside of code."""
    done, position = [], 0
    for match in CODE.finditer(text):
        done += [change(text[position : match.start()]), match[0]]
        position = match.end()
    return "".join([*done, change(text[position:])])


def _notations(text: str) -> str:
    text = LIQUID_VALUE.sub(lambda match: match[1] or "", HIDDEN.sub("", text))
    text = CALL_OUT.sub(
        lambda m: f"{m[1]}[callout {m[2]}]{m[3].strip()}[/callout]\n{m[1].rstrip()}", text
    )
    text = BARE_URL.sub(r"<\g<0>>", text)
    return WIKI_LINK.sub(_wiki_link, MARK.sub(r"<mark>\1</mark>", text))


def _wiki_link(match: re.Match[str]) -> str:
    is_embed, name, heading, label = match.groups()
    name = name.strip()
    if is_embed and re.search(r"\.(?:jpe?g|png|gif|webp|avif)$", name, re.IGNORECASE):
        alt = label if label and not re.fullmatch(r"[\dx]+", label) else ""
        return f"![{alt}](<{name}>)"
    text = label or name.rpartition("/")[2] or (heading or "").strip("#")
    target = f"{WIKI}{name}{heading or ''}" if name else f"#{(heading or '')[1:]}"
    return f"[{text}](<{target}>)"
