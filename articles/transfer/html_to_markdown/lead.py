"""The first prose of a text, from which its summary is made if it has none."""

import re

from bs4 import BeautifulSoup, Tag

from articles.transfer.html_to_markdown.trees import HEADINGS, is_within, named

NOT_PROSE = ["figcaption", "figure", "table", "form", "button", "pre", "blockquote", "details"]
ADDRESSES = re.compile(r"\A(?:(?:https?://|www\.)\S+\s*)+")
GREETING = re.compile(
    r"(?i)(?:dear|hi|hello|hey|welcome|greetings|good (?:morning|day|evening)|liebe[rs]?|hallo"
    r"|bonjour|salut|hola|ciao)\b"
)
BREAKS = dict.fromkeys(("br", "p", "li", "div"), " ")
PICTURE = re.compile(r"[^?#]*\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|\Z)", re.IGNORECASE)
# Where the address of a picture stands, the largest first
SOURCES = ("data-orig-file", "data-full-url", "data-src", "data-lazy-src", "data-original", "src")
# One of several sizes of a picture
SIZED = re.compile(r"(?<!\S),*([^\s,]\S*)\s+(\d+(?:\.\d+)?)[wx]")
FEWEST_LETTERS = 40
MAX_LENGTH = 1_000


def lead_of(tree: BeautifulSoup) -> str:
    """The first paragraph of at least 40 letters that is no greeting and no address; else any."""
    texts: list[tuple[bool, int, str]] = []
    for tag in named(tree, ("p", "li")):
        text = "" if is_within(tag, NOT_PROSE) else ADDRESSES.sub("", text_of(tag), count=1)
        is_prose = text and not GREETING.match(text)
        if is_prose and sum(map(str.isalpha, text)) >= FEWEST_LETTERS:
            return text[:MAX_LENGTH]
        texts += [(not is_prose, len(texts), text)] if text else []
    text = min(texts)[2] if texts else ADDRESSES.sub("", text_of(tree)).strip()
    return text[:MAX_LENGTH]


def is_picture(url: str) -> bool:
    """Whether an address is that of a file with a picture."""
    return bool(PICTURE.match(url))


def source_of_picture(image: Tag) -> str:
    """The address of a picture, of the largest that there is; one within the page is the last."""
    sources = [str(image[name]) for name in SOURCES if image.get(name)]
    sets = " ".join(str(value) for name, value in image.attrs.items() if name.endswith("srcset"))
    largest = sorted(SIZED.findall(sets), key=lambda found: -float(found[1]))
    lazy = (str(value) for name, value in image.attrs.items() if name.startswith("data-"))
    found = [*sources, *filter(is_picture, lazy), *(address for address, _ in largest)]
    return next((url for url in found if not url.startswith("data:")), "".join(sources[:1]))


def name_of_picture(image: Tag) -> str:
    """What a picture without a file may be called: its description, its caption, its heading."""
    figure, heading = image.find_parent("figure"), image.find_previous(HEADINGS)
    caption = figure.find("figcaption") if figure else None
    names = (text_of(tag) for tag in (caption, heading) if isinstance(tag, Tag))
    return next(filter(None, [str(image.get("alt", "")).strip(), *names]), "")


def quoted_picture(image: Tag, source: str) -> str:
    """What a note calls a picture that is missing: by its address and its description."""
    alt = " ".join(str(image.get("alt", "")).split())
    address = source[:80] if source.startswith("data:") else source
    named = [f"“{name}”" for name in (address, alt) if name]
    return " (".join(named) + ")" * (len(named) - 1) if named else "“without a name”"


def text_of(tag: Tag) -> str:
    """The text of a tag on one line, without numbers of footnotes; a line break is a blank."""
    parts = (
        BREAKS.get(part.name, "") if isinstance(part, Tag) else str(part)
        for part in tag.descendants
        if not part.find_parent("sup", {"data-fn": True})
    )
    return " ".join("".join(parts).split())
