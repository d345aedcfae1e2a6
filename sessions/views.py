"""The pages about private sessions, and the form."""

from functools import wraps

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from sessions import places, rates, tokens
from sessions.fields import typed
from sessions.forms import ApplyForm
from sessions.models import CrisisLine, Practice, Question

RECEIPT_COOKIE = "receipt"
RECEIPT_SECONDS = 600
# From one network in an hour or two: more looks like spam, far more is refused.
UNSUSPICIOUS_APPLICATIONS = 20
MOST_APPLICATIONS = 5000


def unseen_from_elsewhere(view):
    """Tell no other site that the visitor came from here (`Referrer-Policy: no-referrer`).

    Browsers then send `Origin: null` with a form, which Django's CSRF check refuses; these pages
    know no account that a foreign page could misuse, and ask `sent_from_here` instead.
    """

    @csrf_exempt
    @wraps(view)
    def inner(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return inner


def sent_from_here(request) -> bool:
    """Whether a form was sent by a page of this site, as far as the browser tells (Fetch
    Metadata, `Sec-Fetch-Site`); old browsers tell nothing and are believed."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


@unseen_from_elsewhere
@require_safe
def about(request):
    return render(request, "sessions/about.html", {"crisis_lines": CrisisLine.objects.all()})


@unseen_from_elsewhere
@require_safe
def letter(request):
    context = {"retention_days": settings.SESSIONS_RETENTION_DAYS}
    return render(request, "sessions/letter.html", context)


@unseen_from_elsewhere
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def apply(request):
    practice = Practice.objects.current()
    if request.method == "POST":
        try:
            return _receive(request, practice)
        except RequestDataTooBig:
            return render(request, "sessions/too_large.html", status=413)
    if not practice.takes_applications:
        return render(request, "sessions/closed.html")
    form = ApplyForm(questions=Question.objects.all(), initial={"form": tokens.new_form_token()})
    return _form_page(request, form)


@sensitive_variables()
def _receive(request, practice):
    """Take an application in, or show the form again with every word that was typed."""
    secret, is_fast = tokens.read_form_token(request.POST.get("form", ""))
    form = ApplyForm(typed(request.POST), questions=Question.objects.all())
    form.is_valid()
    network = rates.network(request)
    sent = rates.number("apply", network)
    if not practice.takes_applications:
        form.add_error(
            None, "Applications were closed while you wrote. Copy your letter to keep it."
        )
    elif sent >= MOST_APPLICATIONS:
        form.add_error(None, "Too many applications came from your network. Send it in an hour.")
    elif secret is None or not sent_from_here(request):
        form.add_error(
            None, "This page had been open for a long time. Nothing is lost: please send it again."
        )
    if form.errors:
        return _form_page(request, form, status=422)
    is_suspect = is_fast or form.looks_automatic or sent >= UNSUSPICIOUS_APPLICATIONS
    rates.count("apply", network)
    receipt = form.save(practice=practice, secret=secret, is_suspect=is_suspect)
    response = redirect("private_sessions:received")
    response.set_cookie(
        RECEIPT_COOKIE,
        tokens.encrypt_for_server("receipt", receipt.encode()).decode(),
        max_age=RECEIPT_SECONDS,
        path=reverse("private_sessions:received"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def _form_page(request, form, status=200):
    if form.is_bound and tokens.read_form_token(form.data.get("form", ""))[0] is None:
        form.data = form.data.copy()
        form.data["form"] = tokens.new_form_token(again=True)
    context = {
        "form": form,
        "crisis_lines": CrisisLine.objects.all(),
        "retention_days": settings.SESSIONS_RETENTION_DAYS,
        "countries": places.country_names(),
        "time_zones": places.time_zone_names(),
    }
    response = render(request, "sessions/apply.html", context, status=status)
    if form.is_bound:
        # Only with a letter in it: on the empty form, no-store would lose the letter on Back.
        response["Cache-Control"] = "no-store"
    return response


@unseen_from_elsewhere
@require_safe
@never_cache
@sensitive_variables()
def received(request):
    """The receipt, shown once: the cookie that brought it goes with the answer."""
    token = request.COOKIES.get(RECEIPT_COOKIE, "").encode()
    digits = tokens.decrypt_for_server("receipt", token, max_age=RECEIPT_SECONDS)
    response = render(request, "sessions/received.html", {"receipt": grouped(digits)})
    response.delete_cookie(
        RECEIPT_COOKIE, path=reverse("private_sessions:received"), samesite="Strict"
    )
    return response


def grouped(digits: bytes | None) -> str:
    """The digits in groups of four, as they are easiest to copy; empty where there are none."""
    text = (digits or b"").decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
