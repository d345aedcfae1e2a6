"""Notations of notebooks and generators beside Markdown: boxes, tags, links by name, values."""

import html
import re
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from markdown.extensions.toc import slugify_unicode

from articles.transfer.folder.fields import TABLE
from articles.transfer.gates.pairs import replace_ended, replace_pairs
from articles.transfer.gates.words import SETTING
from articles.transfer.wordpress.prose import as_words, attributes, parts_of

CODE = re.compile(
    r"(?ms)(^[ ]{0,3}(`{3,}|~{3,}).*?(?:^[ ]{0,3}\2[`~]*[ \t]*$|\Z)|(`+)(?!`).+?(?<!`)\3(?!`))"
)
# Comments of Obsidian, and what configures a page
HIDDEN = re.compile(
    r"%%.*?%%|^[*-] TOC\n\{:toc[^\n]*\}"
    r"|^\{[:.#][^{}\n]*\}[ \t]*$|\{:[^{}\n]*\}|^\*\[[^\]\n]+\]:[^\n]*$"
    r"|[ \t]\^[\w-]+$|^\[toc\][ \t]*$|^\[\[_?toc_?\]\][ \t]*$",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
# Comments of Hugo and MDX
TEMPLATE_COMMENT = re.compile(r"\{?\{/\*.*?\*/\}\}?", re.DOTALL)
LIQUID_COMMENT = (
    re.compile(r"\{%-?\s*(comment)\s*-?%\}"),
    re.compile(r"\{%-?\s*end(comment)\s*-?%\}"),
)
LIQUID_VALUE = re.compile(r"\{\{-?\s*(?:[\"']([^\"']*)[\"']|([\w.-]+))?\s*(?:\|[^}]*)?-?\}\}")
# The start of an address, which says nothing by itself
SITE_VALUE = re.compile(r".*(?:url|root|prefix)$", re.IGNORECASE)
HEADING_ID = re.compile(r"(?m)^(#{1,6}[ \t].*?)[ \t]*\{#([\w:.-]+)[^}\n]*\}[ \t]*$")
# Boxes of Docusaurus, and of two themes of Jekyll
DIRECTIVE = re.compile(
    r"(?m)^[ \t]*:{3,}[ \t]*(?:\{?\.?([a-z]+)\}?(?:\[([^\]\n]*)\]|[ \t]+([^\n{]*))?"
    r"(?:\{[^\n]*\})?)?[ \t]*$"
)
PROMPT = re.compile(
    r"(?m)^\{:\s*\.([a-z]+)\s*\}\n((?:>.*(?:\n|\Z))+)|((?:^>.*\n)+)(?:\{:\s*\.prompt-([a-z]+)\s*\})?"
)
# Boxes and tabs of MkDocs, whose text is indented
INDENTED = re.compile(
    r"(?m)^(!!!|\?\?\?\+?|===)[ \t]+([\w-]+)?[ \t]*(?:\"([^\"\n]*)\")?[ \t]*\n"
    r"((?:[ \t]*\n)*(?:(?: {4}|\t).*(?:\n|\Z)(?:[ \t]*\n)*)+)"
)
# The title of a tab, for a theme of Hexo
COMMENT_TITLE = re.compile(r"<!--\s*(?:tab|node)[ \t]+([^@\n<]*?)(?:@[\w-]*)?\s*-->")
# A line of Obsidian's tags
TAG_LINE = re.compile(r"(?m)^(?>#(?=[\w/-]*[^\W\d])[\w/-]++#?[ \t]*+)++$")
# Within a table its “|” is escaped.
WIKI_LINK = re.compile(r"(!?)\[\[([^\[\]|#\n]*?)(#[^\[\]|\n]*?)?(?:\\?\|([^\[\]\n]*))?\]\]")
MARK = re.compile(r"(?<!\w)(==|::)(?=\S)((?:(?!\1)[^\n])+?)(?<=\S)\1(?!\w)")
# Additions, deletions, both, what is marked, and remarks, each within one paragraph
CRITIC = {"++": "ins", "--": "del", "==": "mark"}
CHANGE = re.compile(r"\{(\+\+|--|~~|==|>>)((?:(?!\n\n)[^{}])*?)(?:(?:\+\+|--|~~|==|<<)\})")
# Bear's tags of several words
BEAR_TAG = re.compile(r"(?<!\S)#([^\W\d][^#\n]{0,60}?\S)#(?![\w#])")
# An address that is no part of a link, a tag or a definition
BARE_URL = re.compile(
    r"(?<![\w(\"'<\[=/:])(?<!\]: )https?://[^\s<>()\[\]\"']*[^\s<>()\[\]\"'.,;:!?]"
    r"(?![^<>\n]*</a>)"
)
# Tags around a text that the editor has blocks for
DETAILS, CALLOUTS, QUOTATIONS = (
    set(TABLE["boxes"][key]) for key in ("details", "callouts", "quotations")
)
# A link to a note by its name, until the whole folder is known
WIKI = "/__note__/"
# Imports and exports of MDX, until an empty line
MODULE = re.compile(r"(?m)^(?:import|export)\b[^\n]*(?:\n[^\n]+)*")
IMPORTED = re.compile(r"import\s+(\w+)\s+from\s+[\"']([^\"'\n]+)[\"']")
EXPORTED = re.compile(r"export\s+(?:const|let|var)\s+(\w+)\s*=\s*[\"'`]([^\"'`\n]*)[\"'`]")
# Braces within braces, up to ten deep
BRACES = r"\{[^{}]*+\}"
for _ in range(9):
    BRACES = rf"\{{(?:[^{{}}]++|{BRACES})*+\}}"
# Tabs of Docusaurus may have their titles in a list above them.
OBJECT = re.compile(r"\{[^{}]*\}")
TAB = re.compile(r"<TabItem\s+value=(\"[^\"]*\"|'[^']*')(?![^<>]*\blabel=)")
EXPRESSION = re.compile(rf"(=?)({BRACES})")
EXPRESSION_TEXT = re.compile(r"\s*([\"'`])([^\"'`]*)\1\s*")
EXPRESSION_NAME = re.compile(r"\s*[\w.]*?(\w+)\s*")
EXPRESSION_COMMENT = re.compile(r"\s*/\*.*\*/\s*", re.DOTALL)


def take_tags(text: str) -> tuple[str, list[str]]:
    """The text without lines that hold nothing but tags, and these tags."""
    tags: list[str] = []

    def take(match: re.Match[str]) -> str:
        tags.extend(tag.strip("#") for tag in match[0].split())
        return ""

    def take_words(match: re.Match[str]) -> str:
        tags.append(match[1])
        return match[1]

    return outside_code(text, lambda part: BEAR_TAG.sub(take_words, TAG_LINE.sub(take, part))), tags


def value_of(match: re.Match[str], values: Mapping[str, Any], notes: list[str]) -> str:
    """What a place in a template says; one that is not known is noted."""
    if match[1] is not None or not match[2]:
        return match[1] or ""
    value = values.get(re.sub(r"^(?!site|config)[\w.]*\.", "", match[2]).lower())
    if isinstance(value, str):
        return value
    if not SITE_VALUE.match(match[2]):
        notes.append(f"“{match[0]}” means nothing here and was left out")
    return ""


def with_boxes(text: str) -> str:
    """Directives and quotations with a class as the boxes of Hugo's shortcodes, titles as text."""
    open_boxes: list[str] = []

    def directive(match: re.Match[str]) -> str:
        name, title = match[1], (match[2] or match[3] or "").strip()
        if not name and open_boxes:
            return box(open_boxes.pop(), "", is_end=True)
        if name not in DETAILS | CALLOUTS | QUOTATIONS:
            return match[0]
        open_boxes.append(name)
        key = "summary" if name in DETAILS else "title"
        return box(name, f'{key}="{html.escape(title)}"' if title else "", is_end=False)

    def prompt(match: re.Match[str]) -> str:
        if not (match[1] or match[4]):
            return match[0]
        return f"> [!{match[1] or match[4]}]\n{match[2] or match[3]}"

    def indented(match: re.Match[str]) -> str:
        mark, name, title, inner = match.groups()
        inner = f"\n{textwrap.dedent(inner)}"
        if mark == "===":
            return f"\n\n**{title}**\n{inner}"
        key = "summary" if mark.startswith("?") else "title"
        name = "details" if key == "summary" else name
        said = f'{key}="{html.escape(title)}"' if title else ""
        return f"{box(name, said, is_end=False)}{inner}{box(name, '', is_end=True)}"

    text = COMMENT_TITLE.sub(r"\n\n**\1**\n\n", INDENTED.sub(indented, text))
    return PROMPT.sub(prompt, DIRECTIVE.sub(directive, HEADING_ID.sub(r'\1 <a id="\2"></a>', text)))


def box(name: str, rest: str, is_end: bool) -> str:
    """The beginning or the end of a block that the editor has too."""
    attrs = attributes(rest)
    said = as_words(parts_of(attrs)) if name in QUOTATIONS else ""
    words = next((attrs[key] for key in ("summary", "title", "author", "cite") if key in attrs), "")
    words = html.escape(words or ("" if "=" in rest or rest.startswith("(") else rest.strip("\"'")))
    if name in DETAILS:
        return "\n\n</details>\n\n" if is_end else f"\n\n<details><summary>{words}</summary>\n\n"
    if name in QUOTATIONS:
        cite = f"<cite>{said or words}</cite>" if said or words else ""
        return f"\n\n{cite}</blockquote>\n\n" if is_end else "\n\n<blockquote>\n\n"
    kind = attrs.get("type") or ((words.split() or [name])[0] if name == "notice" else name)
    kind = "pull" if name == "pullquote" else kind
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


def without_comments(text: str) -> str:
    """The text without what a generator shows to nobody."""
    beginning, end = LIQUID_COMMENT
    text = replace_pairs(text, beginning, lambda match, inner: "", end)
    return HIDDEN.sub("", replace_ended(TEMPLATE_COMMENT, "", text, "*/}"))


def with_notations(text: str) -> str:
    text = BARE_URL.sub(r"<\g<0>>", text)
    return WIKI_LINK.sub(_wiki_link, text)


def with_changes(text: str, notes: list[str]) -> str:
    """The text with what an editor changed in it (CriticMarkup) as HTML; remarks are noted."""

    def change(match: re.Match[str]) -> str:
        mark, inner = match[1], match[2]
        if mark == ">>":
            notes.append(f"a remark of an editor was left out: {' '.join(inner.split())[:200]}")
            return ""
        if mark == "~~":
            old, _, new = inner.partition("~>")
            return f"<del>{old}</del><ins>{new}</ins>"
        return f"<{CRITIC[mark]}>{inner}</{CRITIC[mark]}>"

    return CHANGE.sub(change, text)


def with_marks(text: str) -> str:
    """The text with what is marked (“==so==”, in Bear “::so::”) as HTML."""
    return MARK.sub(r"<mark>\2</mark>", text)


def _wiki_link(match: re.Match[str]) -> str:
    is_embed, name, heading, label = match.groups()
    name = name.strip()
    if is_embed and re.search(r"\.(?:jpe?g|png|gif|webp|avif)$", name, re.IGNORECASE):
        alt = label if label and not re.fullmatch(r"[\dx]+", label) else ""
        return f"![{alt}](<{name}>)"
    text = label or name.rpartition("/")[2] or (heading or "").strip("#")
    target = f"{WIKI}{name}{heading or ''}" if name else f"#{slugify_unicode(heading or '', '-')}"
    return f"[{text}](<{target}>)"


def mdx_values(text: str) -> dict[str, str]:
    """What the names stand for that a text of MDX imports or sets itself."""
    return dict(IMPORTED.findall(text) + EXPORTED.findall(text))


def resolve_expressions(text: str, values: Mapping[str, Any], notes: list[str]) -> str:
    """The text of MDX without its modules, and with what each expression outside of code says.

    What is a text stands in the article, what is code is left out and noted.
    """

    def said(match: re.Match[str]) -> str:
        before, inner = match[1], match[2][1:-1]
        text, name = EXPRESSION_TEXT.fullmatch(inner), EXPRESSION_NAME.fullmatch(inner)
        known = values.get(name[1].lower(), values.get(name[1])) if name else None
        known = text[2] if text else known
        if before:
            return f'="{known}"' if isinstance(known, str) else '=""'
        if isinstance(known, str):
            return known
        if not EXPRESSION_COMMENT.fullmatch(inner):
            short = " ".join(inner.split())[:40]
            notes.append(f"the expression “{{{short}}}” means nothing here and was left out")
        return ""

    objects = (dict(SETTING.findall(braces)) for braces in OBJECT.findall(text))
    labels = {row["value"]: row["label"] for row in objects if {"value", "label"} <= row.keys()}
    text = TAB.sub(lambda m: f"{m[0]} label={labels[m[1]]}" if m[1] in labels else m[0], text)
    return outside_code(text, lambda part: EXPRESSION.sub(said, MODULE.sub("", part)))
