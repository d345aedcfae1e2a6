"""How often a password may be tried, without letting strangers lock anybody out.

As OWASP's “Slow Down Online Guessing Attacks with Device Cookies” has it: a browser in which a
person has signed in before counts for itself; all others count together, for each account and for
each network. Only failures count, for an hour or two.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from attachment_site.core.security import ratelimit

COOKIE = f"{settings.COOKIE_PREFIX}known_browser"
KNOWN_SECONDS = 365 * 24 * 3600
MOST_FOR_ACCOUNT = 10
MOST_FOR_NETWORK = 30
TOO_OFTEN = (
    "Signing in was tried too often. Please wait an hour, or use a browser in which you have"
    " signed in before."
)


class SignInAttempt:
    """One try to sign in as somebody."""

    def __init__(self, request, username: str):
        self.network = ratelimit.client_network(request)
        self.account = salted_hmac("account", username.casefold(), algorithm="sha256").hexdigest()
        self.browser = self._known_browser(request)

    def _known_browser(self, request) -> str | None:
        """The name of this browser, if this person has signed in here before."""
        try:
            account, name = signing.loads(
                request.COOKIES.get(COOKIE, ""), salt="known browser", max_age=KNOWN_SECONDS
            )
        except (signing.BadSignature, ValueError):
            return None
        return name if account == self.account else None

    @property
    def _limits(self):
        """What counts this attempt, and up to which number."""
        if self.browser:
            return [("browser", f"{self.account} {self.browser}", MOST_FOR_ACCOUNT)]
        return [
            ("account", self.account, MOST_FOR_ACCOUNT),
            ("sign-in", self.network, MOST_FOR_NETWORK),
        ]

    def begin(self) -> bool:
        """Count the attempt before it is made, and say whether it may be made."""
        counted = [(ratelimit.hit(action, key), most) for action, key, most in self._limits]
        return all(number <= most for number, most in counted)

    def take_back(self) -> None:
        """The password was right, or nothing was tried: the attempt counts no more."""
        for action, key, _ in self._limits:
            ratelimit.refund(action, key)

    def remember_browser(self, response) -> None:
        """Let this browser count for itself from now on."""
        name = self.browser or secrets.token_hex(16)
        response.set_cookie(
            COOKIE,
            signing.dumps([self.account, name], salt="known browser"),
            max_age=KNOWN_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
