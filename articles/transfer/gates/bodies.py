"""Blocks, shortcodes and tags that may have hidden a part of a body."""

import re

from articles.transfer.gates import words
from articles.transfer.gates.pairs import END_TAG, VERBATIM, replace_pairs

SHORTCODE_NAME = r"[a-zA-Z][\w-]*(?::[\w-]+)*"
PATTERNS = words.PATTERNS
SHORTCODE = PATTERNS.shortcode
PARTS = ("p", "div", "section", "article", "aside", "ul", "ol", "table", "blockquote")
HIDDEN = words.LISTS["hidden"].replace("CLASS", words.HIDDEN_CLASS)
HIDDEN = re.compile(f"{HIDDEN}|{words.UNSEEN.pattern}", re.IGNORECASE)
# The most letters that a mark of a wall has
LINE = 90


def body_gates(body: str, *, is_static: bool = False) -> list[str]:
    """A note for each block, shortcode or tag that may have hidden a part of a body.

    `is_static` says that its system runs no shortcodes in HTML's code, as WordPress does.
    """
    notes = []
    # No site runs PHP there, but one without the plug-in runs shortcodes.
    body = replace_pairs(body, PATTERNS.code, lambda match, inner: inner.replace("<?", ""))
    # Each start of a line would look through all empty ones below it.
    body = re.sub(r"\s{3,}", lambda match: "\n\n" if "\n" in match[0] else "  ", body)
    for match in PATTERNS.block.finditer(body):
        _, name, settings, is_void = match.groups()
        name = name.lower().removeprefix("core/")
        is_known = words.is_harmless("blocks", name)
        if not is_known and (not is_void or words.speaks(name)):
            notes.append(f"the block “{name}” may have hidden a part of it, {words.DRAFT}")
        # Where it encloses nothing, a block of WordPress itself can hide nothing but a pattern.
        elif is_void and is_known and "/" not in name and name != "block":
            continue
        elif settings and (closed := _conditions(name, settings)):
            notes.append(f"the block “{name}” has the condition “{closed[0]}”, {words.DRAFT}")
    for comment in PATTERNS.comment.findall(PATTERNS.block.sub("", body)):
        word = comment.strip(" /").lower()
        is_mark = re.fullmatch(r"[\d:-]*[^\W\d][\w:-]*", word)
        is_gate = is_mark and not words.is_harmless("comments", word)
        # A longer one holds what its author took out, or the styles of a word processor.
        if word.startswith("wp:") or is_gate or (len(word) < LINE and words.speaks(comment)):
            said = " ".join(comment.split())[:40]
            notes.append(f"the comment “{said}” may hide a part, {words.DRAFT}")
    outside = replace_pairs(body, VERBATIM, lambda match, inner: "", END_TAG)
    notes += _shortcode_gates(outside if is_static else body)
    notes += [f"“{line}” may have hidden what follows, {words.DRAFT}" for line in _marks(body)]
    marks, fences = PATTERNS.template.findall(body), PATTERNS.fence.findall(body)
    marks += filter(words.speaks, PATTERNS.if_comment.findall(body))
    marks += [name for name in fences if not words.is_harmless("fences", name.lower())]
    marks += [f"{{/{name}}}" for name in PATTERNS.braces.findall(body) if name != "code"]
    notes += [f"“{mark.strip()}” may have hidden a part of it, {words.DRAFT}" for mark in marks]
    ended = {name.lower() for name in PATTERNS.end_tag.findall(body)}
    notes += [
        f"a part of it (<{name}>) may have been hidden, {words.DRAFT}"
        for name in sorted(ended)
        if not (words.is_harmless("elements", name) or words.is_harmless("shortcodes", name))
    ]
    for name, attributes in PATTERNS.tag.findall(body):
        is_text = name.lower() not in ("img", "svg", "input", "iframe", "script", "form", "button")
        is_gate = words.speaks(name) and not words.is_harmless("elements", name.lower())
        is_gate = is_gate or name.lower() == "template"
        if is_gate or (is_text and _is_hidden(name.lower(), attributes)):
            notes.append(f"a part of it (<{name}>) was hidden, {words.DRAFT}")
    if any(map(words.UNSEEN.search, PATTERNS.style.findall(body))):
        notes.append(f"its style sheet or a script hides a part of it, {words.DRAFT}")
    fallbacks = (PATTERNS.instead.sub("", inner) for inner in PATTERNS.noscript.findall(body))
    if any(re.search(r"\w", text) for text in fallbacks):
        notes.append(f"a part of it (<noscript>) was hidden, {words.DRAFT}")
    return list(dict.fromkeys(notes))


def _marks(body: str) -> list[str]:
    """Short paragraphs that say of what follows that it is not for everybody."""
    parts = (part for part in PATTERNS.edge.split(body) if part and len(part) < 4 * LINE)
    lines = [re.sub(r"\s+", " ", PATTERNS.inline.sub("", part)).strip() for part in parts]
    return [line for line in lines if len(line) < LINE and words.MARK.search(line)]


def _is_hidden(name: str, attributes: str) -> bool:
    if not attributes:
        return name == "dialog"
    if PATTERNS.ratio.search(attributes):
        attributes = re.sub(r"(?<![\w-])height\s*:\s*0", "", attributes)
    return (
        bool(HIDDEN.search(attributes))
        or words.is_hidden_everywhere(attributes)
        or (name in PARTS and bool(PATTERNS.spoken.search(attributes)))
        or (name == "dialog" and not re.search(r"\sopen(?=[\s=/]|$)", attributes))
    )


def _conditions(name: str, settings: str, *, people: bool = True) -> list[str]:
    """The settings that may hide what they belong to; a field of a form may be required."""
    is_built = words.is_harmless("blocks", name) or words.is_harmless("shortcodes", name)
    closed = words.closed_settings(settings, people=people, is_built=is_built)
    return [key for key in closed if not ("field" in name and key.lower() == "required")]


def _shortcode_gates(body: str) -> list[str]:
    body = PATTERNS.escaped.sub("", PATTERNS.opening.sub("[", PATTERNS.closing.sub("]", body)))
    linked = {f"[{name}]" for name in PATTERNS.reference.findall(body)}
    body = re.sub(r"\[[^\[\]\n]+\]", lambda m: "" if m[0] in linked else m[0], body)
    closed = [name.lower() for name in PATTERNS.end.findall(body)]
    named = [*closed, *(first or second for first, second in PATTERNS.pair.findall(body))]
    lines = PATTERNS.own_line.findall(body)
    named += [name for name in lines if not words.is_harmless("remarks", name.lower())]
    gates = [name.lower() for name in named if not words.is_harmless("shortcodes", name.lower())]
    lone = [*PATTERNS.alone.findall(body), *PATTERNS.in_brackets.findall(body)]
    lone += PATTERNS.glued.findall(body)
    gates += [
        part.lower()
        for part in lone
        if (words.speaks(part) or words.HIDING.match(part)) and not PATTERNS.disclosure.search(part)
    ]
    for before, _, name, rest, _, after in SHORTCODE.findall(body):
        name = name.lower()
        if before and after:
            continue
        # A single word in brackets may be the author's; one with an underscore is not.
        is_closed = (
            (words.speaks(name) or words.HIDING.match(name))
            and not words.is_harmless("shortcodes", name)
            and (re.search(r"[_-]|paywall", name) or "=" in rest)
        )
        if is_closed or _conditions(name, rest, people=name in closed):
            gates.append(name)
    return [f"the shortcode [{name}] may have hidden a part of it, {words.DRAFT}" for name in gates]
