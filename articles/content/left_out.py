"""What an author writes and readers would not get, told before it is missed."""

import re
from html import escape

from django.core.exceptions import ValidationError

from articles.content.languages import SITE_LANGUAGE
from articles.content.markdown import ALLOWED_TAGS, LINK_SCHEMES, Unrenderable, render_markdown
from articles.content.time_limit import LONG_TEXT

HIDDEN = re.compile(
    r"^(`{3,}|~{3,})[^`\n]*\n.*?(?:^\1[ ]*$|\Z)|<!--.*?(?:-->|\Z)", re.MULTILINE | re.DOTALL
)
# A list, a quote or a paragraph with all that is indented below it.
PART = re.compile(r"\n\s*\n(?=\S)")
TAG = re.compile(r"<([a-zA-Z][\w-]*)(?:[\s/][^<>]*)?>")
# Of “[words](address)” and “<a href="address">”. Pictures are refused where they are saved.
ADDRESS = re.compile(
    r"""(?:(?<!!)\[[^\[\]\n]{0,300}\]\(<?|<a\s[^<>]{0,100}?href=["']?)([a-zA-Z][\w+.-]{0,20}):[^\s<>"')]*"""
)
SOUND = re.compile(r"\.(?:mp3|m4a|aac|og[ga]|opus|wav)(?:\?|\Z)", re.IGNORECASE)
NAMED = 3
LONGEST = 40


# Each is rendered by itself.
MOST_PARTS = 40


def left_out(text: str) -> str:
    """Sentences on the tags and addresses that the page leaves out, empty if there are none.

    It reads the Markdown, and renders only parts in which something may be left out, because
    what stands in code is shown.
    """
    tags: set[str] = set()
    links: set[str] = set()
    parts = (
        (part, found) for part in PART.split(HIDDEN.sub("", text)) if (found := _dubious(part))
    )
    for number, (part, found) in enumerate(parts):
        is_looked_at = number < MOST_PARTS and len(part) <= LONG_TEXT
        shown = _rendered(part) if is_looked_at else ""
        if shown is None:
            continue
        for whole, named in found:
            if escape(whole, quote=False) not in shown:
                (tags if whole == named else links).add(named)
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


def _dubious(part: str) -> list[tuple[str, str]]:
    """What may be left out of a part: tags, twice, and links with their addresses."""
    tags = [found[0] for found in TAG.finditer(part) if found[1].lower() not in ALLOWED_TAGS]
    return [(tag, tag) for tag in tags] + [
        (found[0], found[0][found.start(1) - found.start() :])
        for found in ADDRESS.finditer(part)
        if found[1].lower() not in LINK_SCHEMES
    ]


def _rendered(part: str) -> str | None:
    """The part as readers see it; None where it is refused, or another text is rendered."""
    try:
        return render_markdown(part).html
    except Unrenderable:
        return None


def _named(parts: set[str]) -> str:
    named = ", ".join(
        f"“{part if len(part) <= LONGEST else part[:LONGEST] + '…'}”"
        for part in sorted(parts)[:NAMED]
    )
    return named + (f" and {len(parts) - NAMED} more" if len(parts) > NAMED else "")


def check_pictures(text: str, *, in_language: str = SITE_LANGUAGE) -> None:
    """Raise ValidationError, naming the first, where Markdown shows pictures of other sites.

    Any language finds the same; that of the text is rendered once for all who ask."""
    try:
        refused = render_markdown(text, in_language=in_language).refused_pictures
    except Unrenderable:
        # The model's own `clean` reports that.
        return
    if refused:
        raise ValidationError(
            "This %(what)s would be left out of the page, because it is not on this site:"
            " %(address)s. Drop the file into the text to upload it; its address then begins"
            " with /media/.",
            code="refused_picture",
            params={
                "what": "recording" if SOUND.search(refused[0]) else "picture",
                "address": (refused[0] or "(no address)")[:120],
            },
        )
