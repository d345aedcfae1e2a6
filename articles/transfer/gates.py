"""What may have kept a text of another site, or a part of it, from readers.

Nobody knows every plug-in, so what is unknown counts as a gate: a block or shortcode that encloses
a text, a condition on a block, a field whose name speaks of members, levels or passwords. What is
known to hide nothing stands in `harmless.toml`.
"""

import re
import tomllib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

DRAFT = "so it is a draft here"
NOINDEX = f"the old site asked search engines to leave it out, {DRAFT}"
SHORTCODE_NAME = r"[a-zA-Z][\w-]*"
# WordPress writes “--” in a setting as an escape, so that none ends its comment.
BLOCK = re.compile(
    r"<!--\s*(/?)wp:([a-z][\w-]*(?:/[a-z][\w-]*)?)\s+(\{(?:(?!-->).)*?\}\s+)?(/?)-->",
    re.DOTALL | re.IGNORECASE,
)
COMMENT = re.compile(r"<!--(?!\[)(.*?)(?:-->|$)", re.DOTALL)
# A quoted value may hold brackets.
SHORTCODE = re.compile(
    rf"\[(\[?)(/?)({SHORTCODE_NAME})(?![\w-])"
    r"((?:[^\[\]=]|=\s*\"[^\"]*\"|=\s*'[^']*'|=(?!\s*[\"']))*?)(/?)\](\]?)"
)
SETTING = re.compile(r"[\"']?([\w-]+)[\"']?\s*[:=]\s*(\"[^\"]*\"|'[^']*'|[\w.|-]+|[\[{])")
BRACES = re.compile(r"\{+\s*/\s*([a-zA-Z][\w-]*)\s*\}")
TAG = re.compile(r"<([a-zA-Z][\w:-]*)((?:\s[^<>]*)?)>")
HIDDEN = re.compile(
    r"\shidden(?=[\s=/]|$)|display\s*:\s*none|visibility\s*:\s*hidden"
    r"|(?:class|id|data-[\w-]+)\s*=\s*[\"'][^\"']*(?:(?:member|subscriber)s?[_-]?(?:only|content|area)"
    r"|paywall|restricted|logged-?in|\bprivate\b|password-?protect|premium-?content)",
    re.IGNORECASE,
)
# Words of names, within others too: “memberful”, “wlmlevel”.
WORDS = re.compile(
    r"(?<!re)member|access(?!ibilit|or)|level|restrict|protect|passw|passcode|pwd|subscri[bp]"
    r"|paywall|premium|patron|privat|confiden|secret|visib|audience|capabilit|authori[sz]|entitl"
    r"|permission|login|logged|paid|exclusiv|content_?control|hidepost|unlock|encrypt|groups?[-_](?:read|access)",
    re.IGNORECASE,
)
# Words that stand alone in a name, as other words hold their letters: “block”, “controller”.
TOKENS = {
    *("lock", "locked", "locker", "role", "roles", "tier", "tiers", "acl", "gate", "gated", "vip"),
    *("drip", "who"),
}
# In settings of a block or a shortcode, which may hide a part of a text
HIDING = re.compile(
    r"hid(?:e|den)|condition|disabl|render_logic|display_?(?:if|rule)", re.IGNORECASE
)
HIDING_TOKENS = {"if", "only", "who"}
# A name with one of these gives leave, so that “no” closes.
ALLOWING = re.compile(r"access|visib|public|allow|permission|can_|indexed", re.IGNORECASE)
OPEN = {"", "a:0:{}", "[]", "{}", "null", "~", "public", "everyone", "everybody"}
NO = {"0", "false", "no", "off", "off|off|off", "default", "none"}
GATED_TERM = re.compile(
    r"#?(?:for[ -])?(?:members?|subscribers?|patrons?|premium|private|paid|vip)"
    r"(?:[ -](?:only|area|content|posts?|articles?|zone|section))*",
    re.IGNORECASE,
)
# Fields in which page builders keep a page with its settings
BUILDERS = re.compile(
    r"elementor_data|builder_data|panels_data|bricks_page|ct_builder", re.IGNORECASE
)


@lru_cache
def _harmless() -> dict[str, Any]:
    path = Path(__file__).with_name("harmless.toml")
    return tomllib.loads(path.read_text("utf-8"))


def is_harmless(kind: str, name: str) -> bool:
    """Whether this name is on the list of a `kind`: blocks, shortcodes, fields, attributes."""
    names = _harmless()[kind]
    if name in names:
        return True
    return not speaks(name) and any(fnmatchcase(name.lower(), pattern) for pattern in names)


def speaks(name: str) -> bool:
    """Whether a name speaks of members, access, levels, restrictions, passwords and the like."""
    return bool(WORDS.search(name)) or not TOKENS.isdisjoint(_tokens(name))


def _tokens(name: str) -> set[str]:
    return {token.lower() for token in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}


def field_gates(fields: Iterable[tuple[str, Any]]) -> list[str]:
    """A note for each field of an item by which its site may have kept it from readers."""
    notes = []
    for name, value in fields:
        text = " ".join(str(value).split()).casefold()
        if _is_noindex(name, text):
            notes.append(NOINDEX)
        elif BUILDERS.search(name):
            notes += [_field_note(key) for key in _closed_settings(text, hiding=False)]
        elif speaks(name) and name not in _harmless()["fields"] and _closes(name, text):
            notes.append(_field_note(name))
    return notes


def term_gates(terms: Iterable[tuple[str, str]]) -> list[str]:
    """A note for each taxonomy and its term that an item has only for some readers."""
    return [
        f"it stood under “{name or kind}”, which may not have been for everybody, {DRAFT}"
        for kind, name in terms
        if speaks(kind) or GATED_TERM.fullmatch(name.strip())
    ]


def body_gates(body: str) -> list[str]:
    """A note for each block, shortcode or tag that may have hidden a part of a body."""
    notes = []
    for match in BLOCK.finditer(body):
        _, name, settings, is_void = match.groups()
        name = name.lower().removeprefix("core/")
        is_known = is_harmless("blocks", name)
        if not is_known and (not is_void or speaks(name)):
            notes.append(f"the block “{name}” may have hidden a part of it, {DRAFT}")
        elif settings and (closed := _closed_settings(settings)):
            notes.append(f"the block “{name}” has the condition “{closed[0]}”, {DRAFT}")
    for comment in COMMENT.findall(BLOCK.sub("", body)):
        if comment.lstrip(" /").startswith("wp:") or speaks(comment):
            notes.append(f"the comment “{' '.join(comment.split())[:40]}” may hide a part, {DRAFT}")
    notes += _shortcode_gates(body)
    notes += [
        f"“{{/{name}}}” may have hidden a part of it, {DRAFT}"
        for name in BRACES.findall(body)
        if name not in ("if", "for", "code")
    ]
    for name, attributes in TAG.findall(body):
        is_text = name.lower() not in ("img", "svg", "input", "iframe", "script")
        if (is_text and HIDDEN.search(attributes)) or (re.search("[-:]", name) and speaks(name)):
            notes.append(f"a part of it (<{name}>) was hidden, {DRAFT}")
    return list(dict.fromkeys(notes))


def _shortcode_gates(body: str) -> list[str]:
    notes = []
    closed = {name.lower() for name in re.findall(rf"\[/({SHORTCODE_NAME})\s*\]", body)}
    for before, _, name, rest, _, after in SHORTCODE.findall(body):
        name = name.lower()
        if before and after:
            continue
        settings = _closed_settings(rest)
        if is_harmless("shortcodes", name):
            is_gate = bool(settings)
        else:
            # A single word in brackets may be the author's; one with an underscore is not.
            is_gate = (
                name in closed
                or bool(settings)
                or (speaks(name) and bool(re.search(r"[_-]|paywall", name) or "=" in rest))
            )
        if is_gate:
            notes.append(f"the shortcode [{name}] may have hidden a part of it, {DRAFT}")
    return notes


def _closed_settings(text: str, *, hiding: bool = True) -> list[str]:
    """The names of settings, in JSON or as attributes, that may hide what they belong to."""
    return [
        name
        for name, value in SETTING.findall(text)
        if (speaks(name) or HIDING.search(name) or (hiding and HIDING_TOKENS & _tokens(name)))
        and (hiding or not re.search("hid(?:e|den)", name))
        and name not in _harmless()["attributes"]
        and _closes(name, value.strip("\"'").casefold())
    ]


def _closes(name: str, text: str) -> bool:
    """Whether a field with such a name and this value, in lower case, may close a text."""
    if any(fnmatchcase(text, value) for value in _harmless()["open_values"].get(name, ())):
        return False
    return text not in OPEN and (bool(ALLOWING.search(name)) or text not in NO)


def _is_noindex(name: str, text: str) -> bool:
    """Whether a field asks search engines to leave its page out."""
    name = re.sub("[_-]", "", name.casefold())
    if "noindex" in name:
        # Yoast writes 2 for “index it, whatever the default”.
        return text not in OPEN | NO | {"2"}
    if "robots" in name and name.endswith("index"):
        return text in ("yes", "1", "on", "true")
    return "noindex" in text and (len(text) < 300 or "robots" in name or "codeinjection" in name)


def _field_note(name: str) -> str:
    return f"its field “{name}” may have kept it from readers, {DRAFT}"
