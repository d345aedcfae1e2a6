"""Throttled passwords that do not let strangers lock anybody out.

After OWASP's “Slow Down Online Guessing Attacks with Device Cookies”: a browser in which a person
has signed in before is counted on its own; all others are counted together, by account and by
network. Only failures count, for an hour or two.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from attachment_site.core.http.cookies import set_cookie
from attachment_site.core.security import ratelimit

COOKIE = f"{settings.COOKIE_PREFIX}known_browser"
COOKIE_SALT = "known browser"
COOKIE_SECONDS = 365 * 24 * 3600
MAX_PER_ACCOUNT = 10
MAX_PER_NETWORK = 30
TOO_MANY_ATTEMPTS = (
    "Signing in was tried too often. Please wait an hour, or use a browser in which you have"
    " signed in before."
)


class SignInAttempt:
    """One attempt to sign in under a username."""

    def __init__(self, request: HttpRequest, username: str) -> None:
        self.network = ratelimit.client_network(request)
        self.account = salted_hmac("account", username.casefold(), algorithm="sha256").hexdigest()
        self.browser = self._known_browser(request)

    def _known_browser(self, request: HttpRequest) -> str | None:
        """The random name of this browser, if this person has signed in here before."""
        cookie = request.COOKIES.get(COOKIE, "")
        try:
            account, name = signing.loads(cookie, salt=COOKIE_SALT, max_age=COOKIE_SECONDS)
        except (signing.BadSignature, ValueError):
            return None
        return name if account == self.account else None

    @property
    def _limits(self) -> list[tuple[str, str, int]]:
        """What this attempt counts towards: action, key, and the most hits that are allowed."""
        if self.browser:
            return [("browser", f"{self.account} {self.browser}", MAX_PER_ACCOUNT)]
        return [
            ("account", self.account, MAX_PER_ACCOUNT),
            ("sign-in", self.network, MAX_PER_NETWORK),
        ]

    def register(self) -> bool:
        """Count the attempt before it is made; returns whether it may be made."""
        is_allowed = True
        for action, key, limit in self._limits:
            is_allowed &= ratelimit.hit(action, key) <= limit
        return is_allowed

    def refund(self) -> None:
        """Uncount the attempt: the password was right."""
        for action, key, _ in self._limits:
            ratelimit.refund(action, key)

    def remember_browser(self, response: HttpResponseBase) -> None:
        """Count this browser on its own from now on."""
        name = self.browser or secrets.token_hex(16)
        value = signing.dumps([self.account, name], salt=COOKIE_SALT)
        set_cookie(response, COOKIE, value, max_age=COOKIE_SECONDS)
