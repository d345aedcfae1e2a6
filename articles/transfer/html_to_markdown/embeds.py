"""Links instead of what an article here cannot hold: frames, players, scripts, forms."""

import re
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, Tag

from articles.transfer.link_rewriter import GHOST_URL

URL = re.compile(r"https?://[^\s<>\"'\])]+")
PLAYERS = ["iframe", "video", "audio", "object", "embed"]
FORM_FIELDS = ["input", "select", "textarea", "canvas", "source", "param"]
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
    "wp-block-accordion-heading__toggle-icon",
]
# Players whose film has a page of its own.
PAGES = [
    (
        r"//(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/([\w-]+)",
        "//www.youtube.com/watch?v={}",
    ),
    (r"//player\.vimeo\.com/video/(\d+)", "//vimeo.com/{}"),
    (r"//(?:www\.)?vimeo\.com/moogaloop\.swf\?clip_id=(\d+)", "//vimeo.com/{}"),
    (
        r"//(?:www\.)?dailymotion\.com/(?:embed/)(?:video|swf)/(\w+)",
        "//www.dailymotion.com/video/{}",
    ),
    (r"//open\.spotify\.com/embed/(\w+/\w+)", "//open.spotify.com/{}"),
    (r"//(gist\.github\.com/[\w-]+/\w+)\.js", "//{}"),
    (r"//platform\.twitter\.com/embed/.*[?&]id=(\d+)", "//x.com/i/status/{}"),
]
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)(?:</script\s*>|\Z)", re.DOTALL | re.IGNORECASE)
# Scripts that mean nothing without what they come with, which stays.
LOADERS = re.compile(
    r"platform\.(?:twitter|instagram)|instagram\.com/embed|tiktok\.com/embed|connect\.facebook"
    r"|googletagmanager|google-analytics|googlesyndication|ld\+json",
    re.IGNORECASE,
)
# Pictures for browsers without scripts: of those that load later, and of those that count readers
PIXEL = re.compile(
    r"<noscript>\s*(?:<a\b[^>]*>\s*)?<img\b.*?</noscript>", re.DOTALL | re.IGNORECASE
)
BACKGROUND = re.compile(r"url\(\s*[\"']?([^\"')]+)")


def page_url(url: str) -> str:
    """The page that shows what a player with this URL plays."""
    url = url.replace(GHOST_URL, "")
    for pattern, page in PAGES:
        if match := re.match(rf"(?:https?:)?{pattern}", url):
            return f"https:{page.format(match[1])}"
    parts = urlsplit(url)
    if parts.netloc == "w.soundcloud.com" and (played := parse_qs(parts.query).get("url")):
        return played[0]
    return f"https:{url}" if url.startswith("//") else url


def replace_scripts(markup: str, notes: list[str]) -> str:
    """The markup without scripts; a link stands for one that has an address."""

    def replace(match: re.Match[str]) -> str:
        if LOADERS.search(match[0]):
            return ""
        url = URL.search(re.sub(r"(?<![:\w])//", "https://", unescape(match[0])))
        if url is None:
            notes.append("a script was left out")
            return ""
        page = page_url(url[0])
        notes.append(f"a script was left out: a link leads to {page}")
        return f'<p><a href="{escape(page)}">{escape(page)}</a></p>'

    return SCRIPT.sub(replace, PIXEL.sub("", markup))


def replace_embeds(tree: BeautifulSoup, notes: list[str]) -> None:
    """Replace players and frames with links, and remove forms, whose address is noted."""
    for figure in tree.find_all("figure", class_=["wp-block-embed", "wp-block-embed-youtube"]):
        _replace_embed(figure)
    for card in tree.find_all(class_="kg-bookmark-card"):
        _replace_bookmark(card)
    for form in [*tree.find_all(class_="kg-signup-card"), *tree.find_all("form")]:
        if not form.decomposed:
            _remove_form(form, notes)
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
        _replace_button(button, notes)
    for form_field in tree.find_all(FORM_FIELDS):
        form_field.decompose()
    for element in tree.find_all(style=BACKGROUND):
        _show_background(element)


def _address(tag: Tag) -> str:
    """The first address of another site in a tag or what is in it, to click or not."""
    match = URL.search(re.sub(r"(?<=[\"'])//", "https://", unescape(str(tag))))
    return match[0] if match else ""


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
    url = url or _address(player)
    if url:
        player.replace_with(_player_link(url.strip(), player.get("title")))
    else:
        notes.append("a player without an address was left out")
        player.decompose()


def _player_link(url: str, text: str | None) -> Tag:
    """A paragraph with a link; what is said of it stays to be said until it is known better."""
    url = page_url(url)
    paragraph = _paragraph_with_link(url, text or url)
    player = urlsplit(url).netloc or "a player"
    for link in paragraph("a"):
        link["data-player"] = f"{player} is not embedded: a link leads to {url}"
    return paragraph


def _remove_form(form, notes):
    if url := _address(form):
        notes.append(f"a form was left out: a link leads to {url}")
        form.replace_with(_paragraph_with_link(url, url))
    else:
        notes.append("a form was left out")
        form.decompose()


def _replace_button(button, notes):
    url = "" if button.find("a") or button.find_parent("a") else _address(button)
    if url:
        notes.append(f"a button became a link to {url}")
        button.name, button.attrs = "a", {"href": url}
    else:
        button.unwrap()


def _show_background(element):
    """Show a picture behind a text above it."""
    match = BACKGROUND.search(element["style"])
    if match and not element.find("img", src=match[1]) and not match[1].startswith("data:"):
        element.insert(0, Tag(name="img", attrs={"src": match[1], "alt": ""}))


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
