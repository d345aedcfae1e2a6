"""Text as it is posted."""

import re
from collections.abc import Collection

from django.http import QueryDict

# All control characters except tab and line ends; lone surrogates cannot be stored as UTF-8.
CONTROL_CHARS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SECRET_FIELD = re.compile("pass|code")


def strip_control_chars(post: QueryDict) -> QueryDict:
    """Posted data without control characters, which nobody types and no page may contain."""
    clean = post.copy()
    for name, values in post.lists():
        clean.setlist(name, [CONTROL_CHARS.sub("", value) for value in values])
    return clean


def secret_fields(post: QueryDict) -> set[str]:
    """The names of fields that hold a password, a passphrase or a code: no page gives them back."""
    return {name for name in post if SECRET_FIELD.search(name)}


def posted_fields(post: QueryDict, *, leave_out: Collection[str] = ()) -> list[tuple[str, str]]:
    """Every name and value of a form, without control characters, to be posted again."""
    clean = strip_control_chars(post)
    return [
        (name, value) for name, values in clean.lists() if name not in leave_out for value in values
    ]
