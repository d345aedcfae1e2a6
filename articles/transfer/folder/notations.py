"""Notations of notebooks and generators beside Markdown: boxes, tags, links by name, values."""

import html
import re
import textwrap
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from markdown.extensions.toc import slugify_unicode

from articles.transfer.folder.fields import PATTERNS, TABLE
from articles.transfer.folder.lookup import FILE_SUFFIXES, SUFFIXES
from articles.transfer.gates.words import SETTING
from articles.transfer.wordpress.prose import as_words, attributes, parts_of

# Additions, deletions, both, what is marked, and remarks, each within one paragraph
CRITIC = {"++": "ins", "--": "del", "==": "mark"}
# Tags around a text that the editor has blocks for
DETAILS, CALLOUTS, QUOTATIONS = (
    set(TABLE["boxes"][key]) for key in ("details", "callouts", "quotations")
)
# A link to a note by its name, until the whole folder is known
WIKI = "/__note__/"
# That may stand in many places
LONGEST_VALUE = 1_000
# Braces within braces, up to ten deep
BRACES = r"\{[^{}\x01]*+\}"
for _ in range(9):
    BRACES = rf"\{{(?:[^{{}}\x01]++|{BRACES})*+\}}"
EXPRESSION = re.compile(rf"((?:src|href)?=|)(?!\{{#[\w:.-]+\}})({BRACES})")


def take_tags(text: str) -> tuple[str, list[str]]:
    """The text without lines that hold nothing but tags, and these tags."""
    tags: list[str] = []

    def take(match: re.Match[str]) -> str:
        tags.extend(tag.strip("#") for tag in match[0].split())
        return ""

    def take_words(match: re.Match[str]) -> str:
        tags.append(match[1])
        return match[1]

    return outside_code(
        text, lambda part: PATTERNS.bear_tag.sub(take_words, PATTERNS.tag_line.sub(take, part))
    ), tags


def with_components(text: str) -> str:
    """Components of Nuxt as shortcodes of Hugo, of which it is known what may hide a text."""
    names: list[str] = []

    def edge(match: re.Match[str]) -> str:
        name, title, values, lines, part = match.groups(default="")
        if name:
            names.append(name)
            values += "".join(
                f' {key}="{value}"' for key, value in PATTERNS.value_line.findall(lines)
            )
            return f"{{{{< {name} {values}{f' title="{title}"' if title else ''} >}}}}"
        if not names:
            return match[0]
        return "" if part else f"{{{{< /{names.pop()} >}}}}"

    def inline(match: re.Match[str]) -> str:
        name, words, *values = match.groups(default="")
        end = f">}}}}{words}{{{{< /{name} >}}}}" if words else "/>}}"
        return f"{{{{< {name} {''.join(values)} {end}"

    return outside_code(
        text,
        lambda part: PATTERNS.inline_component.sub(inline, PATTERNS.component.sub(edge, part)),
    )


def value_of(match: re.Match[str], values: Mapping[str, Any], notes: list[str]) -> str:
    """What a place in a template says; one that is not known is noted."""
    if match[1] is not None or not match[2]:
        return match[1] or ""
    value = values.get(re.sub(r"^(?!site|config)[$\w.]*\.", "", match[2]).lower())
    if isinstance(value, str) and len(value) < LONGEST_VALUE:
        return value
    if not PATTERNS.site_value.match(match[2]):
        notes.append(f"“{match[0]}” means nothing here and was left out")
    return ""


def without_options(text: str, notes: list[str]) -> str:
    """The text without the options of its code, for Quarto; these and titles of code are noted."""
    titles = (title for title in PATTERNS.code_title.findall(text) if PATTERNS.told.search(title))
    notes.extend(f"what some code is called is nowhere here: {title}" for title in titles)

    def left_out(match: re.Match[str]) -> str:
        notes.append(f"options of some code were left out: {' '.join(match[2].split())[:200]}")
        return match[1]

    return PATTERNS.code_options.sub(left_out, text)


def with_boxes(text: str) -> str:
    """Directives and quotations with a class as boxes of Hugo's shortcodes, or as their text."""
    open_boxes: list[str] = []

    def directive(match: re.Match[str]) -> str:
        name, *titles, attrs, heading = match.groups(default="")
        if not name and not attrs:
            name = open_boxes.pop() if open_boxes else ""
            return box(name, "", is_end=True) if name else "\n\n"
        name = name.lower() or "".join(re.findall(r"\.(?:callout-)?([\w-]+)", attrs)[:1])
        title = PATTERNS.linked.sub(r"\1 (\2)", "".join(titles)).strip(" |")
        title = title or attributes(attrs).get("title", "")
        is_known = name in DETAILS | CALLOUTS | QUOTATIONS
        open_boxes.append(name if is_known else "")
        if not is_known:
            return f"\n\n**{title}**\n\n{heading}" if title else f"\n\n{heading}"
        title = title or heading.strip("# \t")
        key = "summary" if name in DETAILS else "title"
        return box(name, f'{key}="{html.escape(title)}"' if title else "", is_end=False)

    text = PATTERNS.directive.sub(directive, PATTERNS.heading_id.sub(r'\1 <a id="\2"></a>', text))
    return PATTERNS.prompt.sub(r"> [!\2]\n\1", PATTERNS.named_prompt.sub(r"> [!\1]\n\2", text))


def with_indented(text: str) -> str:
    """Boxes and tabs whose text is indented, with those in them, as Hugo's; titles of tabs."""

    def indented(match: re.Match[str]) -> str:
        mark, name, title, inner = match.groups()
        inner = f"\n{with_indented(textwrap.dedent(inner))}"
        if mark == "===":
            return f"\n\n**{title}**\n{inner}"
        key = "summary" if mark.startswith("?") else "title"
        name = "details" if key == "summary" else name
        said = f'{key}="{html.escape(title)}"' if title else ""
        return f"{box(name, said, is_end=False)}{inner}{box(name, '', is_end=True)}"

    return PATTERNS.comment_title.sub(r"\n\n**\1**\n\n", PATTERNS.indented.sub(indented, text))


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
    # The first of values without names may be its kind.
    values = enumerate(re.findall(r"\"[^\"]*\"|'[^']*'|\S+", rest if "=" not in rest else ""))
    titles = [v.strip("\"'") for n, v in values if v[0] in "\"'" and (n or " " in v)]
    title = words if "title" in attrs else html.escape(" ".join(titles))
    title = f'<p data-title="">{title}</p>' if title or "title" in attrs else ""
    box = f'<blockquote data-callout="{html.escape(kind)}">{title}'
    return "\n\n</blockquote>\n\n" if is_end else f"\n\n{box}\n\n"


def outside_code(
    text: str, change: Callable[[str], str], code: re.Pattern[str] = PATTERNS.code
) -> str:
    """The text changed outside of code, as a whole: a box or a remark may hold some."""
    kept: dict[str, str] = {}

    def keep(match: re.Match[str]) -> str:
        kept[mark := f"\x01{len(kept)}\x01"] = match[0]
        return mark

    return re.sub("\x01\\d+\x01", lambda m: kept.get(m[0], ""), change(code.sub(keep, text)))


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

    return PATTERNS.change.sub(change, text)


def wiki_link(match: re.Match[str]) -> str:
    """The Markdown of a link to a note by its name, or of what is shown of one."""
    is_embed, name, heading, label = match.groups()
    name = name.strip()
    text = label or name.rpartition("/")[2] or (heading or "").strip("#")
    if (suffix := PurePath(name).suffix.lower()) in SUFFIXES and is_embed:
        return f"![{'' if re.fullmatch(r'[\dx]*', label or '') else label}](<{name}>)"
    if suffix in SUFFIXES | FILE_SUFFIXES:
        return f"[{text}](<{name}>)"
    target = f"{WIKI}{name}{heading or ''}" if name else f"#{slugify_unicode(heading or '', '-')}"
    return f"[{text}](<{target}>)"


def resolve_expressions(text: str, values: Mapping[str, Any], notes: list[str]) -> str:
    """The text of MDX without its modules, and with what each expression outside of code says.

    What is a text stands in the article, what is code is left out and noted.
    """

    def said(match: re.Match[str]) -> str:
        before, inner = match[1], match[2][1:-1]
        text, name = (
            PATTERNS.expression_text.fullmatch(inner),
            PATTERNS.expression_name.fullmatch(inner),
        )
        known = values.get(name[1].lower(), values.get(name[1])) if name else None
        known = text[2] if text else known
        if isinstance(known, str) and len(known) < LONGEST_VALUE:
            return f'{before}"{known}"' if before else known
        # Of settings those are told that may be an address.
        if before != "=" and not PATTERNS.expression_comment.fullmatch(inner):
            short = " ".join(inner.split())[:40]
            notes.append(f"the expression “{{{short}}}” means nothing here and was left out")
        return f'{before}""' if before else ""

    objects = (dict(SETTING.findall(braces)) for braces in PATTERNS.object.findall(text))
    rows = (row for row in objects if {"value", "label"} <= row.keys())
    labels = {row["value"]: f" label={row['label']}" for row in rows}
    text = PATTERNS.tab.sub(lambda match: match[0] + labels.get(match[1], ""), text)
    return outside_code(text, lambda part: EXPRESSION.sub(said, PATTERNS.module.sub("", part)))
