"""A letter that came back with an error, for Back, Forward and Reload where scripts are off.

It is kept encrypted, under the key that the form's cookie carries, for half an hour; sending it,
the way out and withdrawing erase it.
"""

import base64
import contextlib
import hashlib
import hmac
import json
from typing import NamedTuple

from django.db import Error, transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from attachment_site.core.security import ratelimit
from attachment_site.core.security.crypto import DecryptionError
from sessions.inbox.process_memory import memory
from sessions.models import UnsentLetter
from sessions.tokens import FormToken, read_form_token
from sessions.views import cookies

# From one network within two hours, and bytes of one letter; more is answered at once instead.
MOST_KEPT, MOST_BYTES = 100, 300_000


class Returned(NamedTuple):
    """What was posted, the token of the page that shows it again, and errors of no one field."""

    posted: QueryDict
    token: str
    errors: list[str]


def page_of(token: FormToken) -> str:
    """The end of the address at which this form is shown again; it tells nothing."""
    digest = hmac.digest(token.secret, b"page", hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:12]).decode()


def keep(request: HttpRequest, returned: Returned) -> str:
    """Keep the letter and return its page; empty for what is answered at once: scripts, browsers
    that keep no cookies or do not say what they are doing, and floods."""
    key, token = cookies.draft_key(request), read_form_token(returned.token)
    if key is None or token is None or request.headers.get("Sec-Fetch-Mode") != "navigate":
        return ""
    content = json.dumps([returned.posted.urlencode(), *returned[1:]]).encode()
    network = ratelimit.client_network(request)
    if len(content) > MOST_BYTES or ratelimit.hit("unsent", network) > MOST_KEPT:
        return ""
    page = page_of(token)
    UnsentLetter.objects.keep(key, page, content)
    return page


def bring_back(request: HttpRequest, page: str = "") -> Returned | None:
    """The letter of this page or, without one, the newest of this browser."""
    key = cookies.draft_key(request)
    if key is None:
        return None
    letters = UnsentLetter.objects.of(key).live(timezone.now()).order_by("-saved_at", "-pk")
    letter = (letters.filter(page=page) if page else letters).first()
    if letter is None:
        return None
    memory.has_words()
    try:
        posted, token, errors = json.loads(letter.decrypt(key))
    except DecryptionError:
        return None
    return Returned(QueryDict(posted), token, errors)


def forget(request: HttpRequest, token: FormToken | None = None) -> None:
    """Erase the letter of one form or, without one, all of this browser. A database that fails
    stops nobody on the way out: without the cookie, nothing opens them."""
    key = cookies.draft_key(request)
    if key is None:
        return
    letters = UnsentLetter.objects.of(key)
    with contextlib.suppress(Error), transaction.atomic():
        (letters.filter(page=page_of(token)) if token else letters).delete()
