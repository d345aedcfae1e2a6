"""The application form and its receipt."""

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from attachment_site.core.security import ratelimit
from attachment_site.core.security.crypto import format_in_groups
from attachment_site.core.text import strip_control_chars
from sessions import tokens
from sessions.inbox.alarm import check_key
from sessions.last_known import last_known
from sessions.models import Application, CrisisLine, KeyChanged, Practice, Question
from sessions.views import cookies, unsent
from sessions.views.forms import NEW_READERS, ApplyForm
from sessions.views.pages import applicant_page, is_same_origin, unavailable
from sessions.views.places.countries import country_names
from sessions.views.places.whereabouts import zone_names

# From one network within two hours; what goes beyond is marked as spam.
UNSUSPICIOUS_APPLICATIONS = 20
# In 24 hours: from one network, in all, and until spam is refused.
MAX_FROM_NETWORK, MAX_APPLICATIONS, MAX_WITH_SPAM = 200, 1000, 500
CLOSED = "Applications were closed while you wrote. Copy your letter to keep it."
EXPIRED = "This page had been open for a long time. Nothing is lost: please send it again."
TOO_MANY = (
    "More letters came from {} since yesterday than anybody could read. Nothing is lost: copy your"
    " letter to keep it, and send it tomorrow."
)
NOT_SENT = (
    "Your letter could not be sent: the site cannot store anything at the moment. Nothing is lost,"
    " every word is still here. Please wait a few minutes, and send it again."
)


@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, page: str = "") -> HttpResponse:
    """The empty form, or the letter that came back with an error to this page, or last."""
    if request.method == "POST":
        try:
            return _submit(request)
        except Error as error:
            return _not_stored(request, error)
    practice = last_known.read_practice()
    if returned := unsent.bring_back(request, page):
        response = _form_page(request, _refused_form(returned), returned.token)
    elif page:
        return redirect("private_sessions:apply")
    elif not practice.takes_applications:
        return render(request, "sessions/closed.html")
    else:
        form = ApplyForm(questions=Question.objects.all())
        response = _form_page(request, form, _new_token(form, practice))
    cookies.set_form_cookie(request, response)
    return response


def _submit(request: HttpRequest) -> HttpResponse:
    practice = last_known.read_practice()
    posted = strip_control_chars(request.POST)
    posted_token = posted.get("form", "")
    token = tokens.read_form_token(posted_token)
    # Validated as the questions were when the page was made, whatever has changed since.
    questions = _questions_of(token) if token else Question.objects.all()
    form = ApplyForm(posted, questions=questions)
    form.is_valid()
    network = ratelimit.client_network(request)
    # People do not see the honeypot.
    is_automatic = token is None or token.is_fast or bool(posted.get("letterhead"))
    is_flooding = ratelimit.hits("apply", network) >= UNSUSPICIOUS_APPLICATIONS
    is_suspect = is_automatic or is_flooding
    if refusal := _refusal(request, practice, token, is_suspect=is_suspect):
        form.add_error(None, refusal)
    has_named_readers = token is None or token.has_named(practice.reader_names)
    if not has_named_readers:
        form.add_error(None, NEW_READERS.format(practice.readers))
    if form.errors or token is None:
        is_expired = practice.takes_applications and not (token and token.is_fresh)
        if is_expired or not has_named_readers:
            posted_token = _new_token(form, practice, again=True)
        return _refuse(request, form, posted_token)
    ratelimit.hit("apply", network)
    try:
        receipt, application = form.save(practice=practice, token=token, is_suspect=is_suspect)
    except KeyChanged:
        check_key(now=timezone.now())
        form.add_error(None, CLOSED)
        return _refuse(request, form, posted_token)
    except ValidationError as error:
        form.add_error(None, error)
        return _refuse(request, form, _new_token(form, practice, again=True))
    unsent.forget(request, token)
    return _lead_to_receipt(request, receipt, application)


def _lead_to_receipt(request: HttpRequest, receipt: str, application: Application) -> HttpResponse:
    if not cookies.are_kept(request):
        return _receipt_page(request, receipt, application.reference)
    shown = cookies.with_receipt(request, receipt, application.reference)
    response = redirect("private_sessions:receipt", shown[-1].page)
    cookies.set_receipts(response, shown)
    # Changed, so that no browser brings back the page; other tabs go on with their letters.
    cookies.set_form_cookie(request, response)
    return response


def _refusal(
    request: HttpRequest, practice: Practice, token: tokens.FormToken | None, *, is_suspect: bool
) -> str:
    """Why no letter is taken now, whatever is written in it; empty if one is."""
    # The empty form is shown only while intake is open: one of today was begun before it closed.
    is_begun = practice.has_open_inbox and token is not None and token.is_fresh
    if not (practice.takes_applications or is_begun):
        return CLOSED
    if ratelimit.hits("apply", ratelimit.client_network(request), hours=24) >= MAX_FROM_NETWORK:
        return TOO_MANY.format("your network")
    # Spam is refused first.
    most = MAX_WITH_SPAM if is_suspect else MAX_APPLICATIONS
    yesterday = timezone.now() - datetime.timedelta(days=1)
    if Application.objects.filter(received_at__gt=yesterday).count() >= most:
        return TOO_MANY.format("all networks")
    return "" if token and token.is_fresh and is_same_origin(request) else EXPIRED


def _new_token(form: ApplyForm, practice: Practice, *, again: bool = False) -> str:
    return tokens.new_form_token(
        again=again,
        wording=form.wording,
        days_to_answer=practice.days_to_answer,
        readers=practice.reader_names,
    )


def _not_stored(request: HttpRequest, error: Error) -> HttpResponse:
    """The form with everything typed, after a database error.

    If it was stored after all, when the connection broke at the last moment, that does no harm:
    posted again, it is the same application.
    """
    posted = strip_control_chars(request.POST)
    returned = unsent.Returned(posted, posted.get("form", ""), [NOT_SENT])
    context = _form_context(_refused_form(returned), returned.token)
    return unavailable(request, error, "sessions/apply.html", **context)


def _refuse(request: HttpRequest, form: ApplyForm, token: str) -> HttpResponse:
    """The form with its errors, by way of a redirect where the browser leaves its page for it."""
    errors = [str(error) for error in form.non_field_errors()]
    returned = unsent.Returned(strip_control_chars(request.POST), token, errors)
    if page := unsent.keep(request, returned):
        return redirect("private_sessions:returned", page)
    return _form_page(request, form, token, status=422)


def _refused_form(returned: unsent.Returned) -> ApplyForm:
    """The form as it was refused; its fields find their errors again."""
    token = tokens.read_form_token(returned.token)
    form = ApplyForm(returned.posted, questions=_questions_of(token) if token else [])
    form.is_valid()
    for error in returned.errors:
        form.add_error(None, error)
    return form


def _questions_of(token: tokens.FormToken) -> list[Question]:
    return [Question.from_wording(wording) for wording in token.wording]


def _form_page(
    request: HttpRequest, form: ApplyForm, token: str, status: int = 200
) -> HttpResponse:
    context = _form_context(form, token)
    response = render(request, "sessions/apply.html", context, status=status)
    # Empty as well: browsers that keep whole pages for Back bring this one back until a cookie
    # changes, which is when it is sent or exited.
    response["Cache-Control"] = "no-store"
    return response


def _form_context(form: ApplyForm, token: str) -> dict[str, Any]:
    return {
        "form": form,
        "token": token,
        "draft_seconds": cookies.DRAFT_SECONDS,
        "opened_crisis_lines": CrisisLine.Kind.YOUNG if "adult" in form.errors else None,
        "retention_days": settings.SESSIONS_RETENTION_DAYS,
        "countries": country_names(),
        "time_zones": zone_names(),
    }


@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def received(request: HttpRequest, page: str = "") -> HttpResponse:
    """A letter's receipt, or the newest one, until a POST says that it was written down or it has
    been shown for too long."""
    receipts = cookies.shown_receipts(request)
    asked_for = [one for one in receipts if page in ("", one.page)][-1:]
    if request.method == "POST":
        response = redirect(request.path)
        if is_same_origin(request):
            cookies.set_receipts(response, [one for one in receipts if one not in asked_for])
        return response
    if not asked_for:
        return render(request, "sessions/received.html")
    shown = asked_for[0]
    kept = {"page": shown.page, "seconds": shown.seconds_left}
    return _receipt_page(request, shown.receipt, shown.reference, **kept)


@never_cache
def _receipt_page(request: HttpRequest, receipt: str, reference: str, **kept: Any) -> HttpResponse:
    """The page with the receipt; if it is kept, with its `page` and for how many `seconds`."""
    context = {
        "receipt": format_in_groups(receipt),
        "application": Application.objects.filter(reference=reference).first(),
    }
    return render(request, "sessions/received.html", context | kept)
