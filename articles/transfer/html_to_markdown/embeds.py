"""Links instead of what an article here cannot hold: frames and players. Forms are removed."""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from articles.transfer.link_rewriter import GHOST_URL

URL = re.compile(r"https?://[^\s<>\"']+")
PLAYERS = ["iframe", "video", "audio", "embed", "object"]
FORM_FIELDS = ["input", "select", "textarea", "canvas", "source"]
# Buttons and clocks of players, second links to one file, and invitations to sign up.
DECORATION = [
    "kg-audio-player",
    "kg-audio-thumbnail",
    "kg-video-overlay",
    "kg-video-player-container",
    "kg-file-card-metadata",
    "kg-product-card-rating",
    "wp-block-file__button",
    "footnote-backref",
]
# Players whose film has a page of its own.
PAGES = [
    (
        r"(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+).*",
        "https://www.youtube.com/watch?v={}",
    ),
    (r"(?:https?:)?//player\.vimeo\.com/video/(\d+).*", "https://vimeo.com/{}"),
]


def page_url(url: str) -> str:
    """The page that shows what a player with this URL plays."""
    url = url.replace(GHOST_URL, "")
    for pattern, page in PAGES:
        if match := re.fullmatch(pattern, url):
            return page.format(match[1])
    return f"https:{url}" if url.startswith("//") else url


def replace_embeds(tree: BeautifulSoup, notes: list[str]) -> None:
    """Replace players and frames with links, and remove forms."""
    for figure in tree.find_all("figure", class_=["wp-block-embed", "wp-block-embed-youtube"]):
        _replace_embed(figure, notes)
    for card in tree.find_all(class_="kg-bookmark-card"):
        _replace_bookmark(card)
    for form in [*tree.find_all(class_="kg-signup-card"), *tree.find_all("form")]:
        if not form.decomposed:
            notes.append("a form was left out")
            form.decompose()
    for element in tree.find_all(class_=DECORATION):
        if not element.decomposed:
            element.decompose()
    for title in tree.find_all(class_="kg-audio-title"):
        if player := title.find_previous_sibling("audio"):
            player["title"] = title.get_text(" ", strip=True)
            title.decompose()
    for player in tree.find_all(PLAYERS):
        if not player.decomposed:
            _replace_player(player, notes)
    for button in tree.find_all("button"):
        button.unwrap()
    for form_field in tree.find_all(FORM_FIELDS):
        form_field.decompose()


def _replace_embed(figure, notes):
    caption = figure.find("figcaption")
    wrapper = figure.find(class_="wp-block-embed__wrapper")
    if figure.find([*PLAYERS, "blockquote", "a"]) or wrapper is None:
        return
    if match := URL.search(wrapper.get_text()):
        text = caption.get_text(" ", strip=True) if caption else ""
        wrapper.replace_with(_player_link(match[0], text, notes))
        if caption:
            caption.decompose()


def _replace_player(player, notes):
    url = player.get("src") or player.get("data-src") or player.get("data")
    if not url and (source := player.find("source")):
        url = source.get("src")
    if url:
        player.replace_with(_player_link(url.strip(), player.get("title"), notes))
    else:
        notes.append("a player without an address was left out")
        player.decompose()


def _player_link(url: str, text: str, notes: list[str]) -> Tag:
    url = page_url(url)
    notes.append(f"{urlsplit(url).netloc or 'a player'} is not embedded: a link leads to {url}")
    return _paragraph_with_link(url, text or url)


def _replace_bookmark(card):
    link = card.find("a")
    if link is None or not link.get("href"):
        return
    title, description, caption = [
        part.get_text(" ", strip=True) if part else ""
        for part in (
            card.find(class_="kg-bookmark-title"),
            card.find(class_="kg-bookmark-description"),
            card.find("figcaption"),
        )
    ]
    paragraph = _paragraph_with_link(link["href"], title or link["href"])
    if description:
        paragraph.append(f": {description}")
    if caption:
        paragraph.append(f" {caption}")
    card.replace_with(paragraph)


def _paragraph_with_link(url: str, text: str) -> Tag:
    paragraph = Tag(name="p")
    link = Tag(name="a", attrs={"href": url})
    link.string = text
    paragraph.append(link)
    return paragraph
