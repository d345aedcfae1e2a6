"""Links instead of what an article here cannot hold: frames, players, scripts, forms."""

import re
from html import unescape
from urllib.parse import parse_qs

from bs4 import BeautifulSoup, Tag

from articles.content.links import split_url
from articles.transfer.html_to_markdown.lead import text_of
from articles.transfer.html_to_markdown.trees import HEADINGS, every, is_within, named, with_class
from articles.transfer.report import quoted
from attachment_site.core.text import read_table

GHOST_URL = "__GHOST_URL__"
URL = re.compile(r"https?://[^\s<>\"'\])]+")
TABLE = read_table(__file__, "players.toml")
PLAYERS, FIELDS, SHOWN, HINTS, BOOKMARK = map(
    TABLE["parts"].__getitem__, ("players", "fields", "shown", "hints", "bookmark")
)
PICTURE = re.compile(r"[^?#]*\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|\Z)", re.IGNORECASE)
BACKGROUND = re.compile(r"url\(\s*[\"']?([^\"')]+)")


def is_picture(url: str) -> bool:
    """Whether an address is that of a file with a picture."""
    return bool(PICTURE.match(url))


def page_url(url: str) -> str:
    """The page that shows what a player with this URL plays."""
    url = url.replace(GHOST_URL, "")
    for pattern, page in TABLE["players"].items():
        if match := re.match(rf"(?:https?:)?{pattern}", url):
            return f"https:{page.format(match[1])}"
    parts = split_url(url)
    if parts.netloc == "w.soundcloud.com" and (played := parse_qs(parts.query).get("url")):
        return played[0]
    return f"https:{url}" if url.startswith("//") else url


def replace_embeds(tree: BeautifulSoup, notes: list[str]) -> None:
    """Replace players and frames with links, and remove forms, whose address is noted."""
    for figure in with_class(tree, ["wp-block-embed", "wp-block-embed-youtube"]):
        if figure.name == "figure":
            _replace_embed(figure)
    for card in with_class(tree, ["kg-bookmark-card"]):
        _replace_bookmark(card)
    for form in [*with_class(tree, ["kg-signup-card"]), *named(tree, ("form",))]:
        if not form.decomposed:
            _remove_form(form, notes)
    for element in with_class(tree, TABLE["classes"]["decoration"]):
        if not element.decomposed:
            element.decompose()
    for title in with_class(tree, ["kg-audio-title"]):
        if player := title.find_previous_sibling("audio"):
            player["title"] = title.get_text(" ", strip=True)
            title.decompose()
    for player in named(tree, PLAYERS):
        if not player.decomposed:
            _replace_player(player, notes)
    for area in named(tree, ("area",)):
        url = str(area.get("href", ""))
        area.replace_with(_paragraph_with_link(url, str(area.get("alt") or url)))
    for button in named(tree, ("button",)):
        _replace_button(button, notes)
    for element in every(tree):
        if URL.search(str(element.get("onclick", ""))):
            _link_to_clicked(element)
    fields = named(tree, FIELDS)
    if any(form_field.name in ("select", "textarea") for form_field in fields):
        notes.append("a field of a form was left out")
    for form_field in fields:
        form_field.decompose()
    for title in with_class(tree, TABLE["classes"]["titles"]):
        if title.decomposed or is_within(title, HEADINGS) or named(title, HEADINGS):
            continue
        for paragraph in title.find_all("p"):
            paragraph.unwrap()
        title.name = "strong"
        title.wrap(Tag(name="p"))
    for link in named(tree, ("a",)):
        if "%%" not in str(link.get("href", "")):
            continue
        notes.append(f"a button of the old site was left out: {link.get_text(' ', strip=True)}")
        link.decompose()
    said = text_of(tree)
    for element in every(tree):
        hint = " ".join(str(next((element[key] for key in HINTS if element.get(key)), "")).split())
        if " " in hint and element.name not in ("img", "abbr") and hint not in said:
            notes.append(f"words that showed when a pointer was over it were left out: {hint}")
        # A picture behind a text is shown above it.
        match = BACKGROUND.search(str(element.get("style", "")))
        if match and not match[1].startswith("data:") and not element.find("img", src=match[1]):
            element.insert(0, Tag(name="img", attrs={"src": match[1], "alt": ""}))
        if any(name.startswith("data-") for name in element.attrs):
            _show_address(element)


def _show_address(element: Tag) -> None:
    """Show the address in an element of settings alone, from which a script makes what is seen."""
    if element.name in SHOWN or element.find(SHOWN) or element.get_text(strip=True):
        return
    settings = "\n".join(str(v) for name, v in element.attrs.items() if name.startswith("data-"))
    if match := URL.search(unescape(settings).replace("\\/", "/")):
        if is_picture(match[0]):
            element.replace_with(Tag(name="img", attrs={"src": match[0], "alt": ""}))
        else:
            element.replace_with(_player_link(match[0], str(element.get("data-title") or "")))


def addresses(markup: str) -> list[str]:
    """The addresses of other sites in some HTML, to click or not."""
    return URL.findall(re.sub(r"(?<![:\w])//", "https://", unescape(markup).replace("\\/", "/")))


def _address(markup: str) -> str:
    """The first of the addresses in some HTML; empty without one."""
    return next(iter(addresses(markup)), "")


def _replace_embed(figure):
    caption = figure.find("figcaption")
    wrapper = figure.find(class_="wp-block-embed__wrapper")
    if figure.find([*PLAYERS, "blockquote", "a"]) or wrapper is None:
        return
    if match := URL.search(wrapper.get_text()):
        text = caption.get_text(" ", strip=True) if caption else ""
        wrapper.replace_with(_player_link(match[0], text))
        if caption:
            caption.decompose()


def _replace_player(player, notes):
    url = player.get("src") or player.get("data-src") or player.get("data")
    if not url and (source := player.find(["source", "embed"])):
        url = source.get("src")
    url = url or _address(str(player))
    if url and player.find_next_sibling("a", href=url):
        player.decompose()
    elif url:
        player.replace_with(_player_link(url.strip(), player.get("title")))
    else:
        notes.append("a player without an address was left out")
        player.decompose()


def _player_link(url: str, text: str | None) -> Tag:
    """A paragraph with a link; what is said of it stays to be said until it is known better."""
    url = page_url(url)
    paragraph = _paragraph_with_link(url, text or url)
    player = split_url(url).netloc or "a player"
    for link in paragraph("a"):
        link["data-player"] = f"{player} is not embedded: a link leads to {url}"
    return paragraph


def _remove_form(form, notes):
    url = _address(str(form))
    said = quoted(form.get_text(" "))
    notes.append(f"a form was left out{said}" + (f": a link leads to {url}" if url else ""))
    form.replace_with(_paragraph_with_link(url, url) if url else "")
    # With the form within a card
    form.decompose()


def _replace_button(button, notes):
    is_linked = button.find("a") or button.find_parent("a")
    if not is_linked and (url := _address(str(button))):
        notes.append(f"a button became a link to {url}")
        button.name, button.attrs = "a", {"href": url}
    else:
        button.unwrap()


def _link_to_clicked(element):
    """Let a link lead where a click on an element did."""
    url = _address(str(element["onclick"]))
    if element.name == "input":
        element.replace_with(_paragraph_with_link(url, str(element.get("value") or url)))
    elif element.name != "a":
        is_linked = element.find("a") or element.find_parent("a")
        element.append("" if is_linked else _paragraph_with_link(url, url))
    elif not URL.match(str(element.get("href", ""))):
        element["href"] = url


def _replace_bookmark(card):
    link = card.find("a")
    if link is None or not link.get("href"):
        return
    title, description, *names, caption = (
        text_of(part) if (part := card.select_one(selector)) else "" for selector in BOOKMARK
    )
    paragraph = _paragraph_with_link(link["href"], title or link["href"])
    source = ", ".join(dict.fromkeys(filter(None, names)))
    told = ((": {}", description), (" ({})", source), (" {}", caption))
    paragraph.extend([frame.format(text) for frame, text in told if text])
    card.replace_with(paragraph)


def _paragraph_with_link(url: str, text: str) -> Tag:
    paragraph = Tag(name="p")
    link = Tag(name="a", attrs={"href": url})
    link.string = text
    paragraph.append(link)
    return paragraph
