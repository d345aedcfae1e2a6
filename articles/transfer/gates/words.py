"""What names and settings of other systems say of who may read a text.

Nobody knows every plug-in, so what is unknown counts as a gate: a block or shortcode that encloses
a text, a condition on a block, a field whose name speaks of members, levels or passwords. What is
known to hide nothing stands in `harmless.toml`.
"""

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from types import SimpleNamespace

from attachment_site.core.text import read_table

DRAFT = "so it is a draft here"
LISTS = read_table(__file__, "words.toml")
PATTERNS = SimpleNamespace(**{name: re.compile(text) for name, text in LISTS["patterns"].items()})
SETTING = PATTERNS.setting
HARMLESS = read_table(__file__, "harmless.toml")


def _any_of(name: str) -> re.Pattern[str]:
    return re.compile("|".join(LISTS[name]), re.IGNORECASE)


WORDS, HIDING, FIELD_NAMES, DECORATION, TEXTUAL = map(
    _any_of, ("within", "hiding", "field_names", "decoration", "textual")
)
ALLOWING, CLOSED_VALUE, UNSEEN, GATED_TERM, MARK, PHRASES, FOR_SALE = map(
    _any_of, ("allowing", "closed_values", "unseen", "terms", "marks", "phrases", "shown")
)
TOKENS, HIDING_TOKENS, PEOPLE, LOOK, SAID, STATES = (
    set(LISTS[key]) for key in ("tokens", "hiding_tokens", "people", "look", "said", "states")
)
HIDDEN_CLASS = "|".join(LISTS["classes"])
OPEN = {"", "a:0:{}", "[]", "{}", "null", "~", "public", "everyone", "everybody"}
NO = {"0", "false", "no", "off", "off|off|off", "default", "none"}


def is_hidden_everywhere(names: str) -> bool:
    """Whether these classes or settings hide a part on small devices and on large ones.

    What is hidden on one kind of device is shown on the others.
    """
    words = re.findall(r"[^\s\"'=]+", names)
    hiding = [name for name in words if PATTERNS.hides.search(name)]
    devices = [match.groups() for match in map(PATTERNS.device.match, words) if match]
    shown = {device for word, device in devices if word in ("visible", "show")}
    hidden = {device for word, device in devices if word in ("hidden", "hide")}
    is_small, is_large = (any(map(p.search, hiding)) for p in (PATTERNS.small, PATTERNS.large))
    return bool(shown and shown <= hidden) or (is_small and is_large)


@lru_cache(maxsize=1000)
def is_harmless(kind: str, name: str) -> bool:
    """Whether this name is on the list of a `kind`: blocks, shortcodes, fields, attributes."""
    names = HARMLESS[kind]
    if name in names:
        return True
    is_condition = speaks(name) or not (HIDING_TOKENS | PEOPLE).isdisjoint(tokens(name))
    return not is_condition and any(fnmatchcase(name.lower(), pattern) for pattern in names)


@lru_cache(maxsize=4000)
def speaks(name: str, *, is_built: bool = False) -> bool:
    """Whether a name speaks of members, access, levels, restrictions, passwords and the like.

    `is_built` says that it is a setting of a part of a page, which may show prices.
    """
    name = PHRASES.sub(" ", FOR_SALE.sub(" ", name) if is_built else name)
    return bool(WORDS.search(name)) or not TOKENS.isdisjoint(tokens(name))


@lru_cache(maxsize=4000)
def is_look(name: str, *, is_built: bool = False) -> bool:
    """Whether a setting is of the look of something; in a built page, or of a text on it."""
    parts = tokens(name)
    while len(parts) > 1 and parts[-1] in STATES - LOOK:
        parts.pop()
    return len(parts) > 1 and (parts[-1] in LOOK or (is_built and parts[-1] in SAID))


def tokens(name: str) -> list[str]:
    """The words of a name, which a capital or any other sign separates."""
    return [token.lower() for token in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)]


def closed_settings(
    text: str, *, hiding: bool = True, people: bool = True, is_built: bool = False
) -> list[str]:
    """The names of settings, in JSON or as attributes, that may hide what they belong to, `people`
    those that name to whom it is shown; `is_built` if they are of a page's parts."""
    alone = HIDING_TOKENS | PEOPLE if people else HIDING_TOKENS
    found = SETTING.findall(PATTERNS.shown.sub("", text))
    pairs = [(name, value.strip("\"'").casefold()) for name, value in found]
    closed = [
        name
        for name, value in pairs
        if (
            speaks(name, is_built=is_built)
            or (HIDING.search(name) and (hiding or not re.search("hid(?:e|den)", name)))
            or (hiding and not alone.isdisjoint(tokens(name)))
        )
        and name not in HARMLESS["attributes"]
        and not is_look(name, is_built=is_built)
        and closes(name, value)
    ]
    closed += [
        value
        for name, value in pairs
        if is_built and name.lower() == "widgettype" and speaks(value, is_built=True)
    ]
    devices = [
        name for name, value in pairs if PATTERNS.hides.search(name) and value not in OPEN | NO
    ]
    closed += devices[:1] if is_hidden_everywhere(" ".join(devices)) else []
    for name, value in pairs if hiding else ():
        is_class = "class" in name.lower() and re.search(HIDDEN_CLASS, value)
        # A column of WPBakery has its classes in its “offset”, and a box its style in “css”.
        is_unseen = is_hidden_everywhere(value) or PATTERNS.unshown.search(value)
        is_closed = CLOSED_VALUE.fullmatch(value) and not TEXTUAL.search(name)
        if is_class or is_unseen or is_closed:
            closed.append(name)
    return closed


def closes(name: str, text: str) -> bool:
    """Whether a field with such a name and this value, in lower case, may close a text."""
    return (
        not is_open(name, text)
        and text not in OPEN
        and not PATTERNS.look_value.fullmatch(text)
        and (bool(ALLOWING.search(name)) or text not in NO)
    )


def is_open(name: str, text: str) -> bool:
    """Whether this field is known to hold this value where everybody may read the text."""
    return any(fnmatchcase(text, value) for value in HARMLESS["open_values"].get(name, ()))
