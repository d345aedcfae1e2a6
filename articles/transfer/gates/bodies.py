"""Blocks, shortcodes and tags that may have hidden a part of a body."""

import re

from articles.transfer.gates import words

SHORTCODE_NAME = r"[a-zA-Z][\w-]*(?::[\w-]+)*"
# WordPress writes “--” in a setting as an escape, so that none ends its comment.
BLOCK = re.compile(
    r"<!--\s*(/?)wp:([a-z][\w-]*(?:/[a-z][\w-]*)?)\s+(\{(?:(?!-->|<!--).)*?\}\s+)?(/?)-->",
    re.DOTALL | re.IGNORECASE,
)
COMMENT = re.compile(r"<!--(?!\[)(.*?)(?:-->|$)", re.DOTALL)
# A quoted value may hold brackets.
SHORTCODE = re.compile(
    rf"\[(\[?)(/?)({SHORTCODE_NAME})(?![\w-])"
    r"((?:[^\[\]=]|=\s*\"[^\"]*\"|=\s*'[^']*'|=(?!\s*[\"']))*?)(/?)\](\]?)"
)
BRACES = re.compile(r"(?<!\{)\{+\s*/\s*([a-zA-Z][\w-]*)\s*\}")
# Words in brackets, where they stand for themselves or begin a sentence; and one in its own line
ALONE = re.compile(
    r"(?:\A|[>\n.!?])(?:\s|&nbsp;)*\[\s*([^\W\d][\w-]*(?:\s[^\[\]=]{0,80})?)/?\](?![\[(:\]])"
)
OWN_LINE = re.compile(r"(?:\A|[>\n])\s*\[([^\W\d_][\w-]*)\s*/?\]\s*(?=[<\n]|\Z)")
# A few words in any other brackets, or between dashes, on a line of their own
IN_BRACKETS = re.compile(
    r"(?:\A|[>\n])\s*[(（〔〈《「『{=~–—-]+([^<>\n.!?。]{1,40}?)[)）〕〉》」』}=~–—-]+\s*(?=[<\n]|\Z)"
)
# In brackets right before a word, which no prose has
GLUED = re.compile(r"(?<![\w\])!\\])\[([^\W\d_][\w-]{0,40})\](?=\w)")
# The edges of a paragraph, and what may stand around or within its words
EDGE = re.compile(
    r"\n[ \t]*\n|</?(?!(?:a|b|i|u|em|strong|mark|span|small|font)\b)[a-z][^<>]*>", re.IGNORECASE
)
# Two brackets stand for one, comments for one browser have a syntax of their own, and an address
# may be the words of a link.
ESCAPED = re.compile(
    r"<!-{0,2}\[[^\]<>]*\]-{0,2}>|\[\[(?:/?[^\[\]]*|([^\s<>&/\[\]=]+)[^\[\]]*\].{0,2000}?\[/\1)\]\]",
    re.DOTALL,
)
OPENING, CLOSING = re.compile("[【［]"), re.compile("[】］]")
END = re.compile(r"\[\s*/\s*([^<>&/\[\]\s=]+)[^\[\]]*\](?!\((?:\w+:|[/#.]))")
# Other ways to begin and end a text
PAIR = re.compile(
    r"\[(?:end|close)[-_ ]?([\w-]+)\]|\[([\w-]+)[-_ ](?:end|close|stop)\]", re.IGNORECASE
)
END_TAG = re.compile(r"</\s*([a-z][\w:.-]*)\s*>", re.IGNORECASE)
STYLE = re.compile(r"<style\b(.*?)(?:</style|$)", re.DOTALL | re.IGNORECASE)
NOSCRIPT = re.compile(r"<noscript\b[^>]*>(.*?)(?:</noscript|$)", re.DOTALL | re.IGNORECASE)
# Where scripts run, a link or a picture instead of one closes nothing.
INSTEAD = re.compile(r"<a\b(?:[^<]|<(?!/?a\b))*</a\s*>|<[^<>]*>", re.IGNORECASE)
# Of words for screen readers alone, a few may help; a paragraph is a text.
SPOKEN = re.compile(
    r"class\s*=[^<>]*(?:screen-reader-text|sr-only|show-for-sr|visually-hidden)", re.IGNORECASE
)
PARTS = ("p", "div", "section", "article", "aside", "ul", "ol", "table", "blockquote")
# A frame that its padding keeps open, as around films
RATIO = re.compile(r"padding(?:-top|-bottom)?\s*:[^;]*\d\d(?:\.\d+)?%", re.IGNORECASE)
TAG = re.compile(r"<([a-zA-Z][\w:-]*)((?:\s[^<>]*)?)>")
HIDDEN = re.compile(
    rf"\shidden(?=[\s=/]|$)|{words.UNSEEN.pattern}"
    r"|\s(?:x-(?:show|if)|v-(?:show|if)|ng-(?:show|if|hide))\s*="
    r"|(?:class|id|data-[\w-]+)\s*=\s*"
    rf"(?:\"[^\"]*?(?:{words.HIDDEN_CLASS})|'[^']*?(?:{words.HIDDEN_CLASS}))"
    r"|\sdata-[\w-]*(?:member|subscri|require|restrict|paywall|logged|unlock)"
    r"|\sdata-(?:[\w-]+-)?(?:ms-content|auth|plans?|tiers?|gate|audience|segment)\s*=",
    re.IGNORECASE,
)
# Marks of languages in which a page decides what it shows, and of a wall
TEMPLATE = re.compile(
    r"<\?(?:php\b|=)|<%|\{%-?\s*(?:if|unless|case)\b|\{\{\s*[#^]\s*\w+|%%/\w+%%|\{\s*!?[\w.]+\s*&&\s*[<(]|\b\w*PAYWALL\w*\b"
)
IF_COMMENT = re.compile(r"<!--\[if\b([^\]<]*)\]", re.IGNORECASE)
INLINE = re.compile(r"<[^<>]*>")
# The most letters that a mark of a wall has
LINE = 90
# “:::members” and “#+BEGIN_PRIVATE” enclose a text, too.
FENCE = re.compile(r"^[ \t]*(?::{3,}[ \t]*\{?\.?|#\+BEGIN_)([\w-]+)", re.MULTILINE | re.IGNORECASE)


def body_gates(body: str) -> list[str]:
    """A note for each block, shortcode or tag that may have hidden a part of a body."""
    notes = []
    # Each start of a line would look through all empty ones below it.
    body = re.sub(r"\s{3,}", lambda match: "\n\n" if "\n" in match[0] else "  ", body)
    for match in BLOCK.finditer(body):
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
    for comment in COMMENT.findall(BLOCK.sub("", body)):
        word = comment.strip(" /").lower()
        is_mark = re.fullmatch(r"[\w:-]+", word) and not words.is_harmless("comments", word)
        if word.startswith("wp:") or is_mark or words.speaks(comment):
            notes.append(
                f"the comment “{' '.join(comment.split())[:40]}” may hide a part, {words.DRAFT}"
            )
    notes += _shortcode_gates(body)
    notes += [f"“{line}” may have hidden what follows, {words.DRAFT}" for line in _marks(body)]
    marks = [*TEMPLATE.findall(body), *filter(words.speaks, IF_COMMENT.findall(body))]
    marks += [name for name in FENCE.findall(body) if not words.is_harmless("fences", name.lower())]
    notes += [f"“{mark.strip()}” may have hidden a part of it, {words.DRAFT}" for mark in marks]
    notes += [
        f"“{{/{name}}}” may have hidden a part of it, {words.DRAFT}"
        for name in BRACES.findall(body)
        if name != "code"
    ]
    ended = {name.lower() for name in END_TAG.findall(body)}
    notes += [
        f"a part of it (<{name}>) may have been hidden, {words.DRAFT}"
        for name in sorted(ended)
        if not (words.is_harmless("elements", name) or words.is_harmless("shortcodes", name))
    ]
    for name, attributes in TAG.findall(body):
        is_text = name.lower() not in ("img", "svg", "input", "iframe", "script", "form", "button")
        is_gate = name.lower() == "template" or (
            words.speaks(name) and not words.is_harmless("elements", name.lower())
        )
        if is_gate or (is_text and _is_hidden(name.lower(), attributes)):
            notes.append(f"a part of it (<{name}>) was hidden, {words.DRAFT}")
    if any(map(words.UNSEEN.search, STYLE.findall(body))):
        notes.append(f"its style sheet hides a part of it, {words.DRAFT}")
    if any(re.search(r"\w", INSTEAD.sub("", inner)) for inner in NOSCRIPT.findall(body)):
        notes.append(f"a part of it (<noscript>) was hidden, {words.DRAFT}")
    return list(dict.fromkeys(notes))


def _marks(body: str) -> list[str]:
    """Short paragraphs that say of what follows that it is not for everybody."""
    parts = (part for part in EDGE.split(body) if part and len(part) < 4 * LINE)
    lines = [re.sub(r"\s+", " ", INLINE.sub("", part)).strip() for part in parts]
    return [line for line in lines if len(line) < LINE and words.MARK.search(line)]


def _is_hidden(name: str, attributes: str) -> bool:
    if not attributes:
        return name == "dialog"
    if RATIO.search(attributes):
        attributes = re.sub(r"(?<![\w-])height\s*:\s*0", "", attributes)
    return (
        bool(HIDDEN.search(attributes))
        or words.is_hidden_everywhere(attributes)
        or (name in PARTS and bool(SPOKEN.search(attributes)))
        or (name == "dialog" and not re.search(r"\sopen(?=[\s=/]|$)", attributes))
    )


def _conditions(name: str, settings: str, *, people: bool = True) -> list[str]:
    """The settings that may hide what they belong to; a field of a form may be required."""
    closed = words.closed_settings(settings, people=people)
    return [key for key in closed if not ("field" in name and key.lower() == "required")]


def _shortcode_gates(body: str) -> list[str]:
    body = ESCAPED.sub("", OPENING.sub("[", CLOSING.sub("]", body)))
    closed = [name.lower() for name in END.findall(body)]
    named = [*closed, *(first or second for first, second in PAIR.findall(body))]
    named += [
        name for name in OWN_LINE.findall(body) if not words.is_harmless("remarks", name.lower())
    ]
    gates = [name.lower() for name in named if not words.is_harmless("shortcodes", name.lower())]
    lone = [*ALONE.findall(body), *IN_BRACKETS.findall(body)]
    lone += GLUED.findall(body)
    gates += [p.lower() for p in lone if words.speaks(p) or words.HIDING.match(p)]
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
