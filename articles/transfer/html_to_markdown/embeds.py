"""Links instead of what an article here cannot hold: frames, players, scripts, forms."""

import re
import tomllib
from html import escape, unescape
from pathlib import Path
from urllib.parse import parse_qs

from bs4 import BeautifulSoup, Tag

from articles.content.links import split_url
from articles.transfer.html_to_markdown.lead import text_of
from articles.transfer.html_to_markdown.trees import HEADINGS, is_within, named, with_class

GHOST_URL = "__GHOST_URL__"
URL = re.compile(r"https?://[^\s<>\"'\])]+")
PLAYERS = ["iframe", "video", "audio", "object", "embed"]
FORM_FIELDS = ["input", "select", "textarea", "canvas", "source", "param"]
TABLE = tomllib.loads(Path(__file__).with_name("players.toml").read_text("utf-8"))
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)(?:</script\s*>|\Z)", re.DOTALL | re.IGNORECASE)
SCRIPT_FILE = re.compile(r"[^?#]*\.m?js(?:[?#]|\Z)")
# What a script writes on its button
SCRIPT_WORDS = re.compile(r"\b(?:text|label)\s*:\s*[\"']([^\"']+)")
# A link that runs a script with an address
SCRIPT_LINK = re.compile(
    r"\bhref=[\"']\s*javascript:[^\"'>]*?(?:&quot;|&#0?39;|[\"'])?(https?://[^\s<>\"'&)]+)[^>]*?[\"'](?=[\s>])",
    re.IGNORECASE,
)
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
NOSCRIPT = re.compile(r"<noscript\b[^>]*>(.*?)</noscript\s*>", re.DOTALL | re.IGNORECASE)
# Elements of other libraries: <lite-youtube videoid="…">, <amp-vimeo data-videoid="…">
CUSTOM = re.compile(r"<\w+-(\w+)\b[^<>]*?video-?id\s*=\s*[\"']?([\w-]+)[^<>]*>", re.IGNORECASE)
PICTURE = re.compile(r"[^?#]*\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|\Z)", re.IGNORECASE)
SHOWN = ["img", "iframe", "video", "audio", "object", "embed", "hr", "input", "form", "a"]
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


def replace_scripts(markup: str, notes: list[str]) -> str:
    """The markup without scripts; a link stands for one that has an address."""

    def replace(match: re.Match[str]) -> str:
        if LOADERS.search(match[0]):
            return ""
        pages = [
            page.format(found[1])
            for pattern, page in TABLE["scripts"].items()
            if (found := re.search(pattern, match[0]))
        ]
        pages += map(page_url, _addresses(match[0]))
        # Readers have no use for the script itself.
        page = next((page for page in pages if not SCRIPT_FILE.search(page)), "")
        if not page:
            notes.append(": ".join(["a script was left out", *pages[:1]]))
            return ""
        notes.append(f"a script was left out: a link leads to {page}")
        said = SCRIPT_WORDS.search(match[2])
        return f'<p><a href="{escape(page)}">{escape(said[1] if said else page)}</a></p>'

    def without_scripts(match: re.Match[str]) -> str:
        is_text = re.search(r"\w", re.sub(r"<[^>]*>", "", match[1]))
        return match[1] if is_text else ""

    def custom(match: re.Match[str]) -> str:
        page = TABLE["pages"].get(match[1].lower())
        return f'<iframe src="{page.format(match[2])}"></iframe>' if page else match[0]

    markup = SCRIPT_LINK.sub(lambda match: f'href="{match[1]}"', markup)
    markup = NOSCRIPT.sub(without_scripts, PIXEL.sub("", markup))
    return SCRIPT.sub(replace, CUSTOM.sub(custom, markup))


def replace_embeds(tree: BeautifulSoup, notes: list[str]) -> None:
    """Replace players and frames with links, and remove forms, whose address is noted."""
    for figure in with_class(tree, ["wp-block-embed", "wp-block-embed-youtube"]):
        if figure.name == "figure":
            _replace_embed(figure)
    for card in with_class(tree, ["kg-bookmark-card"]):
        _replace_bookmark(card)
    for form in [*with_class(tree, ["kg-signup-card"]), *tree.find_all("form")]:
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
    for area in tree.find_all("area"):
        url = str(area.get("href", ""))
        area.replace_with(_paragraph_with_link(url, str(area.get("alt") or url)))
    for button in tree.find_all("button"):
        _replace_button(button, notes)
    for element in tree.find_all(onclick=URL):
        _link_to_clicked(element)
    for form_field in named(tree, FORM_FIELDS):
        form_field.decompose()
    for title in with_class(tree, TABLE["classes"]["titles"]):
        if title.decomposed or is_within(title, HEADINGS) or named(title, HEADINGS):
            continue
        for paragraph in title.find_all("p"):
            paragraph.unwrap()
        title.name = "strong"
        title.wrap(Tag(name="p"))
    for link in tree.find_all("a"):
        if "%%" not in str(link.get("href", "")):
            continue
        notes.append(f"a button of the old site was left out: {link.get_text(' ', strip=True)}")
        link.decompose()
    for element in tree.find_all(True):
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
            element.replace_with(_player_link(match[0], None))


def _addresses(markup: str) -> list[str]:
    """The addresses of other sites in some HTML, to click or not."""
    return URL.findall(re.sub(r"(?<![:\w])//", "https://", unescape(markup).replace("\\/", "/")))


def _address(markup: str) -> str:
    """The first of the addresses in some HTML; empty without one."""
    return next(iter(_addresses(markup)), "")


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
    notes.append("a form was left out" + (f": a link leads to {url}" if url else ""))
    form.replace_with(_paragraph_with_link(url, url) if url else "")


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
    if element.name != "a":
        is_linked = element.find("a") or element.find_parent("a")
        element.append("" if is_linked else _paragraph_with_link(url, url))
    elif not URL.match(str(element.get("href", ""))):
        element["href"] = url


def _replace_bookmark(card):
    link = card.find("a")
    if link is None or not link.get("href"):
        return
    title, description, caption = (
        text_of(part) if (part := card.select_one(selector)) else ""
        for selector in (".kg-bookmark-title", ".kg-bookmark-description", "figcaption")
    )
    paragraph = _paragraph_with_link(link["href"], title or link["href"])
    paragraph.extend([f": {description}" if description else "", f" {caption}" if caption else ""])
    card.replace_with(paragraph)


def _paragraph_with_link(url: str, text: str) -> Tag:
    paragraph = Tag(name="p")
    link = Tag(name="a", attrs={"href": url})
    link.string = text
    paragraph.append(link)
    return paragraph
