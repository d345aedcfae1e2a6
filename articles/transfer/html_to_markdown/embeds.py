"""What a page of this site does not show: frames, players, forms. A link stands for each."""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from articles.transfer.link_rewriter import GHOST_URL

ADDRESS = re.compile(r"https?://[^\s<>\"']+")
PLAYERS = ["iframe", "video", "audio", "embed", "object"]
FIELDS = ["input", "select", "textarea", "canvas", "source"]
# Buttons and clocks of players, second links to one file, and what only invites to sign up.
IDLE = ["kg-audio-player", "kg-audio-thumbnail", "kg-video-overlay", "kg-video-player-container"]
IDLE += ["kg-file-card-metadata", "kg-product-card-rating", "wp-block-file__button"]
IDLE += ["footnote-backref"]
# Players of these show the same film on a page of its own.
PAGES = [
    (
        r"(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+).*",
        "https://www.youtube.com/watch?v={}",
    ),
    (r"(?:https?:)?//player\.vimeo\.com/video/(\d+).*", "https://vimeo.com/{}"),
]


def page_of(address: str) -> str:
    """The page on which a reader finds what a player would show."""
    address = address.replace(GHOST_URL, "")
    for pattern, page in PAGES:
        if match := re.fullmatch(pattern, address):
            return page.format(match[1])
    return f"https:{address}" if address.startswith("//") else address


def replace_embeds(tree: BeautifulSoup, notes: list[str]) -> None:
    """Put links where players and frames stood, and take out forms."""
    for figure in tree.find_all("figure", class_=["wp-block-embed", "wp-block-embed-youtube"]):
        _replace_embed(tree, figure, notes)
    for card in tree.find_all(class_="kg-bookmark-card"):
        _replace_bookmark(tree, card)
    for card in tree.find_all(class_="kg-signup-card"):
        notes.append("a form was left out")
        card.decompose()
    for idle in tree.find_all(class_=IDLE):
        if not idle.decomposed:
            idle.decompose()
    for title in tree.find_all(class_="kg-audio-title"):
        if player := title.find_previous_sibling("audio"):
            player["title"] = title.get_text(" ", strip=True)
            title.decompose()
    for form in tree.find_all("form"):
        notes.append("a form was left out")
        form.decompose()
    for player in tree.find_all(PLAYERS):
        if not player.decomposed:
            _replace_player(tree, player, notes)
    for button in tree.find_all("button"):
        button.unwrap()
    for rest in tree.find_all(FIELDS):
        rest.decompose()


def _replace_embed(tree, figure, notes):
    caption = figure.find("figcaption")
    wrapper = figure.find(class_="wp-block-embed__wrapper")
    if figure.find([*PLAYERS, "blockquote", "a"]) or wrapper is None:
        return
    if match := ADDRESS.search(wrapper.get_text()):
        wrapper.replace_with(_link(tree, match[0], caption, notes))


def _replace_player(tree, player, notes):
    source = player.get("src") or player.get("data-src") or player.get("data")
    if not source and (inner := player.find("source")):
        source = inner.get("src")
    if source:
        words = player.get("title")
        player.replace_with(_link(tree, source, None, notes, words))
    else:
        notes.append("a player without an address was left out")
        player.decompose()


def _link(tree, source, caption, notes, words=None):
    address = page_of(source.strip())
    notes.append(
        f"{urlsplit(address).netloc or 'a player'} is not embedded: a link leads to {address}"
    )
    words = words or (caption.get_text(" ", strip=True) if caption else "") or address
    if caption:
        caption.decompose()
    paragraph = tree.new_tag("p")
    paragraph.append(tree.new_tag("a", href=address, string=words))
    return paragraph


def _replace_bookmark(tree, card):
    link = card.find("a")
    title = card.find(class_="kg-bookmark-title")
    text = card.find(class_="kg-bookmark-description")
    if link is None or not link.get("href"):
        return
    caption = card.find("figcaption")
    paragraph = tree.new_tag("p")
    words = title.get_text(" ", strip=True) if title else ""
    paragraph.append(tree.new_tag("a", href=link["href"], string=words or link["href"]))
    if text and text.get_text(strip=True):
        paragraph.append(": " + text.get_text(" ", strip=True))
    if caption:
        paragraph.append(" " + caption.get_text(" ", strip=True))
    card.replace_with(paragraph)
