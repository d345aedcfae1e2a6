"""Links instead of what an article here cannot hold: frames, players, scripts, forms."""

import re
from html import unescape
from urllib.parse import parse_qs, unquote

from bs4 import BeautifulSoup, Tag

from articles.content.links import split_url
from articles.transfer.html_to_markdown.lead import is_picture, text_of
from articles.transfer.html_to_markdown.trees import HEADINGS, every, is_within, named, with_class
from articles.transfer.report import quoted
from attachment_site.core.text import read_table

GHOST_URL = "__GHOST_URL__"
URL = re.compile(r"https?://[^\s<>\"'\])]+")
# What an old player is told to play
PLAYED = re.compile(r"=(https?://[^\s<>\"'&]+)")
TABLE = read_table(__file__, "elements.toml")
PLAYERS, FIELDS, SHOWN, BOOKMARK = map(
    TABLE["parts"].__getitem__, ("players", "fields", "shown", "bookmark")
)
BACKGROUND = re.compile(r"url\(\s*[\"']?([^\"')]+)")


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


def replace_embeds(tree: BeautifulSoup, notes: list[str]) -> list[str]:
    """Replace players and frames with links, and remove forms, whose address is noted.

    Returns the words of what readers here do not miss, as those on the buttons of a player.
    """
    for figure in with_class(tree, ["wp-block-embed", "wp-block-embed-youtube"]):
        if figure.name == "figure":
            _replace_embed(figure)
    for card in with_class(tree, ["kg-bookmark-card"]):
        _replace_bookmark(card)
    for form in [*with_class(tree, ["kg-signup-card"]), *named(tree, ("form",))]:
        if not form.decomposed:
            _remove_form(form, notes)
    removed = []
    for element in with_class(tree, TABLE["classes"]["decoration"]):
        if not element.decomposed:
            removed.append(str(element))
            element.decompose()
    for bar in named(tree, ("progress", "meter")):
        if not bar.get_text(strip=True):
            bar.string = " / ".join(str(bar[key]) for key in ("value", "max") if bar.get(key))
        bar.name = "span"
    for title in with_class(tree, ["kg-audio-title"]):
        if player := title.find_previous_sibling("audio"):
            player["title"] = title.get_text(" ", strip=True)
            title.decompose()
    for player in named(tree, PLAYERS):
        if not player.decomposed:
            _replace_player(player, notes)
    for picture in named(tree, ("picture",)):
        # Its sources alone may know an address.
        image = picture.find("img") or Tag(name="img", attrs={"alt": ""})
        for source in picture.find_all("source"):
            for name in ("srcset", "data-srcset"):
                if source.get(name):
                    image.attrs.setdefault(name, source[name])
        picture.replace_with(image)
    for area in named(tree, ("area",)):
        url = str(area.get("href", ""))
        area.replace_with(_paragraph_with_link(url, str(area.get("alt") or url)))
    for button in named(tree, ("button",)):
        is_linked = button.find("a") or button.find_parent("a")
        if not is_linked and (url := _address(str(button))):
            notes.append(f"a button became a link to {url}")
            button.name, button.attrs = "a", {"href": url}
        else:
            button.unwrap()
    for element in every(tree):
        if URL.search(str(element.get("onclick", ""))):
            _link_to_clicked(element)
    for form_field in named(tree, FIELDS):
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
    for element in every(tree):
        # A picture behind a text is shown above it.
        url = _background(element)
        if url and not url.startswith("data:") and not element.find("img", src=url):
            if element.can_be_empty_element:
                element = element.wrap(Tag(name="span"))
            element.insert(0, Tag(name="img", attrs={"src": url, "alt": ""}))
        if any(name.startswith("data-") for name in element.attrs):
            _show_address(element)
    return removed


def _background(element: Tag) -> str:
    """The address of the picture behind an element, which a script may set later; else empty."""
    values = (str(v) for name, v in element.attrs.items() if name.startswith(("style", "data-b")))
    found = (BACKGROUND.search(f"url({v})" if is_picture(v) else v) for v in values)
    return next((match[1] for match in found if match), "")


def _show_address(element: Tag) -> None:
    """Show the address in an element of settings alone, from which a script makes what is seen."""
    if element.name in SHOWN or element.find(SHOWN) or element.get_text(strip=True):
        return
    settings = "\n".join(str(v) for name, v in element.attrs.items() if name.startswith("data-"))
    found = dict.fromkeys(URL.findall(unescape(settings).replace("\\/", "/")))
    if pictures := [url for url in found if is_picture(url)]:
        element.replace_with(*(Tag(name="img", attrs={"src": url, "alt": ""}) for url in pictures))
    elif found:
        element.replace_with(_player_link(next(iter(found)), str(element.get("data-title") or "")))


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
    if not url or ".swf" in url:
        played = PLAYED.search(unquote(unescape(str(player))))
        url = played[1] if played else url or _address(str(player))
    # What stands within one is for browsers that cannot play it.
    for link in player.find_all("a", href=URL):
        address = str(link["href"])
        player.insert_after(_paragraph_with_link(address, text_of(link) or address))
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
