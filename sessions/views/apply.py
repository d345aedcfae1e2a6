"""The pages about private sessions, and the form."""

import logging
from functools import wraps

from django.conf import settings
from django.db import Error
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from attachment_site.core.caching.http import ALONE, revalidated
from attachment_site.core.security import ratelimit
from attachment_site.core.security.crypto import format_in_groups
from attachment_site.core.text import strip_control_chars
from sessions import tokens
from sessions.models import Practice, Question
from sessions.views import places
from sessions.views.forms import ApplyForm

logger = logging.getLogger(__name__)

RECEIPT_COOKIE = f"{settings.COOKIE_PREFIX}receipt"
# Set with the empty form, and gone with the receipt: it shows whether cookies are kept at all.
PROBE_COOKIE = f"{settings.COOKIE_PREFIX}form"
RECEIPT_SECONDS = 600
# Bytes; less than the desk takes, which has whole articles to save.
LARGEST_REQUEST = 1024 * 1024
# From one network in an hour or two: more looks like spam, far more is refused.
UNSUSPICIOUS_APPLICATIONS = 20
MAX_APPLICATIONS = 5000
NOT_SENT = (
    "Your letter could not be sent: the site cannot store anything at the moment. Nothing is lost,"
    " every word is still here. Please wait a few minutes, and send it again."
)


def applicant_page(view):
    """Tell no other site that the visitor came from here (`Referrer-Policy: no-referrer`).

    Browsers then send `Origin: null` with a form, which Django's CSRF check refuses; these pages
    know no account that a foreign page could misuse, and ask `is_same_origin` instead.
    """

    @csrf_exempt
    @wraps(view)
    def inner(request, *args, **kwargs):
        is_too_large = _length(request) > LARGEST_REQUEST
        try:
            response = too_large(request) if is_too_large else view(request, *args, **kwargs)
        except Error as error:
            response = unavailable(request, error, "sessions/away.html")
        response["Referrer-Policy"] = "no-referrer"
        return response

    return inner


def _length(request) -> int:
    """How many bytes are coming, files included, which Django's own limit leaves out."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0


def too_large(request):
    """The answer to more than a letter can be; none of it has been read."""
    return render(request, "sessions/too_large.html", status=413)


def unavailable(request, error, template, **context):
    """The answer while the database or its disk does not serve (503); it asks neither.

    The error's own words may quote what was sent, so that only its kind is logged.
    """
    logger.error("A page about sessions could not be served (%s).", type(error).__name__)
    context |= {"practice": Practice.objects.last_known(), "is_unavailable": True}
    response = render(request, template, context, status=503)
    response["Cache-Control"] = "no-store"
    return response


def is_same_origin(request) -> bool:
    """Whether a form was sent by a page of this site, as far as the browser tells (Fetch
    Metadata, `Sec-Fetch-Site`); old browsers tell nothing and are believed."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


@applicant_page
@require_safe
@revalidated(ALONE)
def about(request):
    return TemplateResponse(request, "sessions/about.html")


@applicant_page
@require_safe
@revalidated(ALONE)
def letter(request):
    context = {"retention_days": settings.SESSIONS_RETENTION_DAYS}
    return TemplateResponse(request, "sessions/letter.html", context)


@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def apply(request):
    if request.method == "POST":
        try:
            return _receive(request)
        except Error as error:
            return _keep_unsent(request, error)
    practice = Practice.objects.current()
    if not practice.takes_applications:
        return render(request, "sessions/closed.html")
    form = ApplyForm(questions=Question.objects.all())
    form.initial["form"] = tokens.new_form_token(wording=form.wording)
    response = _form_page(request, form)
    _set_cookie(response, PROBE_COOKIE, "1")
    return response


@sensitive_variables()
def _receive(request):
    """Take an application in, or show the form again with every word that was typed."""
    practice = Practice.objects.current()
    token = tokens.read_form_token(request.POST.get("form", ""))
    # Asked as they were when the page was made, whatever the practitioner has changed since.
    asked = (
        [Question.from_wording(row) for row in token.wording] if token else Question.objects.all()
    )
    form = ApplyForm(strip_control_chars(request.POST), questions=asked)
    form.is_valid()
    network = ratelimit.client_network(request)
    sent = ratelimit.hits("apply", network)
    if not practice.takes_applications:
        form.add_error(
            None, "Applications were closed while you wrote. Copy your letter to keep it."
        )
    elif sent >= MAX_APPLICATIONS:
        form.add_error(None, "Too many applications came from your network. Send it in an hour.")
    elif not (token and token.is_fresh and is_same_origin(request)):
        form.add_error(
            None, "This page had been open for a long time. Nothing is lost: please send it again."
        )
    if form.errors:
        return _form_page(request, form, status=422)
    is_suspect = token.is_fast or form.looks_automatic or sent >= UNSUSPICIOUS_APPLICATIONS
    ratelimit.hit("apply", network)
    receipt = form.save(practice=practice, secret=token.secret, is_suspect=is_suspect)
    if PROBE_COOKIE not in request.COOKIES:
        return _show_receipt(request, receipt)
    response = redirect("private_sessions:received")
    token = tokens.encrypt_for_server("receipt", receipt.encode()).decode()
    _set_cookie(response, RECEIPT_COOKIE, token, max_age=RECEIPT_SECONDS)
    response.delete_cookie(PROBE_COOKIE, samesite="Strict")
    return response


@sensitive_variables()
def _keep_unsent(request, error):
    """The form again with every word, where it could not be stored. Whether it was after all, when
    the connection broke at the last moment, does not matter: sent again, it is the same letter."""
    token = tokens.read_form_token(request.POST.get("form", ""))
    asked = [Question.from_wording(row) for row in token.wording] if token else []
    form = ApplyForm(strip_control_chars(request.POST), questions=asked)
    form.add_error(None, NOT_SENT)
    return unavailable(request, error, "sessions/apply.html", **_around(form))


def _set_cookie(response, name, value, **options):
    response.set_cookie(
        name,
        value,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
        **options,
    )


def _form_page(request, form, status=200):
    token = tokens.read_form_token(form.data.get("form", "")) if form.is_bound else None
    if form.is_bound and not (token and token.is_fresh):
        form.data = form.data.copy()
        form.data["form"] = tokens.new_form_token(again=True, wording=form.wording)
    response = render(request, "sessions/apply.html", _around(form), status=status)
    # Only with a letter in it: on the empty form, no-store would lose the letter on Back.
    response["Cache-Control"] = "no-store" if form.is_bound else "private, no-cache"
    return response


def _around(form):
    """What the page of the form shows, the form itself included."""
    return {
        "form": form,
        "retention_days": settings.SESSIONS_RETENTION_DAYS,
        "countries": places.country_names(),
        "time_zones": places.time_zone_names(),
    }


@applicant_page
@require_safe
@never_cache
@sensitive_variables()
def received(request):
    """The receipt, shown once: the cookie that brought it goes with the answer."""
    token = request.COOKIES.get(RECEIPT_COOKIE, "").encode()
    digits = tokens.decrypt_for_server("receipt", token, max_age=RECEIPT_SECONDS)
    response = _show_receipt(request, (digits or b"").decode())
    response.delete_cookie(RECEIPT_COOKIE, samesite="Strict")
    return response


@never_cache
@sensitive_variables()
def _show_receipt(request, digits):
    """The page with the receipt, or, without digits, the one that says that it was shown."""
    return render(request, "sessions/received.html", {"receipt": format_in_groups(digits)})


@applicant_page
@require_safe
def not_here(request, path):
    """A mistyped address: the site's own page, with the way out that the others have."""
    return render(request, "sessions/not_here.html", status=404)
