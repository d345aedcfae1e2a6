"""What readers of the old site may have seen, and neither the article nor a note says.

Every text and every setting of the source is looked for in the result, whatever element it was.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from textwrap import shorten

from articles.transfer.encoding import whole_characters
from articles.transfer.html_to_markdown.embeds import TABLE
from articles.transfer.html_to_markdown.lead import is_picture
from articles.transfer.html_to_markdown.sanitizer import PATTERNS

NAMES: dict[str, list[str]] = TABLE["settings"]
SHOWN, SPOKEN, UNSEEN = (
    re.compile("|".join(NAMES[key]), re.IGNORECASE) for key in ("shown", "spoken", "unseen")
)
LONGEST = 2_000
# After as many the rest is a page that did not come at all.
MOST = 200


def unsaid(markup: str, said: str) -> list[str]:
    """A note for each text, setting and address of some HTML of which `said` says nothing."""
    lower = html.unescape(said).casefold()
    letters = letters_of(lower) + (letters_of(said) if "&" in said else "")
    lost: dict[str, list[str]] = {}
    position, left = 0, MOST
    for name, text in _seen(PATTERNS.comment.sub(" ", markup) + "<p>"):
        if PATTERNS.url.fullmatch(text):
            here = f"/articles/{_bare(text).rpartition('/')[2]}/"
            is_said = _bare(text) in lower or here in lower
        else:
            # Most stand in the order of the source.
            wanted = letters_of(text if name else PATTERNS.number.sub("", text))
            found = letters.find(wanted, position)
            is_said = found >= 0 or wanted in letters
            position = found if found >= 0 and not name else position
        if not is_said and not (PATTERNS.instead.search(text) and len(text) < 200):
            lost.setdefault(name, []).append(" ".join(text.split()))
            left -= 1
            if not left:
                break
    return [
        f"{f'what “{name}” held' if name else 'words that are nowhere here'}:"
        f" {shorten(' / '.join(dict.fromkeys(texts)), LONGEST, placeholder=' …')}"
        for name, texts in lost.items()
    ]


def unsaid_fields(fields: Mapping[str, object], names: set[str], said: str) -> list[str]:
    """A note for each text of the fields with these names of which `said` says nothing."""
    letters = letters_of(said)
    told = (name for name in fields if name in names or name.replace("_", "") in names)
    texts = ((name, text) for name in told for text in _leaves(fields[name]))
    return [
        f"its field “{name}” is nowhere here: {shorten(text, LONGEST, placeholder=' …')}"
        for name, text in texts
        if PATTERNS.prose.search(text[:LONGEST]) and letters_of(text) not in letters
    ]


def letters_of(text: str) -> str:
    """The letters and digits of a text alone, to look for it whatever stands between them."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _bare(url: str) -> str:
    return url.partition(":")[2].strip("/").casefold()


def _seen(markup: str) -> Iterator[tuple[str, str]]:
    """Each text, with an empty name, and each setting that readers may have seen something of."""
    position, links = 0, set()
    for match in PATTERNS.tag.finditer(markup):
        text = html.unescape(markup[position : match.start()]).strip()
        # A number alone may be that of a note, and an address that of a link.
        if re.search(r"[^\W\d_]", text) and text not in links:
            yield "", text
        position = match.end()
        if match[1] or "=" not in match[3]:
            continue
        tag, rest = match[2].lower(), markup[position : position + 50].lstrip()
        for found in PATTERNS.attribute.finditer(match[3]):
            name = found[1].lower()
            value = html.unescape(found[2] or found[3] or found[4] or "")
            if name in ("href", "src"):
                links.add(value)
            if name in NAMES["resolved"] and tag in NAMES["resolving"]:
                continue
            is_own = name.startswith("data-") or "-" in tag
            if SHOWN.fullmatch(name) and not _is_machines(tag, name, value, match[3]):
                yield name, value
            elif is_own and not _is_unseen(name):
                yield from ((name, text) for text in _said_by(name, value, rest.startswith("</")))


@lru_cache(maxsize=1000)
def _is_unseen(name: str) -> bool:
    return bool(UNSEEN.search(name))


def _is_machines(tag: str, name: str, value: str, attributes: str) -> bool:
    """Whether a setting that readers see elsewhere is none of these here."""
    if (tag, name) == ("img", "title") or (tag == "option" and name == "value"):
        return not PATTERNS.prose.search(value)
    return name == "value" and (tag in ("param", "button", "li") or "hidden" in attributes)


def _said_by(name: str, value: str, is_empty: bool) -> Iterator[str]:
    """The addresses of a setting, its prose, and its words and numbers if those may be shown."""
    urls = PATTERNS.url.findall(value.replace("\\/", "/"))
    yield from (url for url in urls if not is_picture(url))
    leaves = [value]
    if value[:1] in "[{":
        with suppress(ValueError, RecursionError):
            leaves = list(_leaves(json.loads(whole_characters(value))))
    for leaf in leaves:
        text = re.sub(r"<[^<>]*>", " ", leaf)
        is_shown = is_empty or SPOKEN.search(name) or PATTERNS.prose.search(text)
        if is_shown and not PATTERNS.url.search(text):
            yield text


def _leaves(found: object) -> Iterator[str]:
    if isinstance(found, dict):
        found = [value for key, value in found.items() if not _is_unseen(key)]
    if isinstance(found, list):
        for value in found:
            yield from _leaves(value)
    elif found is not None and not isinstance(found, bool):
        yield str(found)
