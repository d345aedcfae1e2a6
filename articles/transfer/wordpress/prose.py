"""What readers saw of blocks and shortcodes that keep it in their settings: words and addresses."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import unquote

from articles.transfer.encoding import whole_characters
from articles.transfer.html_to_markdown.lead import is_picture
from attachment_site.core.text import read_table

TABLE: dict[str, Any] = read_table(__file__, "fields.toml")
PATTERNS = SimpleNamespace(**{name: re.compile(text) for name, text in TABLE["patterns"].items()})
SETTINGS: dict[str, list[str]] = TABLE["settings"]
SPOKEN = re.compile(
    rf"(?:^|[_-]|(?<=[a-z])(?=[A-Z]))(?i:\w*(?:{'|'.join(SETTINGS['spoken'])}))s?[_-]?\d*$"
)
UNSEEN, LOOK, TECHNICAL = (
    re.compile("|".join(SETTINGS[key]), re.IGNORECASE) for key in ("unseen", "look", "technical")
)
MACHINE, TITLE = (re.compile("|".join(SETTINGS[key])) for key in ("machine", "title"))
# How builders write quotation marks and brackets
ESCAPES = {"%22": '"', "%91": "[", "%93": "]", "``": '"', "`{`": "[", "`}`": "]"}


class Part(NamedTuple):
    """A piece of what readers saw: a title, words, HTML, a link, a picture, a bare address."""

    kind: str
    markup: str
    address: str = ""


def json_of[T: (dict[str, Any], list[Any])](text: str | None, kind: type[T]) -> T:
    """What some JSON holds, if that is of this kind; else an empty one."""
    try:
        found = json.loads(whole_characters(text or "null"))
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, kind) else kind()


def attributes(text: str) -> dict[str, str]:
    """The attributes of a shortcode; a quoted text without a name has a number for one."""
    if not re.search("=\\s*[\"']", text):
        text = html.unescape(text).translate({0x201C: '"', 0x201D: '"', 0x2033: '"'})
    found: dict[str, str] = {}
    for number, match in enumerate(PATTERNS.attribute.finditer(text)):
        name = match[1] or match[3] or match[5] or str(number)
        found[name.lower()] = html.unescape(match[2] or match[4] or match[6] or "")
    return found


def first_of(values: Mapping[str, str], keys: Iterable[str]) -> str:
    """The value of the first of these keys that has one."""
    return next((values[key] for key in keys if values.get(key)), "")


def parts_of(settings: object, key: str = "") -> list[Part]:
    """What readers saw of settings, or of the value of one of them."""
    if not isinstance(settings, str) and LOOK.search(key):
        return []
    if isinstance(settings, Mapping):
        return list(_fields(settings, key))
    if isinstance(settings, list):
        return [part for value in settings for part in parts_of(value, key)]
    if not isinstance(settings, str) or UNSEEN.search(key):
        return []
    if url := address_of(settings, key):
        named = PATTERNS.vc_link.search(settings)
        return [_linked(url, unquote(named[2] or "") if named else "")]
    if re.match(r"[\[{]|%5B|%7B", settings):
        text = unquote(settings)
        found = parts_of(json_of(text, dict), key) or parts_of(json_of(text, list), key)
        if found:
            return found
    return [part] if (part := _words(settings, key)) else []


def without_controls[T: (str, Any)](
    name: str, settings: Mapping[str, T], *, has_frame: bool = False
) -> dict[str, T]:
    """The settings: of a form or a list of pages only its addresses, and the words of its frame."""
    return {
        key: value
        for key, value in settings.items()
        if not MACHINE.search(name)
        or has_frame
        and key in SETTINGS["frame"]
        or address_of(value, key)
    }


def _fields(settings: Mapping[str, Any], name: str) -> Iterator[Part]:
    labels: dict[str, str] = {}
    addresses = {key: url for key, value in settings.items() if (url := address_of(value, key))}
    for key, url in addresses.items():
        if (label := _label_of(key, url, settings)) and label not in labels:
            labels[label] = key
    for key, value in settings.items():
        if key in labels:
            yield _linked(addresses[labels[key]], _plain(value))
        elif key not in labels.values() and not (key in addresses and UNSEEN.search(key)):
            # Advanced Custom Fields names the kind of each field beside it.
            yield from parts_of(value, name if key in SETTINGS["inner"] else key)


def address_of(value: object, key: str) -> str:
    """The address that a setting is; a path is one where the name says so."""
    if not isinstance(value, str):
        return ""
    if match := PATTERNS.vc_link.search(value):
        value = unquote(match[1])
    value = value.strip().removeprefix("manually,")
    if PATTERNS.url.fullmatch(value) or PATTERNS.contact.fullmatch(value):
        return value
    is_path = re.fullmatch(r"/[\w/?=&.#-]*|[\w/-]+\.\w{3,4}", value)
    return value if is_path and PATTERNS.address_key.search(key) else ""


def _label_of(key: str, url: str, settings: Mapping[str, Any]) -> str:
    """The name of the setting that holds the words of an address."""
    stem = PATTERNS.address_key.sub("", key).lower()
    names = {
        name.lower(): name
        for name, value in settings.items()
        if isinstance(value, str) and not address_of(value, name) and _words(value, name)
    }
    if is_picture(url):
        return names.get(f"{stem}_alt") or names.get("alt", "")
    own = [name for low, name in names.items() if stem and low.startswith(stem)]
    if own or stem not in SETTINGS["general"]:
        return own[0] if own else ""
    return next((names[label] for label in SETTINGS["labels"] if label in names), "")


def _linked(url: str, words: str) -> Part:
    escaped = html.escape(url)
    if is_picture(url):
        return Part("picture", f'<img src="{escaped}" alt="{html.escape(words)}">', url)
    return Part("link" if words else "bare", html.escape(words or url), url)


def _plain(text: str) -> str:
    for escape, sign in ESCAPES.items():
        text = text.replace(escape, sign)
    return " ".join(html.unescape(PATTERNS.tag.sub(" ", text)).split())


def _words(text: str, key: str) -> Part | None:
    if PATTERNS.tag.search(text) or len(text) > 50_000:
        return Part("html", text)
    text = _plain(text)
    words, is_title = text.split(), bool(TITLE.fullmatch(key))
    if UNSEEN.search(key) or (TECHNICAL.search(text) and not (is_title and len(words) > 2)):
        return None
    if SPOKEN.search(key[-99:]) or is_title:
        is_name = re.match(r"[a-z_]\w*$|\w*[/_]", text)
        is_said = len(words) > 1 or key in SETTINGS["titles"] or not is_name
    else:
        is_said = bool(key) and len(words) > 2
    kind = "title" if is_title and len(words) < 20 else "words"
    return Part(kind, html.escape(text, quote=False)) if is_said else None


def as_blocks(parts: Iterable[Part], name: str = "") -> str:
    """The HTML of parts that stand by themselves."""
    tag = "h2" if "heading" in name or name.endswith("title") else "strong"
    made = []
    for part in parts:
        markup = part.markup
        if part.kind == "title" or (tag == "h2" and part.kind == "words"):
            markup = f"<{tag}>{markup}</{tag}>"
        elif part.kind in ("link", "bare"):
            markup = f'<a href="{html.escape(part.address)}">{markup}</a>'
        is_block = part.kind == "html" or markup.startswith("<h2>")
        made.append(markup if is_block else f"<p>{markup}</p>")
        tag = "strong"
    return "\n\n" + "\n\n".join(made) + "\n\n" if made else ""


def as_words(parts: Iterable[Part]) -> str:
    """The HTML of parts within a sentence."""
    return " ".join(
        f'<a href="{html.escape(part.address)}">{part.markup}</a>'
        if part.kind in ("link", "bare")
        else part.markup
        for part in parts
    )


def as_frames(parts: Iterable[Part]) -> str:
    """The HTML of parts whose bare addresses may be those of players."""
    return "".join(
        f'<iframe src="{html.escape(part.address)}"></iframe>'
        if part.kind == "bare" and not PATTERNS.contact.match(part.address)
        else as_blocks([part])
        for part in parts
    )
