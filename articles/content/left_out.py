"""What an author writes and readers would not get, told before it is missed."""

import re

from articles.content.markdown import ALLOWED_TAGS, LINK_SCHEMES

CODE = re.compile(
    r"^(```|~~~).*?(?:^\1|\Z)|(`{2,3})[^\n]{1,500}?\2|`[^`\n]+`", re.MULTILINE | re.DOTALL
)
TAG = re.compile(r"<([a-zA-Z][\w-]*)(?:[\s/][^<>]*)?>")
# Of “[words](address)” and “<a href="address">”. Pictures are refused where they are saved.
ADDRESS = re.compile(
    r"""(?:(?<!!)\[[^\[\]\n]{0,300}\]\(<?|<a\s[^<>]{0,100}?href=["']?)([a-zA-Z][\w+.-]{0,20}):[^\s<>"')]*"""
)
NAMED = 3
LONGEST = 40


def left_out(text: str) -> str:
    """Sentences on the tags and addresses that the page leaves out, empty if there are none.

    It reads the Markdown and renders nothing, so that it costs little for a long text.
    """
    words = CODE.sub("", text)
    tags = {found[0] for found in TAG.finditer(words) if found[1].lower() not in ALLOWED_TAGS}
    links = {
        found[0][found.start(1) - found.start() :]
        for found in ADDRESS.finditer(words)
        if found[1].lower() not in LINK_SCHEMES
    }
    sentences = []
    if tags:
        sentences.append(
            f"Readers will not see {_named(tags)}: the page knows no such element, and leaves it"
            " out. For the sign itself, write &lt;."
        )
    if links:
        sentences.append(
            f"Readers cannot follow {_named(links)}: links lead to web pages, e-mail addresses and"
            " telephone numbers, so their words stand there without a link."
        )
    return " ".join(sentences)


def _named(parts: set[str]) -> str:
    named = ", ".join(
        f"“{part if len(part) <= LONGEST else part[:LONGEST] + '…'}”"
        for part in sorted(parts)[:NAMED]
    )
    return named + (f" and {len(parts) - NAMED} more" if len(parts) > NAMED else "")
