"""Text as it is posted."""

import re

from django.http import QueryDict

# All control characters except tab and line ends; lone surrogates cannot be stored as UTF-8.
CONTROL_CHARS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def strip_control_chars(post: QueryDict) -> QueryDict:
    """Posted data without control characters, which nobody types and no page may contain."""
    clean = post.copy()
    for name, values in post.lists():
        clean.setlist(name, [CONTROL_CHARS.sub("", value) for value in values])
    return clean
