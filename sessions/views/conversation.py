"""The applicant's side of the conversation, opened by the receipt."""

import hashlib
import hmac
import os
from typing import Any, NamedTuple

from django.conf import settings
from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from attachment_site.core.security import crypto, ratelimit
from attachment_site.core.text import strip_control_chars
from sessions import tokens
from sessions.mail import announce_message
from sessions.models import Application, ApplicationWithdrawn, MessageNotAllowed, Practice
from sessions.models.promises import answer_due_on
from sessions.retention import withdraw
from sessions.views.forms import MessageForm, ReturnForm, WithdrawForm
from sessions.views.pages import applicant_page, is_same_origin, unavailable

TICKET_SECONDS = 1800
MAX_WRONG_RECEIPTS = 20
NOT_DONE = (
    "This could not be done: the site cannot read or store anything at the moment. Please wait a"
    " few minutes, and try again."
)


class Conversation(NamedTuple):
    """An application that a receipt opened, and the applicant's private key."""

    application: Application
    receipt: str
    private: bytes


@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def return_page(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt; with a valid one, show the conversation and do what the pressed button
    says. Every page is the direct response to a POST: between two of them, the server stores
    nothing that opens the conversation."""
    if request.method != "POST":
        return _ask(request, ReturnForm())
    try:
        return _open(request)
    except Error as error:
        return _not_done(request, error)


@sensitive_variables()
def _open(request: HttpRequest) -> HttpResponse:
    """The conversation that a receipt or a ticket opens, or the page that asks for it again."""
    posted = strip_control_chars(request.POST)
    form = ReturnForm(_receipt_data(posted))
    if not form.is_valid() or not is_same_origin(request):
        return _ask(request, form, status=422)
    network = ratelimit.client_network(request)
    # A ticket is proof already: whoever is in stays in, however many others guess.
    has_ticket = _read_ticket(posted) is not None
    if not has_ticket and ratelimit.hit("return", network) > MAX_WRONG_RECEIPTS:
        ratelimit.refund("return", network)
        form.add_error("receipt", "Too many receipts were tried. Please try again in an hour.")
        return _ask(request, form, status=429)
    receipt = form.cleaned_data["receipt"]
    salt = bytes(Practice.objects.current().receipt_salt)
    digest, pair = crypto.receipt_keys(receipt, salt)
    application = Application.objects.filter(receipt_digest=digest).first()
    if application is None:
        form.add_error(
            "receipt", "This receipt opens no conversation. Check each digit and try again."
        )
        return _ask(request, form, status=422)
    if not has_ticket:
        ratelimit.refund("return", network)
    try:
        return _act(request, Conversation(application, receipt, pair.private))
    except ApplicationWithdrawn:
        form.add_error("receipt", "This application has been withdrawn and erased.")
        return _ask(request, form, status=422)


def _receipt_data(posted: QueryDict) -> dict[str, str]:
    """The data of ReturnForm: the receipt from a valid ticket, otherwise the one typed."""
    receipt = _read_ticket(posted)
    return {"receipt": receipt.decode() if receipt else posted.get("receipt", "")}


def _read_ticket(posted: QueryDict) -> bytes | None:
    """The receipt in the ticket of an open conversation, until it expires."""
    ticket = posted.get("ticket", "").encode()
    return tokens.decrypt_for_server("conversation", ticket, max_age=TICKET_SECONDS)


def _ask(request: HttpRequest, form: ReturnForm, status: int = 200) -> HttpResponse:
    """The page that asks for the receipt; it keeps a message that was being sent."""
    return render(request, "sessions/return.html", _ask_context(request, form), status=status)


@sensitive_variables()
def _not_done(request: HttpRequest, error: Error) -> HttpResponse:
    """The same page after a database error; it keeps a valid ticket, too."""
    posted = strip_control_chars(request.POST)
    form = ReturnForm(_receipt_data(posted))
    form.add_error(None, NOT_DONE)
    ticket = posted["ticket"] if _read_ticket(posted) else ""
    context = _ask_context(request, form)
    return unavailable(request, error, "sessions/return.html", ticket=ticket, **context)


def _ask_context(request: HttpRequest, form: ReturnForm) -> dict[str, Any]:
    posted = strip_control_chars(request.POST)
    return {
        "form": form,
        "message_form": _unsent(posted) if posted.get("message") else None,
        "token": posted.get("form", ""),
        "boxes": posted.get("boxes", ""),
        "may_email": _may_email(posted, None),
    }


def _unsent(posted: QueryDict) -> MessageForm:
    """The message box with what stood in it when another button was pressed."""
    return MessageForm(initial={"message": posted.get("message", "")})


def _may_email(posted: QueryDict, application: Application | None) -> bool:
    """Whether the box about mail is ticked: as it stood on the page, otherwise as it is stored."""
    if "boxes" in posted or application is None:
        return posted.get("may_email") == "on"
    return application.may_email


@sensitive_variables()
def _act(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    action = request.POST.get("action", "message" if "message" in request.POST else "")
    if action == "withdraw":
        return _withdraw(request, conversation)
    if action == "email":
        conversation.application.set_may_email(request.POST.get("may_email") == "on")
        return _show(request, conversation, done="Your choice has been kept.")
    if action == "message":
        return _send_message(request, conversation)
    return _show(request, conversation)


@sensitive_variables()
def _send_message(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    form = MessageForm(strip_control_chars(request.POST))
    if form.is_valid():
        try:
            _add_message(request, conversation.application, form.cleaned_data["message"])
        except MessageNotAllowed as error:
            form.add_error("message", f"{error} Copy your words to keep them.")
    if not form.is_valid():
        return _show(request, conversation, message_form=form, status=422)
    done = "Your message has been sent."
    return _show(request, conversation, message_form=MessageForm(), done=done)


@sensitive_variables()
@transaction.atomic
def _add_message(request: HttpRequest, application: Application, text: str) -> None:
    """Add the message once, however often its form is sent, and tell the practitioner."""
    token = tokens.read_form_token(request.POST.get("form", ""), purpose=tokens.MESSAGE_FORM)
    secret = token.secret if token and token.is_fresh else os.urandom(32)
    key = hmac.digest(secret, b"message" + text.encode(), hashlib.sha256)
    now = timezone.now()
    due_on = answer_due_on(now, Practice.objects.current().days_to_answer)
    is_new = application.add_message(text, key, due_on=due_on, now=now)
    if is_new and application.status != Application.Status.SPAM:
        announce_message(application)


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
    return render(request, "sessions/withdrawn.html", context)


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
    application, receipt, private = conversation
    posted = strip_control_chars(request.POST)
    context = {
        "application": application,
        "may_email": _may_email(posted, application),
        "today": timezone.localdate(),
        "content": application.decrypt_content(private, side="applicant"),
        "conversation": [
            (message, message.decrypt(private, side="applicant"))
            for message in application.messages.all()
        ],
        "ticket": tokens.encrypt_for_server("conversation", receipt.encode()).decode(),
        "token": tokens.new_form_token(purpose=tokens.MESSAGE_FORM),
        "done": done,
        "message_form": message_form or _unsent(posted),
        "withdraw_form": withdraw_form or WithdrawForm(),
        "has_errors": status == 422,
    }
    return render(request, "sessions/conversation.html", context, status=status)
