"""What the pages about the inbox share: whom they let in, and how they are answered."""

from functools import wraps

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from attachment_site.core.security import ratelimit
from sessions.admin.key_forms import PERMISSION
from sessions.inbox import unlock
from sessions.models import WrappedKey

WRONG_TRIES = 5
LIST = "admin:private_sessions_application_changelist"


def inbox_page(view):
    """For those who may open the inbox; kept by no cache, and not told in error reports."""

    @wraps(view)
    @never_cache
    @sensitive_post_parameters()
    @sensitive_variables()
    @require_http_methods(["GET", "HEAD", "POST"])
    def inner(request, *args, **kwargs):
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return inner


def holder_page(view):
    """For those who have a passphrase, given to the view as the key that it opens."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        own = own_key(request, WrappedKey.Kind.PASSPHRASE)
        return view(request, own, *args, **kwargs) if own else go("unlock")

    return inbox_page(inner)


def unlocked_page(view):
    """For those who have a passphrase and have unlocked the inbox, which the view is given."""

    @wraps(view)
    def inner(request, own, *args, **kwargs):
        inbox = unlock.open_inbox(request)
        if inbox is None:
            return redirect(reverse(address_name("unlock"), query={"next": request.path}))
        return view(request, inbox, *args, **kwargs)

    return holder_page(inner)


def own_key(request, kind):
    """The current key as it is kept for this person, or None."""
    own = WrappedKey.objects.live().filter(key__is_current=True, kind=kind, user=request.user)
    return own.select_related("key", "user").first()


def opening(form_class, request, wrapped, **facts):
    """A form whose secret opens `wrapped`; after too many wrong tries it tries nothing."""
    # Counted before it is tried: many tries at once would all find the count still low.
    tries = ratelimit.hit("unlock", _account(request)) if request.method == "POST" else 0
    barred = tries > WRONG_TRIES
    return form_class(posted(request), wrapped=wrapped, is_barred=barred, **facts)


def is_right(request, form):
    """Whether the form is valid; only a wrong passphrase or code stays counted."""
    is_valid = form.is_valid()
    if request.method == "POST" and not form.was_wrong:
        ratelimit.refund("unlock", _account(request))
    return is_valid


def _account(request):
    return f"account {request.user.pk}"


def posted(request):
    """What a form is bound to: the fields of a POST, or nothing."""
    return request.POST if request.method == "POST" else None


def address_name(page):
    return f"admin:private_sessions_inbox_{page}"


def go(page):
    """To another of these pages, by the end of its name."""
    return redirect(address_name(page))


def show_page(request, name, title, *, form=None, **context):
    """A page in admin's dress, without its side bar; 422 where the form was refused."""
    shared = admin.site.each_context(request) | {"is_nav_sidebar_enabled": False}
    return render(
        request,
        f"admin/private_sessions/inbox/{name}.html",
        shared | context | {"title": title, "form": form},
        status=422 if form is not None and form.errors else 200,
    )
