"""Types of requests, and what goes wrong in reading one."""

from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What Django raises over a body that it cannot or will not parse.
UNREADABLE_BODY = (BadRequest, SuspiciousOperation, MultiPartParserError, OSError)


class StaffRequest(HttpRequest):
    """What a view behind admin's sign-in receives: `user` is an account."""

    user: "User"
