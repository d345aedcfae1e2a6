"""What names and settings of other systems say of who may read a text.

Nobody knows every plug-in, so what is unknown counts as a gate: a block or shortcode that encloses
a text, a condition on a block, a field whose name speaks of members, levels or passwords. What is
known to hide nothing stands in `harmless.toml`.
"""

import re
import tomllib
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

DRAFT = "so it is a draft here"
SETTING = re.compile(r"[\"']?([\w-]+)[\"']?\s*[:=]\s*(\"[^\"]*\"|'[^']*'|[\w.|-]+|[\[{])")
# Words of names, within others too: “memberful”, “wlmlevel”.
WORDS = re.compile(
    r"(?<!re)member|access(?!ibilit|or)|level|restrict|protect|passw|passcode|pwd|subscri[bp]"
    r"|paywall|premium|patron|privat|confiden|secret|visib|audience|capabilit|authori[sz]|entitl"
    r"|permission|login|logged|paid|exclusiv|content_?control|unlock|encrypt|unlisted|unpublish"
    r"|groups?[-_](?:read|access)|is_?internal|clients?_?area|only(?![a-z])|^_?(?:wpmem|ihc|mepr)_"
    # What is sold, lessons, and what ends
    r"|prerequisit|purchas|tinypass|laterpay|passs?ter|unauth|expir(?!e?s?_?headers)"
    # In German, French, Spanish, Italian, Dutch and Portuguese
    r"|mitglied|abonn[eé]|zugang|gesch(?:ü|ue)tzt|passwort|kennwort|nur[-_ ]?f(?:ü|ue)r"
    r"|membre|r[eé]serv[eé]|acc[eè]s(?!s|ib|or)|priv[eé](?![a-z])|mot_?de_?passe|miembro|suscri|acceso"
    r"|contrase|restring|riservat|membri|leden(?![a-z])|toegang|wachtwoord|membros|assinant|acesso"
    # In northern and eastern languages, what lets one in, and until when a text is shown
    r"|medlem|członk|czlonk|uczestnik|jäsen|участник|подпис|zutritt|eintritt"
    r"|(?:entry|entrance|door|gate|invit\w*|view(?:er)?|read(?:er)?)[-_ ]?(?:code|key|token)"
    r"|voucher|(?:post|page|publi\w+|display|show|avail\w+|online)[-_]?(?:end|until|till)(?![a-z])"
    r"|depubli|sunset|take_?down|embargo",
    re.IGNORECASE,
)
# Words that stand alone in a name, as other words hold their letters: “block”, “controller”.
TOKENS = {
    *("lock", "locked", "locker", "role", "roles", "tier", "tiers", "acl", "gate", "gated", "vip"),
    *("drip", "who", "pass", "pw", "pay", "price", "prices", "rule", "rules", "required", "wall"),
    *("course", "courses", "clients", "customers", "socios", "senha", "archived"),
    *("kunden", "klienten", "clientes"),
}
# In settings of a block or a shortcode, which may hide a part of a text
HIDING = re.compile(
    r"hid(?:e|den)|condition|disabl|render_logic|display_?(?:if|rule)|publish_date"
    r"|guest|anonym|visitor|everyone|everybody|logged_?out",
    re.IGNORECASE,
)
HIDING_TOKENS = {"if", "only", "who", "unless", "when"}
# To whom something is shown: in blocks, and around a text; a player may name its owner so.
PEOPLE = {"user", "users", "guest", "guests", "registered", "clients", "conditional"}
# What the name of a field hides that hides no text
DECORATION = re.compile(
    r"title|head|foot|sidebar|image|thumb|featur|crumb|meta|share|author|date|comment|relat|nav|menu"
    r"|banner|widget|excerpt|cover|desc|hero|bar|popup|social|cat|tag|toc|rating|ads?$|logo|link",
    re.IGNORECASE,
)
DEVICES = re.compile(r"^_?(?:hid|vs).*?(desk|tablet|mobile|phone)", re.IGNORECASE)
# A name with one of these gives leave, so that “no” closes.
ALLOWING = re.compile(
    r"access|visib|public|allow|permission|can_|indexed|logged_?out|guest|visitor|anonym|every",
    re.IGNORECASE,
)
# Values that say by themselves who may read a text
CLOSED_VALUE = re.compile(
    r"(?:is[-_ ])?logged[-_ ]?in(?:[-_ ]users?)?|only[-_ ]\w+|\w+[-_ ]only|no[-_ ]?index"
    r"|members?|subscribers?|registered(?:[-_ ]users?)?|clients?|customers?|patrons?|paid|premium"
    r"|private|protected|restricted|hidden|unlisted|unpublished|draft|published_until",
    re.IGNORECASE,
)
# Fields whose values are words for readers, or say what kind of thing this is
TEXTUAL = re.compile(
    r"title|name|slug|text|label|caption|alt|desc|keyw|tags?$|categor|topic|excerpt|author"
    r"|creator|summary|keyphrase|focuskw|type$|format$|link$|url$|html$|json",
    re.IGNORECASE,
)
# Classes by which a page hides a part, or shows it to some
HIDDEN_CLASS = (
    r"(?:^|(?<=[\s\"']))(?:d-none|hide|invisible|display-none|(?:is-|uk?-)?hidden)(?=$|[\s\"'])"
    r"|(?:member|subscriber|client)s?[_-]?(?:only|content|area)|paywall|restricted|logged-?in"
    r"|conditional-display|\bprivate\b|password-?protect|premium-?content|pmpro|kg-email"
    r"|(?:^|(?<=[\s\"']))(?:for-)?(?:member|subscriber|patron|client|customer)s(?=$|[\s\"'])"
)
ZERO = r"\s*:\s*0*\.?0+(?:px|r?em|%)?\s*(?=[;\"'}])"
# Declarations of CSS by which a text is not seen
UNSEEN = (
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?<![-\w])color\s*:\s*transparent|scale\w?\(\s*0\s*[,)]"
    r"|clip(?:-path)?\s*:\s*(?:inset|circle|rect)\("
    rf"|[\s;{{\"'](?:opacity|font-size|(?:max-)?(?:height|width)){ZERO}"
    r"|(?:left|right|top|text-indent)\s*:\s*-\d{3,}"
)
OPEN = {"", "a:0:{}", "[]", "{}", "null", "~", "public", "everyone", "everybody"}
NO = {"0", "false", "no", "off", "off|off|off", "default", "none"}


@lru_cache
def harmless() -> dict[str, Any]:
    """The lists of what hides nothing, by what they name."""
    path = Path(__file__).with_name("harmless.toml")
    return tomllib.loads(path.read_text("utf-8"))


def is_harmless(kind: str, name: str) -> bool:
    """Whether this name is on the list of a `kind`: blocks, shortcodes, fields, attributes."""
    names = harmless()[kind]
    if name in names:
        return True
    is_condition = speaks(name) or not (HIDING_TOKENS | PEOPLE).isdisjoint(tokens(name))
    return not is_condition and any(fnmatchcase(name.lower(), pattern) for pattern in names)


def speaks(name: str) -> bool:
    """Whether a name speaks of members, access, levels, restrictions, passwords and the like."""
    return bool(WORDS.search(name)) or not TOKENS.isdisjoint(tokens(name))


def tokens(name: str) -> set[str]:
    """The words of a name, which a capital or any other sign separates."""
    return {token.lower() for token in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}


def closed_settings(text: str, *, hiding: bool = True, people: bool = True) -> list[str]:
    """The names of settings, in JSON or as attributes, that may hide what they belong to, `people`
    those that name to whom it is shown."""
    alone = HIDING_TOKENS | PEOPLE if people else HIDING_TOKENS
    pairs = [(name, value.strip("\"'").casefold()) for name, value in SETTING.findall(text)]
    devices = {
        match[1]: name
        for name, value in pairs
        if (match := DEVICES.match(name)) and value not in OPEN | NO
    }
    closed = [
        name
        for name, value in pairs
        if (
            speaks(name)
            or (HIDING.search(name) and (hiding or not re.search("hid(?:e|den)", name)))
            or (hiding and alone & tokens(name))
        )
        and name not in harmless()["attributes"]
        and closes(name, value)
    ]
    # What is hidden on one kind of device is for the others.
    closed += list(devices.values())[:1] if len(devices) > 2 else []
    for name, value in pairs if hiding else ():
        is_class = "class" in name.lower() and re.search(HIDDEN_CLASS, value)
        if is_class or (CLOSED_VALUE.fullmatch(value) and not TEXTUAL.search(name)):
            closed.append(name)
    return closed


def closes(name: str, text: str) -> bool:
    """Whether a field with such a name and this value, in lower case, may close a text."""
    return (
        not is_open(name, text)
        and text not in OPEN
        and (bool(ALLOWING.search(name)) or text not in NO)
    )


def is_open(name: str, text: str) -> bool:
    """Whether this field is known to hold this value where everybody may read the text."""
    return any(fnmatchcase(text, value) for value in harmless()["open_values"].get(name, ()))
