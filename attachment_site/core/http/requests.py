"""Types of requests, and what goes wrong in reading one."""

import ipaddress
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What a middleware is given, and what it gives.
type GetResponse = Callable[[HttpRequest], HttpResponseBase]
# What Django raises over a body that it cannot or will not parse.
UNREADABLE_BODY = (BadRequest, SuspiciousOperation, MultiPartParserError, OSError)


def address_from(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address of the internet; None if it is none."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def is_from_trusted_proxy(request: HttpRequest) -> bool:
    """Whether one of TRUSTED_PROXIES sent it, whose word on the visitor is believed."""
    address = address_from(request.META.get("REMOTE_ADDR", ""))
    return any(address and address in network for network in settings.TRUSTED_PROXIES)


class StaffRequest(HttpRequest):
    """What a view behind admin's sign-in receives: `user` is an account."""

    user: "User"
