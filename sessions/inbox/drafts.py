"""Unsent words survive every gate: they are kept before one can stop the request.

Each page of an application carries a signed token that names the application, its reader and what
stood in each box. Sealing needs only the public key. So what is typed is kept even if the inbox has
locked, the sign-in has ended or the CSRF token has changed meanwhile.
"""

import base64
import hashlib
import json
from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from attachment_site.core.http.requests import UNREADABLE_BODY, GetResponse
from attachment_site.core.http.urls import cached_reverse
from attachment_site.core.text import strip_control_chars
from sessions.inbox.process_memory import memory
from sessions.models import Application, ApplicationWithdrawn, Draft, KeyChanged
from sessions.models.key import OPEN_INBOX
from sessions.models.times import Times

FIELD, AUTOSAVE = "page", "draft"
TIMES_PREFIX = "times"
SALT = "page of an application"
MAX_AGE = 7 * 24 * 3600
KEPT = (
    "What you wrote is kept. It is back in the letter as soon as you have signed in and unlocked"
    " the inbox."
)


def new_page_token(
    application: Application, user: User, key: bytes, drafts: Mapping[str, str]
) -> str:
    """A signed token for one rendered page: whose it is, its random key, and a digest of the draft
    that it shows in each box."""
    shown = {box: _digest(key, text) for box, text in drafts.items()}
    page = [application.pk, user.pk, base64.b64encode(key).decode(), shown]
    return signing.dumps(page, salt=SALT)


def keep_drafts(get_response: GetResponse) -> GetResponse:
    """Middleware: keep what was typed on an application's page before anything else happens.

    It comes before sign-in and re-authentication, and like all middleware before the CSRF check:
    the signed token says who has typed it, and no other site can have one.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        inbox = cached_reverse("admin:private_sessions_application_changelist")
        if request.method != "POST" or not request.path.startswith(inbox):
            return get_response(request)
        memory.has_words()
        is_kept = _keep(request)
        response = get_response(request)
        if is_kept and not request.user.is_authenticated and request.POST.get("action") != AUTOSAVE:
            messages.info(request, KEPT)
        return response

    return middleware


def _keep(request: HttpRequest) -> bool:
    """Keep what the posted page's reader has changed on it; returns whether there was a page."""
    try:
        token = request.POST.get(FIELD, "")
        number, account, key_text, shown = signing.loads(token, salt=SALT, max_age=MAX_AGE)
    except (*UNREADABLE_BODY, signing.BadSignature):
        # The view answers it.
        return False
    user = get_user_model().objects.filter(pk=account, is_active=True).first()
    row = Application.objects.select_related("inbox_key").filter(pk=number).first()
    if user is None or row is None or not user.has_perm(OPEN_INBOX):
        return False
    key, boxes = base64.b64decode(key_text), typed_boxes(strip_control_chars(request.POST))
    # Another page may have been used since: what was not touched on this one does not undo that.
    changed = {
        box: text
        for box, text in boxes.items()
        if _digest(key, text) != shown.get(box, _digest(key, ""))
        or Draft.objects.filter(application=row, user=user, box=box, page=key).exists()
    }
    try:
        Draft.objects.keep(row, user, key, changed)
    except (ApplicationWithdrawn, KeyChanged):
        return False
    return True


def typed_boxes(posted: QueryDict) -> dict[str, str]:
    """What stands in each box of a posted page. The fields of times are one box, as JSON."""
    boxes = {name: _normalize(posted.get(name, "")) for name in posted if Draft.is_box(name)}
    fields = {name: posted[name] for name in posted if name.startswith(f"{TIMES_PREFIX}-")}
    if fields:
        filled = {name: value for name, value in fields.items() if value}
        boxes[str(Draft.Box.TIMES)] = json.dumps(filled, sort_keys=True) if filled else ""
    return boxes


def typed_times(boxes: Mapping[str, str]) -> dict[str, str]:
    """The fields of times in a draft or on a posted page, by their names without prefix."""
    fields = json.loads(boxes.get(Draft.Box.TIMES) or "{}")
    return {name.removeprefix(f"{TIMES_PREFIX}-"): value for name, value in fields.items()}


def as_typed(times: Times) -> str:
    """A draft of these times, as if they had been typed."""
    local = [timezone.localtime(moment) for moment in times.offered]
    typed = [(f"{TIMES_PREFIX}-{number}", moment) for number, moment in enumerate(local)]
    days = {f"{name}-day": f"{moment:%Y-%m-%d}" for name, moment in typed}
    clocks = {f"{name}-time": f"{moment:%H:%M}" for name, moment in typed}
    return json.dumps(days | clocks, sort_keys=True)


def _normalize(text: str) -> str:
    """As browsers show it: they post each line end as two characters."""
    return text.replace("\r\n", "\n").strip()


def _digest(key: bytes, text: str) -> str:
    return hashlib.sha256(key + _normalize(text).encode()).hexdigest()[:32]
