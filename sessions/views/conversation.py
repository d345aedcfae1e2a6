"""The applicant's side of the conversation: the receipt or a ticket opens it."""

import contextlib
from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from attachment_site.core.security import crypto, ratelimit
from attachment_site.core.text import strip_control_chars
from sessions.models import Application, ApplicationWithdrawn, Practice
from sessions.views import cookies, tickets
from sessions.views.conversation_actions import NOTICES, act, show_conversation, show_withdrawn
from sessions.views.conversation_forms import NOT_FOUND, ReturnForm, is_mail_ticked, unsent_message
from sessions.views.pages import applicant_page, is_same_origin, unavailable
from sessions.views.tickets import Conversation, Ticket

# From one network within two hours, far more than a shared office mistypes.
MAX_WRONG_RECEIPTS = 1000
NOT_DONE = (
    "This could not be done: the site cannot read or store anything at the moment. Please wait a"
    " few minutes, and try again."
)


@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def return_page(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt, which leaves a conversation that is open; posted with a valid receipt
    or ticket, do what the pressed button says and lead to the conversation."""
    if request.method == "POST":
        try:
            return _open(request)
        except Error as error:
            return _not_done(request, error)
    response = _ask(request, ReturnForm())
    if cookies.draft_key(request) is None:
        cookies.set_form_cookie(request, response)
    if cookies.TICKET_COOKIE in request.COOKIES:
        cookies.drop(response, cookies.TICKET_COOKIE)
    return response


@applicant_page
@require_safe
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """The conversation that a ticket opens, or that it was withdrawn just now; without a ticket,
    lead to the page that asks for the receipt."""
    if gone := tickets.read_erased(request):
        return show_withdrawn(request, *gone)
    ticket = tickets.read(request)
    # Browsers say so when they reload a page (RFC 9111, 5.2.1.1), and not when they go back to it.
    is_reload = request.headers.get("Cache-Control") == "max-age=0"
    if ticket and (is_reload or ticket.state != tickets.SEEN):
        application = Application.objects.filter(receipt_digest=ticket.digest).first()
        if application:
            done = NOTICES.get(ticket.state, "")
            with contextlib.suppress(ApplicationWithdrawn):
                return show_conversation(request, Conversation(application, ticket), done=done)
    return redirect("private_sessions:return")


def _open(request: HttpRequest) -> HttpResponse:
    """Do what was asked with a receipt or a ticket, or ask for the receipt again."""
    posted = strip_control_chars(request.POST)
    ticket = None if posted.get("receipt") else tickets.read(request)
    if ticket and tickets.is_left(ticket, posted.get("form")):
        return redirect("private_sessions:return")
    form = ReturnForm(posted, has_ticket=ticket is not None)
    if not form.is_valid() or not is_same_origin(request):
        return _ask(request, form, status=422)
    network = ratelimit.client_network(request)
    if ticket is None:
        if ratelimit.hit("return", network) > MAX_WRONG_RECEIPTS:
            ratelimit.refund("return", network)
            form.add_error("receipt", "Too many receipts were tried. Please try again in an hour.")
            return _ask(request, form, status=429)
        salt = bytes(Practice.objects.current().receipt_salt)
        keys = crypto.receipt_keys(form.cleaned_data["receipt"], salt)
        digests, private = [keys.digest, keys.earlier_digest], keys.pair.private
    else:
        digests, private = [ticket.digest], ticket.private
    application = Application.objects.filter(receipt_digest__in=digests).first()
    if application is None or application.receipt_digest is None:
        form.add_error("receipt", NOT_FOUND)
        return _ask(request, form, status=422)
    if form.cleaned_data["receipt"]:
        ratelimit.refund("return", network)
    try:
        ticket = Ticket(bytes(application.receipt_digest), private)
        return act(request, Conversation(application, ticket))
    except ApplicationWithdrawn:
        form.add_error("receipt", NOT_FOUND)
        return _ask(request, form, status=422)


def _ask(request: HttpRequest, form: ReturnForm, status: int = 200) -> HttpResponse:
    """The page that asks for the receipt; it keeps a message that was being sent."""
    return render(
        request, "sessions/conversation/return.html", _ask_context(request, form), status=status
    )


def _not_done(request: HttpRequest, error: Error) -> HttpResponse:
    """The same page after a database error; with a valid ticket no receipt is asked for."""
    posted = strip_control_chars(request.POST)
    has_ticket = not posted.get("receipt") and tickets.read(request) is not None
    form = ReturnForm(posted, has_ticket=has_ticket)
    form.add_error(None, NOT_DONE)
    context = _ask_context(request, form) | {"has_ticket": has_ticket}
    context["ticket"] = posted.get("ticket", "")
    return unavailable(request, error, "sessions/conversation/return.html", **context)


def _ask_context(request: HttpRequest, form: ReturnForm) -> dict[str, Any]:
    posted = strip_control_chars(request.POST)
    return {
        "form": form,
        "message_form": unsent_message(posted) if posted.get("message") else None,
        "token": posted.get("form", ""),
        "time": posted.get("time", ""),
        "boxes": posted.get("boxes", ""),
        "may_email": is_mail_ticked(posted, None),
    }
