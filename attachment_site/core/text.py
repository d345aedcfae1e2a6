"""Text as people send it."""

import re

from django.http import QueryDict

# All control characters but tab and line ends; lone surrogates cannot be stored as UTF-8.
CONTROL_CHARS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def strip_control_chars(post: QueryDict) -> QueryDict:
    """What was sent, without the control characters that nobody types and no page may hold."""
    clean = post.copy()
    for name, values in post.lists():
        clean.setlist(name, [CONTROL_CHARS.sub("", value) for value in values])
    return clean
