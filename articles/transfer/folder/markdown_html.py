"""The HTML of Markdown as other systems read it: CommonMark, with what each adds to it."""

import collections
import html
import re
from collections.abc import Mapping
from itertools import batched
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from articles.transfer.folder import notations
from articles.transfer.folder.fields import PATTERNS
from articles.transfer.gates.pairs import replace_pairs
from articles.transfer.html_to_markdown.sanitizer import MAX_TAGS, limited
from articles.transfer.report import BrokenFile
from articles.transfer.wordpress.prose import attributes
from articles.transfer.wordpress.shortcodes import is_alone, link_around, replace_shortcode

IMAGE_TAGS, LINK_TAGS = (set(notations.TABLE["tags"][key]) for key in ("pictures", "links"))
FIGURE = r'\n\n<figure><img src="\2" alt="\3"><figcaption>\1</figcaption></figure>\n\n'
BOXES = notations.DETAILS | notations.CALLOUTS | notations.QUOTATIONS


def html_of_markdown(text: str) -> str:
    """The HTML of CommonMark with tables, footnotes, definition lists and struck text."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(sub_plugin).use(superscript_plugin)
    # Addresses are checked where they are resolved; Obsidian's have a scheme of their own.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    text = notations.outside_code(text, lambda part: PATTERNS.mark.sub(r"<mark>\2</mark>", part))
    if text.count("\n") > MAX_TAGS or sum(map(text.count, "*_~^`[<!")) > 2 * MAX_TAGS:
        raise BrokenFile(f"its text has more than {MAX_TAGS:,} lines, or twice as many marks.")
    env: dict[str, Any] = {}
    tokens = parser.use(footnote_plugin).use(deflist_plugin).parse(text, env)
    # The address of a name stands in each place that gives the name.
    parts = (part for token in tokens for part in token.children or ())
    collections.deque(limited(str(v) for part in parts for v in part.attrs.values()), maxlen=0)
    markup = parser.renderer.render(tokens, parser.options, env)
    box = r'<blockquote data-callout="\1"><p data-title>\2</p>'
    return PATTERNS.call_out.sub(
        lambda match: match.expand(box) + "<p>" * (match[3] == "\n"), markup
    )


def resolve_templates(text: str, values: Mapping[str, Any], notes: list[str]) -> tuple[str, str]:
    """Markdown without its generator's own tags, and these as shortcodes, to look for gates.

    What a tag shows becomes HTML or a link; what means nothing here is noted. `values` are what
    a page may say of itself.
    """
    text = notations.without_options(text, notes)
    # What a site shows as it is written, in code, too
    text = replace_pairs(text, PATTERNS.raw, lambda m, i: i.replace("{", "\x02"), PATTERNS.raw_end)
    text = PATTERNS.film.sub(lambda m: replace_shortcode(m[1], m[2], False, notes), text)
    beginning, end = PATTERNS.highlight, PATTERNS.highlight_end
    text = replace_pairs(text, beginning, lambda m, code: f"\n~~~\n{code.strip('\n')}\n~~~\n", end)

    def unseen(match: re.Match[str], inner: str) -> str:
        notes.append(f"what “{match[1]}” held was no text, and was left out")
        return ""

    text = notations.outside_code(text, notations.with_indented, PATTERNS.fences)
    text = PATTERNS.query.sub(lambda match: unseen(match, ""), text)
    text = replace_pairs(text, PATTERNS.comment, unseen, PATTERNS.comment_end)
    tags: list[str] = []
    closed = {"".join(parts).lower() for parts in PATTERNS.end_tag.findall(text)}
    open_tags: list[tuple[str, str]] = []

    def replace(match: re.Match[str]) -> str:
        found = batched(match.groups(), 3, strict=True)
        end, name, rest = next(parts for parts in found if parts[1])
        # Within a link or a quoted value an address is wanted, elsewhere a link.
        before = match.string[max(match.start() - 200, 0) : match.start()]
        is_bare = not PATTERNS.within_link.search(before)
        rest = rest.strip().removesuffix("/").strip()
        # One that ends in itself encloses nothing.
        boxes = () if re.search(r"/\s*[%>]*\}*>?$", match[0]) else BOXES
        name, is_end = name.lower(), bool(end)
        if name in ("btn", "button") and (listed := PATTERNS.listed.match(rest)):
            rest = f'url="{listed[1]}" text="{listed[2]}"'
        if name == "label" and "@" in rest:
            return rest.partition("@")[2]
        # Zola ends each with the same word.
        if name == "end" and open_tags:
            name, is_end = open_tags[-1][0], True
        if rest.startswith("(") or name in boxes:
            if not is_end:
                open_tags.append((name, rest))
            elif open_tags:
                rest = open_tags.pop()[1]
        is_closed = name == "end" or (is_end and rest.startswith("("))
        if name in boxes or is_closed:
            tags.append("[/box]" if is_end or is_closed else f"[box {rest}]")
            return notations.box(name, rest, is_end) if name in boxes else ""
        # What encloses a text, and what has a line of its own, stands above the rest.
        is_block = name in closed or is_alone(match)
        return _tag(name, rest, is_end, is_bare, tags, notes, is_block)

    def around(match: re.Match[str]) -> str:
        name, rest, inner = (
            first or second
            for first, second in zip(*batched(match.groups(), 3, strict=True), strict=True)
        )
        made = "" if name.lower() in BOXES else link_around(name, rest, inner, notes)
        tags.extend([f"[{name} {rest}]", f"[/{name}]"] if made else [])
        return made or match[0]

    def without_look(match: re.Match[str]) -> str:
        if look := PATTERNS.look.search(match[0]):
            classes = " ".join(PATTERNS.class_name.findall(look[1]))
            tags.append(f'<div class="{classes}" {look[1]}>')
        return ""

    def change(part: str) -> str:
        part = PATTERNS.escaped_tag.sub(r"<code>&#123;&#123;\1\2\3&#125;&#125;</code>", part)
        part = PATTERNS.snippet.sub(r"{% include \1 %}", PATTERNS.inner.sub(r"\g<0>\n\n", part))
        part = PATTERNS.keys.sub(r"<kbd>\1</kbd>", PATTERNS.figure.sub(FIGURE, part))
        part = PATTERNS.pair.sub(around, notations.with_boxes(part))
        part = PATTERNS.template_tag.sub(replace, part)
        part = replace_pairs(part, PATTERNS.remark, lambda m, inner: "", PATTERNS.remark_end)
        part = PATTERNS.span.sub(lambda m: m[1] + without_look(m), part)
        meanings = PATTERNS.abbreviation.findall(part)
        notes.extend(f"what “{name}” means is nowhere here: {text}" for name, text in meanings)
        # The name of a link may look so, too.
        if (cited := PATTERNS.citation.search(part)) and f"{cited[0]}:" not in part:
            notes.append(f"“{cited[0]}” and others name sources whose list is not read here")
        part = PATTERNS.hidden.sub(without_look, PATTERNS.abbreviation.sub("", part))
        part = PATTERNS.liquid_value.sub(lambda m: notations.value_of(m, values, notes), part)
        part = PATTERNS.bare_url.sub(r"<\g<0>>", notations.with_changes(part, notes))
        return PATTERNS.wiki_link.sub(notations.wiki_link, part)

    text = notations.outside_code(text, change)
    notes[:] = (re.sub("\x01\\d+\x01", "…", note) for note in notes)
    return text.replace("\x02", "{"), "".join(tags)


def _tag(name, rest, is_end, is_bare, tags, notes, is_block):
    if name in ("raw", "endraw", "more"):
        return ""
    if name in LINK_TAGS:
        return _link(rest, is_bare)
    tags.append(f"[/{name}]" if is_end else f"[{name} {rest}]")
    words = re.findall(r"[\w-]+", rest)
    if name in ("gist", "tweet", "x") and words:
        rest = attributes(rest).get("id", rest) if "=" in rest else "/".join(words[:2])
    if name in IMAGE_TAGS and (image := _image(name, rest)):
        return f"\n\n{image}\n\n" if is_block else image
    if name == "include":
        file = re.search(r"(?<![\w-])([\w-]+)\.html", rest.split()[0]) if rest else None
        name = attributes(rest).get("provider") or (file[1] if file else name)
    name = "tweet" if name == "x" else name
    made = replace_shortcode(name, rest, is_end, notes, is_block=is_block)
    if "=" not in rest and rest not in made and PATTERNS.told.search(rest):
        notes.append(f"what “{name}” says is nowhere here: {rest}")
    return made


def _link(rest: str, is_bare: bool) -> str:
    """A link to the page or address that a tag names, or that address alone."""
    rest = attributes(rest).get("path") or rest
    parts = PATTERNS.quoted.sub(r" \1\2 ", rest.strip("() ")).split()
    if external := next((part for part in parts if "://" in part), ""):
        words = [part for part in parts if part not in (external, "true", "false")]
        return f"[{' '.join(words) or external}](<{external}>)"
    target, *words = parts or [""]
    name = target.rpartition("/")[2]
    url = f"{notations.WIKI}{name.replace(' ', '%20')}"
    return f"[{' '.join(words) or name.partition('.')[0]}](<{url}>)" if is_bare else url


def _image(name: str, rest: str) -> str:
    """The HTML of a picture, by the names of its values or by their order; empty without one."""
    attrs = {key: html.escape(value) for key, value in attributes(rest).items()}
    source = next((attrs[key] for key in ("src", "image_path", "path") if attrs.get(key)), "")
    if source:
        of_picture = f'<a href="{attrs.get("attrlink", "")}">{attrs.get("attr", "")}</a>'
        said = filter(None, (attributes(rest).get(key) for key in ("title", "caption")))
        caption = f"{MarkdownIt().renderInline(' – '.join(said))} {of_picture}"
        image = f'<img src="{source}" alt="{attrs.get("alt", "")}">'
        image = f'<a href="{attrs.get("link", "")}">{image}</a>'
        return f"\n\n<figure>{image}<figcaption>{caption}</figcaption></figure>\n\n"
    found = PATTERNS.positional_image.search(rest)
    if name not in ("img", "image", "asset_img") or not found:
        return ""
    quoted = ["".join(parts) for parts in PATTERNS.quoted.findall(found[2])]
    # Eleventy separates its values by commas: the alternative text is the second of them.
    quoted = quoted[:1] if found[2].lstrip().startswith(",") else quoted[-1:]
    alt = quoted[0] if quoted else " ".join(re.findall(r"(?<!\S)[^\W\d]\S*", found[2]))
    return f'<img src="{html.escape(found[1])}" alt="{html.escape(alt)}">'


def as_html(text: str) -> str:
    """A text of HTML whose tags of a template were resolved as those within Markdown are."""
    text = PATTERNS.tilded.sub(lambda match: f"<pre>{html.escape(match[1])}</pre>", text)
    return PATTERNS.angled.sub(r"\1", text)
