"""What an applicant does in an open conversation, and its page."""

import base64
import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from attachment_site.core.http.cookies import set_cookie
from attachment_site.core.text import strip_control_chars
from sessions import tokens
from sessions.last_known import last_known
from sessions.models import AlreadySent, Application, KeyChanged, MessageNotAllowed
from sessions.models.appointment import Said, agreement
from sessions.models.times import Times
from sessions.retention import withdraw
from sessions.views import conversation_forms as forms
from sessions.views import cookies, tickets, unsent
from sessions.views.calendar_file import calendar_file
from sessions.views.forms import NEW_READERS
from sessions.views.places.zones import known_zone
from sessions.views.tickets import Conversation

# What the page says after an action; the ticket brings the action there.
NOTICES = {
    "email": "Your choice has been kept.",
    "message": "Your message has been sent.",
    "others": "You have asked for other times.",
    "time": "The time is agreed. The practice has been told.",
}


def act(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Do what the pressed button says. Raises ApplicationWithdrawn."""
    action = request.POST.get("action", "message" if "message" in request.POST else "")
    if action == "withdraw":
        return _withdraw(request, conversation)
    if action == "email":
        try:
            conversation.application.set_may_email(request.POST.get("may_email") == "on")
        except MessageNotAllowed:
            # The page says why.
            return show_conversation(request, conversation, status=422)
    elif action in ("message", "others"):
        return _send_message(request, conversation, action)
    elif action == "time":
        return _choose_time(request, conversation)
    elif action == "calendar":
        stand = agreement(conversation.application, conversation.said())
        return calendar_file(stand, "applicant") or _lead_to(request, conversation, action)
    return _lead_to(request, conversation, action)


def _send_message(request: HttpRequest, conversation: Conversation, action: str) -> HttpResponse:
    """Send what was written; to ask for other times takes no words."""
    asks = action == "others"
    form = forms.MessageForm(strip_control_chars(request.POST), is_required=not asks)
    form_token = request.POST.get("form", "")
    token = tokens.read_form_token(form_token, purpose=tokens.MESSAGE_FORM)
    practice = last_known.read_practice()
    if form.is_valid() and token and not token.has_named(practice.reader_names):
        form.add_error("message", NEW_READERS.format(practice.readers))
    if form.is_valid():
        try:
            key = conversation.ticket.conversation_key
            form.save(conversation.application, key, form_token, Times(asks=asks))
        except (MessageNotAllowed, KeyChanged) as error:
            hint = "" if isinstance(error, AlreadySent) else " Copy your words to keep them."
            form.add_error("message", f"{error}{hint}")
    if not form.is_valid():
        return show_conversation(request, conversation, message_form=form, status=422)
    return _lead_to(request, conversation, action, message_form=forms.MessageForm())


@transaction.atomic
def _choose_time(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    # Locked before the offer is read, so that it is not taken back or replaced meanwhile.
    conversation.application.lock_row(even_if_changed=True)
    form = _choice_form(conversation, conversation.said(), request.POST)
    if form.is_valid() and not form.is_repeated:
        try:
            form.save(conversation.application, conversation.ticket.conversation_key)
        except (MessageNotAllowed, KeyChanged) as error:
            form.add_error(None, str(error))
    if not form.is_valid():
        return show_conversation(request, conversation, choice_form=form, status=422)
    return _lead_to(request, conversation, "time")


def _withdraw(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    form = forms.WithdrawForm(request.POST)
    if not form.is_valid():
        return show_conversation(request, conversation, withdraw_form=form, status=422)
    now = timezone.now()
    withdraw(conversation.application, now=now)
    reference = conversation.application.reference
    if not cookies.are_kept(request):
        return show_withdrawn(request, reference, now)
    unsent.forget(request)
    # By way of a redirect: what was posted, a message among it, stands in no history then.
    response = redirect("private_sessions:conversation")
    cookies.drop_all(response)
    erased = tickets.erased(reference, now)
    set_cookie(response, cookies.TICKET_COOKIE, erased, max_age=tickets.ERASED_SECONDS)
    return response


def show_withdrawn(
    request: HttpRequest, reference: str, withdrawn_at: datetime.datetime
) -> HttpResponse:
    """That everything is erased, and what stays; every cookie ends."""
    told = Application.objects.filter(reference=reference).values_list("retention_days", flat=True)
    context = {"withdrawn_at": withdrawn_at, "reference": reference, "retention_days": told.first()}
    response = render(request, "sessions/conversation/withdrawn.html", context)
    cookies.drop_all(response)
    return response


def _lead_to(
    request: HttpRequest,
    conversation: Conversation,
    action: str,
    message_form: forms.MessageForm | None = None,
) -> HttpResponse:
    """Lead to the conversation's page after an action. Where cookies are off, or something typed
    has not been sent, the page is the direct response."""
    application, ticket = conversation
    posted = strip_control_chars(request.POST)
    has_unsent = message_form is None and posted.get("message", "").strip()
    has_unsaved = forms.is_mail_ticked(posted, application) != application.may_email
    has_unsaved = has_unsaved or bool(posted.get("time") and action != "time")
    if has_unsent or has_unsaved or not cookies.are_kept(request):
        done = NOTICES.get(action, "")
        return show_conversation(request, conversation, done=done, message_form=message_form)
    response = redirect("private_sessions:conversation")
    tickets.set_on(response, ticket._replace(state=action if action in NOTICES else "open"))
    return response


def show_conversation(
    request: HttpRequest,
    conversation: Conversation,
    *,
    status: int = 200,
    done: str = "",
    message_form: forms.MessageForm | None = None,
    withdraw_form: forms.WithdrawForm | None = None,
    choice_form: forms.ChoiceForm | None = None,
) -> HttpResponse:
    """The conversation; whichever button was pressed, what stands in the other boxes stays."""
    application, ticket = conversation
    posted = strip_control_chars(request.POST)
    has_cookie = cookies.are_kept(request)
    said = _read(conversation)
    token = tokens.new_form_token(
        purpose=tokens.MESSAGE_FORM, readers=last_known.read_practice().reader_names
    )
    context = _as_it_stands(conversation, said) | {
        "may_email": forms.is_mail_ticked(posted, application),
        "choice_form": choice_form or _choice_form(conversation, said, chosen=posted.get("time")),
        "ticket": "" if has_cookie else tickets.issue(ticket),
        "draft_key": base64.b64encode(ticket.draft_key).decode(),
        "token": token,
        "done": done,
        "message_form": message_form or forms.unsent_message(posted),
        "withdraw_form": withdraw_form or forms.WithdrawForm(),
        "has_errors": status == 422,
    }
    response = render(request, "sessions/conversation/conversation.html", context, status=status)
    if has_cookie:
        page = tickets.page_of(token)
        tickets.set_on(response, ticket._replace(state=tickets.SEEN, page=page))
    return response


def _as_it_stands(conversation: Conversation, said: list[Said]) -> dict[str, Any]:
    """What the page shows of a conversation, whatever was posted."""
    content = conversation.content()
    return {
        "application": conversation.application,
        "is_changed": conversation.is_changed(said),
        "today": timezone.localdate(),
        "now": timezone.now(),
        "content": content,
        "time_zone": known_zone(content),
        "conversation": said,
        "stand": agreement(conversation.application, said),
    }


def _read(conversation: Conversation) -> list[Said]:
    """The messages. Replies among them are read from now on: the lock decides between this and
    whoever takes one back. Raises ApplicationWithdrawn."""
    application, ticket = conversation
    said = conversation.said()
    if any(message.is_unread for message, *_ in said):
        with transaction.atomic():
            application.lock_row(even_if_changed=True)
            said = conversation.said()
            if not conversation.is_changed(said):
                read = [row.pk for row, text, _ in said if row.is_unread and text is not None]
                application.mark_read(read, ticket.conversation_key, on=timezone.localdate())
                said = conversation.said()
    return said


def _choice_form(
    conversation: Conversation,
    said: list[Said],
    posted: QueryDict | None = None,
    chosen: str | None = None,
) -> forms.ChoiceForm:
    stand = agreement(conversation.application, said)
    zone = known_zone(conversation.content())
    return forms.ChoiceForm(posted, stand=stand, time_zone=zone, initial={"time": chosen})
