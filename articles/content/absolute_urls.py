"""Absolute URLs for texts that are read off the site: in feeds, by crawlers, as Markdown files."""

import re
from urllib.parse import urljoin

# A tag as nh3 writes it; a quoted value may hold a “>”.
TAG = re.compile(r"<[a-z][^\s>]*(?:\s+[^\s=>]+(?:=\"[^\"]*\")?)*\s*/?>")
ADDRESS = re.compile(r'(\b(?:href|src)=")([^"]*)(")')
# Candidates with their widths: “/a.avif 480w, /b.avif 960w”.
SRCSET = re.compile(r'(\bsrcset=")([^"]*)(")')
CANDIDATE = re.compile(r"(^|,\s+)(\S+)")
MARKDOWN_ADDRESS = re.compile(r"(\]\(\s*<?|^\[[^\]]+\]:\s*<?)(/(?!/))", re.MULTILINE)
# Written as a picture, which it is nowhere but here
RECORDING = re.compile(r"!(?=\[(?:[^\[\]\\]|\\.)*\]\(\s*<?/media/files/)")
# Characters that XML 1.0 forbids, escaped or not.
INVALID_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def absolute_links(html: str, page: str) -> str:
    """Clean HTML with absolute URLs for links and pictures; `page` is its own URL."""

    def absolute_tag(tag: re.Match[str]) -> str:
        text = ADDRESS.sub(lambda match: match[1] + urljoin(page, match[2]) + match[3], tag[0])
        return SRCSET.sub(lambda match: match[1] + absolute_srcset(match[2]) + match[3], text)

    def absolute_srcset(srcset: str) -> str:
        return CANDIDATE.sub(lambda match: match[1] + urljoin(page, match[2]), srcset)

    return TAG.sub(absolute_tag, html)


def absolute_markdown(text: str, site: str) -> str:
    """Markdown with absolute URLs for internal links, and recordings as links."""
    return MARKDOWN_ADDRESS.sub(rf"\1{site}\2", RECORDING.sub("", text))


def strip_invalid_xml(text: str) -> str:
    """Text without the characters that XML 1.0 forbids."""
    return INVALID_XML.sub("", text)
