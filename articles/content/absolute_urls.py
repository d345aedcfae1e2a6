"""Texts of this site as they are read elsewhere: in feed readers, by crawlers, as plain files."""

import re
from urllib.parse import urljoin

# A whole tag, with quoted values that may hold a “>”, as nh3 writes it.
TAG = re.compile(r"<[a-z][^\s>]*(?:\s+[^\s=>]+(?:=\"[^\"]*\")?)*\s*/?>")
ADDRESS = re.compile(r'(\b(?:href|src)=")([^"]*)(")')
# Several addresses, each with the width of its picture: “/a.avif 480w, /b.avif 960w”.
CHOICE = re.compile(r'(\bsrcset=")([^"]*)(")')
CHOICES = re.compile(r"(^|,\s+)(\S+)")
MARKDOWN_ADDRESS = re.compile(r"(\]\(\s*<?|^\[[^\]]+\]:\s*<?)(/(?!/))", re.MULTILINE)
# What XML 1.0 cannot hold, escaped or not.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def whole_links(markup: str, page: str) -> str:
    """Clean markup whose links and pictures have whole addresses; `page` is its own."""

    def complete(tag):
        one = ADDRESS.sub(lambda match: match[1] + urljoin(page, match[2]) + match[3], tag[0])
        return CHOICE.sub(lambda match: match[1] + several(match[2]) + match[3], one)

    def several(choices):
        return CHOICES.sub(lambda match: match[1] + urljoin(page, match[2]), choices)

    return TAG.sub(complete, markup)


def whole_markdown(text: str, site: str) -> str:
    """Markdown whose links into the site have whole addresses."""
    return MARKDOWN_ADDRESS.sub(rf"\1{site}\2", text)


def xml_text(text: str) -> str:
    """Text without the characters that no XML document may hold."""
    return NOT_XML.sub("", text)
