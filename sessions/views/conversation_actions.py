"""What an applicant does in an open conversation, and its page."""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from attachment_site.core.security import crypto
from attachment_site.core.text import strip_control_chars
from sessions import tokens
from sessions.models import Application, Message, MessageNotAllowed
from sessions.retention import withdraw
from sessions.views import cookies, tickets
from sessions.views.conversation_forms import (
    MessageForm,
    WithdrawForm,
    is_mail_ticked,
    unsent_message,
)
from sessions.views.tickets import Ticket

# What the page says after an action; the ticket brings the action there.
NOTICES = {"email": "Your choice has been kept.", "message": "Your message has been sent."}


class Conversation(NamedTuple):
    """An application, and the ticket that opens it."""

    application: Application
    ticket: Ticket


@sensitive_variables()
def act(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Do what the pressed button says. Raises ApplicationWithdrawn."""
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
        return show_conversation(request, conversation, message_form=form, status=422)
    return _lead_to(request, conversation, "message", message_form=MessageForm())


@sensitive_variables()
def _withdraw(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return show_conversation(request, conversation, withdraw_form=form, status=422)
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
        return show_conversation(request, conversation, done=done, message_form=message_form)
    response = redirect("private_sessions:conversation")
    tickets.set_on(response, ticket._replace(state=action if action in NOTICES else "open"))
    return response


@sensitive_variables()
def show_conversation(
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
        "conversation": _read(application, ticket),
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


@sensitive_variables()
def _read(application: Application, ticket: Ticket) -> list[tuple[Message, str | None]]:
    """The messages with their texts. Replies among them are read from now on: the lock decides
    between this and whoever takes one back. Raises ApplicationWithdrawn."""
    said = [(row, _readable(row.decrypt, ticket)) for row in application.messages.all()]
    if any(message.is_unread for message, _ in said):
        with transaction.atomic():
            application.lock_row()
            said = [(row, _readable(row.decrypt, ticket)) for row in application.messages.all()]
            read = [row.pk for row, text in said if row.is_unread and text is not None]
            today = timezone.localdate()
            application.messages.filter(pk__in=read).update(is_unread=False, read_on=today)
    return said


def _readable[T](decrypt: Callable[..., T], ticket: Ticket) -> T | None:
    """What `decrypt` returns, or None for words that were changed in the database."""
    try:
        return decrypt(ticket.private, side="applicant")
    except crypto.DecryptionError:
        return None
