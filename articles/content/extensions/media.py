"""Files and films in a text: downloads with type and size, recordings, and cards of videos.

Nothing is loaded from another site: a card is a link, with the author's words and the host.
"""

import re
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from attachment_site.core.storage.files import StoredFile, file_from_name
from attachment_site.core.text import read_table

MEDIA = "/media/"
VIDEOS = read_table(__file__, "../tables/videos.toml")


def video_host(address: str) -> str:
    """The host of a video's page, as readers know it; empty for any other address."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    page = VIDEOS["pages"].get(
        host.removeprefix("player.").removeprefix("music."), VIDEOS["elsewhere"]["peertube"]
    )
    return host if re.match(page, path) else ""


def stored_file(address: str) -> StoredFile | None:
    """The file of this site at an address, by its name; None for any other."""
    return file_from_name(address.removeprefix(MEDIA)) if address.startswith(MEDIA) else None


class Media(Treeprocessor):
    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for child in list(parent):
                if child.tag == "p" and parent.tag != "li":
                    _set_alone(child)
                elif child.tag == "img" and stored_file(child.get("src", "")):
                    # Within a line, or no recording
                    child.tag, child.text = "a", child.get("alt", "")
                    child.attrib = {"href": child.get("src", "")}
                if child.tag == "a" and (file := stored_file(child.get("href", ""))):
                    _describe(child, file)


def _set_alone(paragraph: Element) -> None:
    """Make a figure of a paragraph that is a recording, and a card of one that is a video."""
    only = paragraph[0] if len(paragraph) == 1 else None
    if only is None or ((paragraph.text or "") + (only.tail or "")).strip():
        return
    file = stored_file(only.get("src", "")) if only.tag == "img" else None
    if file and file.type.is_audio:
        _show_player(paragraph, only, file)
    elif only.tag == "a" and (host := video_host(only.get("href", ""))):
        paragraph.set("class", "video")
        if (only.text or "") == only.get("href") and not len(only):
            only.text = "Watch the video"
        title = Element("span")
        title.text, title[:] = only.text, list(only)
        only.text, only[:] = None, [title]
        title.tail = " "
        SubElement(only, "small").text = AtomicString(f"Video on {host}")


def _show_player(figure: Element, image: Element, file: StoredFile) -> None:
    address, title, caption = (image.get(name, "") for name in ("src", "alt", "title"))
    name = title or file.download_name
    figure.tag, figure.text = "figure", None
    figure.set("class", "audio")
    figure[:] = []
    words = SubElement(figure, "figcaption")
    SubElement(words, "strong").text = name
    if caption:
        words[0].tail = f" {caption}"
    SubElement(figure, "audio", {"src": address, "aria-label": name})
    link = SubElement(figure, "a", {"href": address})
    link.text = "Download the recording"


def _describe(link: Element, file: StoredFile) -> None:
    """Say after the words of a link what readers will get."""
    link.set("class", "download")
    if not "".join(link.itertext()).strip():
        link.text = file.download_name
    last = link[-1] if len(link) else None
    if last is None:
        link.text = f"{link.text} "
    else:
        last.tail = f"{last.tail or ''} "
    SubElement(link, "small").text = AtomicString(f"({file.description})")
