"""The applicant's side of the conversation, opened by the receipt."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from attachment_site.core.security import crypto, ratelimit
from attachment_site.core.text import strip_control_chars
from sessions import tokens
from sessions.models import Application, ApplicationWithdrawn, MessageNotAllowed, Practice
from sessions.retention import withdraw
from sessions.views import cookies, tickets
from sessions.views.conversation_forms import (
    NOT_FOUND,
    MessageForm,
    ReturnForm,
    WithdrawForm,
    is_mail_ticked,
    unsent_message,
)
from sessions.views.pages import applicant_page, is_same_origin, unavailable
from sessions.views.tickets import Ticket

# From one network within two hours, far more than a shared office mistypes.
MAX_WRONG_RECEIPTS = 1000
NOT_DONE = (
    "This could not be done: the site cannot read or store anything at the moment. Please wait a"
    " few minutes, and try again."
)
# What the page says after an action; the ticket brings the action there.
NOTICES = {"email": "Your choice has been kept.", "message": "Your message has been sent."}


class Conversation(NamedTuple):
    """An application, and the ticket that opens it."""

    application: Application
    ticket: Ticket


@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
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
@sensitive_variables()
def show(request: HttpRequest) -> HttpResponse:
    """The conversation that a ticket opens; without one, lead to the page that asks for it."""
    ticket = tickets.read(request)
    if ticket and tickets.shows_page(ticket, request):
        application = Application.objects.filter(receipt_digest=ticket.digest).first()
        if application:
            done = NOTICES.get(ticket.state, "")
            return _show(request, Conversation(application, ticket), done=done)
    return redirect("private_sessions:return")


@sensitive_variables()
def _open(request: HttpRequest) -> HttpResponse:
    """Do what was asked with a receipt or a ticket, or ask for the receipt again."""
    posted = strip_control_chars(request.POST)
    ticket = None if posted.get("receipt") else tickets.read(request)
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
        digest, pair = crypto.receipt_keys(form.cleaned_data["receipt"], salt)
        ticket = Ticket(digest, pair.private)
    application = Application.objects.filter(receipt_digest=ticket.digest).first()
    if application is None:
        form.add_error("receipt", NOT_FOUND)
        return _ask(request, form, status=422)
    if form.cleaned_data["receipt"]:
        ratelimit.refund("return", network)
    try:
        return _act(request, Conversation(application, ticket))
    except ApplicationWithdrawn:
        form.add_error("receipt", NOT_FOUND)
        return _ask(request, form, status=422)


def _ask(request: HttpRequest, form: ReturnForm, status: int = 200) -> HttpResponse:
    """The page that asks for the receipt; it keeps a message that was being sent."""
    return render(
        request, "sessions/conversation/return.html", _ask_context(request, form), status=status
    )


@sensitive_variables()
def _not_done(request: HttpRequest, error: Error) -> HttpResponse:
    """The same page after a database error; with a valid ticket no receipt is asked for."""
    posted = strip_control_chars(request.POST)
    has_ticket = tickets.read(request) is not None
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
        "boxes": posted.get("boxes", ""),
        "may_email": is_mail_ticked(posted, None),
    }


@sensitive_variables()
def _act(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    action = request.POST.get("action", "message" if "message" in request.POST else "")
    if action == "withdraw":
        return _withdraw(request, conversation)
    if action == "email":
        conversation.application.set_may_email(request.POST.get("may_email") == "on")
    elif action == "message":
        return _send_message(request, conversation)
    return _lead_to(request, conversation, action)


@sensitive_variables()
def _send_message(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    form = MessageForm(strip_control_chars(request.POST))
    if form.is_valid():
        try:
            form.save(conversation.application, request.POST.get("form", ""))
        except MessageNotAllowed as error:
            form.add_error("message", f"{error} Copy your words to keep them.")
    if not form.is_valid():
        return _show(request, conversation, message_form=form, status=422)
    return _lead_to(request, conversation, "message", message_form=MessageForm())


@sensitive_variables()
def _withdraw(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _show(request, conversation, withdraw_form=form, status=422)
    now = timezone.now()
    withdraw(conversation.application, now=now)
    context = {
        "withdrawn_at": now,
        "reference": conversation.application.reference,
        "retention_days": settings.SESSIONS_RETENTION_DAYS,
        "backups_kept": settings.BACKUPS_KEPT,
    }
    response = render(request, "sessions/conversation/withdrawn.html", context)
    cookies.drop_all(response)
    return response


@sensitive_variables()
def _lead_to(
    request: HttpRequest,
    conversation: Conversation,
    action: str,
    message_form: MessageForm | None = None,
) -> HttpResponse:
    """Lead to the conversation's page after an action. Where cookies are off, or something typed
    has not been sent, the page is the direct response."""
    application, ticket = conversation
    posted = strip_control_chars(request.POST)
    has_unsent = message_form is None and posted.get("message", "").strip()
    has_unsaved = is_mail_ticked(posted, application) != application.may_email
    if has_unsent or has_unsaved or not cookies.are_kept(request):
        done = NOTICES.get(action, "")
        return _show(request, conversation, done=done, message_form=message_form)
    response = redirect("private_sessions:conversation")
    tickets.set_on(response, ticket._replace(state=action if action in NOTICES else "open"))
    return response


@sensitive_variables()
def _show(
    request: HttpRequest,
    conversation: Conversation,
    *,
    status: int = 200,
    done: str = "",
    message_form: MessageForm | None = None,
    withdraw_form: WithdrawForm | None = None,
) -> HttpResponse:
    """The conversation; whichever button was pressed, what stands in the other boxes stays."""
    application, ticket = conversation
    posted = strip_control_chars(request.POST)
    has_cookie = cookies.are_kept(request)
    context = {
        "application": application,
        "may_email": is_mail_ticked(posted, application),
        "today": timezone.localdate(),
        "content": _readable(application.decrypt_content, ticket),
        "conversation": [
            (message, _readable(message.decrypt, ticket)) for message in application.messages.all()
        ],
        "ticket": "" if has_cookie else tickets.issue(ticket),
        "token": tokens.new_form_token(purpose=tokens.MESSAGE_FORM),
        "done": done,
        "message_form": message_form or unsent_message(posted),
        "withdraw_form": withdraw_form or WithdrawForm(),
        "has_errors": status == 422,
    }
    response = render(request, "sessions/conversation/conversation.html", context, status=status)
    if has_cookie:
        tickets.set_on(response, ticket._replace(state=tickets.SEEN))
    return response


def _readable[T](decrypt: Callable[..., T], ticket: Ticket) -> T | None:
    """What `decrypt` returns, or None for words that were changed in the database."""
    try:
        return decrypt(ticket.private, side="applicant")
    except crypto.DecryptionError:
        return None
