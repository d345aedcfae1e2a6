"""What the pages about the inbox share: access, rate-limited secrets, and rendering."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from attachment_site.core import admin
from attachment_site.core.http.requests import StaffRequest
from attachment_site.core.security import ratelimit
from sessions.admin.key_forms import RecoverForm, SecretForm, UnlockForm
from sessions.inbox.unlock import get_keyring, unlock_inbox
from sessions.models import InboxKey, WrappedKey
from sessions.models.key import OPEN_INBOX

MAX_WRONG_SECRETS = 5
# What a passkey is asked for: an answer to one is none to the other.
OPEN_BY_PASSKEY, ADD_PASSKEY = "opening the inbox", "opening the inbox from now on"
INBOX = "admin:private_sessions_application_changelist"
SEARCH = "admin:private_sessions_application_search"

type View = Callable[..., HttpResponse]


def inbox_page(view: View) -> View:
    """For those who may open the inbox; never cached, and without variables in error reports."""

    @wraps(view)
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def inner(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(OPEN_INBOX):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return inner


def key_holder_page(view: View) -> View:
    """For those who have a passphrase; the view receives the key wrapped under it."""

    @wraps(view)
    def inner(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wrapped = own_key(request, WrappedKey.Kind.PASSPHRASE)
        if wrapped is None:
            return redirect_to("unlock")
        return view(request, wrapped, *args, **kwargs)

    return inbox_page(inner)


def unlocked_page(view: View) -> View:
    """For those who have unlocked the inbox; the view receives the keys."""

    @wraps(view)
    def inner(
        request: StaffRequest, wrapped: WrappedKey, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        keyring = get_keyring(request)
        if keyring is None:
            return redirect_to("unlock", back_to=request.path)
        return view(request, keyring, *args, **kwargs)

    return key_holder_page(inner)


def own_key(request: StaffRequest, kind: str) -> WrappedKey | None:
    """The current key as wrapped for this person."""
    own = WrappedKey.objects.live().filter(key__is_current=True, kind=kind, user=request.user)
    return own.select_related("key").first()


def own_passkeys(request: StaffRequest) -> Any:
    """The passkeys of this person; their class is of `accounts`, which this app does not import."""
    return request.user.passkeys.all()


def secret_form[F: SecretForm](
    form_class: type[F], request: StaffRequest, wrapped: WrappedKey, **kwargs: Any
) -> F:
    """A form whose secret unwraps a key. Wrong ones are counted; after too many it tries none."""
    if request.method != "POST":
        return form_class(wrapped=wrapped, **kwargs)
    account = f"account {request.user.pk}"
    # Counted before it is tried: of many requests at once, all would find the count still low.
    is_limited = ratelimit.hit("unlock", account) > MAX_WRONG_SECRETS
    answer = request.POST.get("passkey")
    if issubclass(form_class, UnlockForm) and answer and not is_limited:
        # None if it proves nothing: no key is wrapped for that.
        passkey = own_passkeys(request).verify(request, OPEN_BY_PASSKEY, answer)
        own = wrapped.key.wrapped_keys.filter(kind=WrappedKey.Kind.PASSKEY, passkey=passkey)
        kwargs["by_passkey"] = own.first() if passkey else None
    form = form_class(request.POST, wrapped=wrapped, is_limited=is_limited, **kwargs)
    if not form.has_error(form.secret_field, "wrong"):
        ratelimit.refund("unlock", account)
    return form


def redirect_to(page: str, *, back_to: str = "") -> HttpResponse:
    """Redirect to another of these pages, by the end of its URL name."""
    query = {"next": back_to} if back_to else None
    return redirect(reverse(f"admin:private_sessions_inbox_{page}", query=query))


def render_page(request: StaffRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """Render one of these pages; with status 422 if its `form` was refused."""
    return admin.render_page(request, f"private_sessions/{template}", title, **context)


def by_code(
    request: StaffRequest,
    wrapped: WrappedKey,
    form_class: type[RecoverForm],
    template: str,
    title: str,
    **context: Any,
) -> HttpResponse:
    """Ask for a code and, once that is right, for a new passphrase."""
    form = secret_form(form_class, request, wrapped, user=request.user)
    if form.is_valid() and not form.is_first_page:
        form.save()
        response = redirect_to("settings" if wrapped.key.tested_at else "test")
        unlock_inbox(request, response, wrapped.key, form.private)
        messages.success(request, "Your new passphrase is in place, and the inbox is unlocked.")
        return response
    context["sealed_code"] = form.sealed_code
    if form.is_valid():
        form = form_class(wrapped=wrapped, user=request.user)
    return render_page(request, template, title, form=form, **context)


def people_with(key: InboxKey, kind: str) -> QuerySet[WrappedKey]:
    """The wrapped keys of one kind that have not expired, with their people."""
    return key.wrapped_keys.live().filter(kind=kind).select_related("user").order_by("pk")
