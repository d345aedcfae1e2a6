"""Types of requests, for annotations."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class StaffRequest(HttpRequest):
    """What a view behind admin's sign-in receives: `user` is an account."""

    user: "User"
