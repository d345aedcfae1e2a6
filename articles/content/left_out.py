"""What an author writes as HTML and readers would not see, told before it is missed."""

import re

from articles.content.markdown import ALLOWED_TAGS

CODE = re.compile(
    r"^(```|~~~).*?(?:^\1|\Z)|(`{2,3})[^\n]{1,500}?\2|`[^`\n]+`", re.MULTILINE | re.DOTALL
)
TAG = re.compile(r"<([a-zA-Z][\w-]*)(?:[\s/][^<>]*)?>")
NAMED = 3
LONGEST = 40


def left_out(text: str) -> str:
    """A sentence on the tags that the page leaves out, empty if there are none.

    It reads the Markdown and renders nothing, so that it costs little for a long text.
    """
    if "<" not in text:
        return ""
    tags = {
        found[0] if len(found[0]) <= LONGEST else f"{found[0][:LONGEST]}…"
        for found in TAG.finditer(CODE.sub("", text))
        if found[1].lower() not in ALLOWED_TAGS
    }
    if not tags:
        return ""
    named = ", ".join(f"“{tag}”" for tag in sorted(tags)[:NAMED])
    more = f" and {len(tags) - NAMED} more" if len(tags) > NAMED else ""
    return (
        f"Readers will not see {named}{more}: the page knows no such element, and leaves it out."
        " For the sign itself, write &lt;."
    )
