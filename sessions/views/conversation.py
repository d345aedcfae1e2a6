"""The applicant's side of the conversation, opened by the receipt."""

import hashlib
import hmac
import os

from django.db import Error, transaction
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from attachment_site.core.security import crypto, ratelimit
from attachment_site.core.text import strip_control_chars
from sessions import tokens
from sessions.mail import announce_message
from sessions.models import Application, ApplicationWithdrawn, Message, MessageNotAllowed, Practice
from sessions.retention import withdraw
from sessions.views.apply import applicant_page, is_same_origin, unavailable
from sessions.views.forms import MessageForm, ReturnForm, WithdrawForm

TICKET_SECONDS = 1800
MAX_WRONG_RECEIPTS = 20
NOT_DONE = (
    "This could not be done: the site cannot read or store anything at the moment. Please wait a"
    " few minutes, and try again."
)


@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def return_page(request):
    """Ask for the receipt; with one that opens something, show the conversation and do what the
    button that was pressed says. Every answer follows directly on its POST: nothing that opens
    the conversation is kept on the server between two of them."""
    if request.method != "POST":
        return _ask(request, ReturnForm())
    try:
        return _open(request)
    except Error as error:
        return _keep_unsent(request, error)


@sensitive_variables()
def _open(request):
    """The conversation that a receipt or a ticket opens, or the page that asks for it again."""
    form = ReturnForm(_with_ticket(strip_control_chars(request.POST)))
    if not form.is_valid() or not is_same_origin(request):
        return _ask(request, form, status=422)
    key = ratelimit.client_network(request)
    # A ticket is proof already: whoever is in stays in, however many others guess.
    is_known = _ticket(strip_control_chars(request.POST)) is not None
    if not is_known and ratelimit.hit("return", key) > MAX_WRONG_RECEIPTS:
        ratelimit.refund("return", key)
        form.add_error("receipt", "Too many receipts were tried. Please try again in an hour.")
        return _ask(request, form, status=429)
    receipt = form.cleaned_data["receipt"]
    salt = bytes(Practice.objects.current().receipt_salt)
    digest, pair = crypto.receipt_keys(receipt, salt)
    application = Application.objects.filter(receipt_digest=digest).first()
    if application is None:
        form.add_error("receipt", "This receipt opens nothing. Check each digit and try again.")
        return _ask(request, form, status=422)
    if not is_known:
        ratelimit.refund("return", key)
    try:
        return _act(request, application, receipt, pair.private)
    except ApplicationWithdrawn:
        form.add_error("receipt", "This application has been withdrawn and erased.")
        return _ask(request, form, status=422)


def _with_ticket(data):
    """The form's data, with the receipt from the ticket of an open conversation where there is
    one; a ticket that has run out leaves the receipt to be typed again."""
    receipt = _ticket(data)
    return {"receipt": receipt.decode()} if receipt else {"receipt": data.get("receipt", "")}


def _ticket(data) -> bytes | None:
    """The receipt that an open conversation's ticket stands for, while it is good."""
    ticket = data.get("ticket", "").encode()
    return tokens.decrypt_for_server("conversation", ticket, max_age=TICKET_SECONDS)


def _ask(request, form, status=200):
    """The page that asks for the receipt; a message that was being sent stays on it."""
    return render(request, "sessions/return.html", _around(request, form), status=status)


@sensitive_variables()
def _keep_unsent(request, error):
    """The same page while the database does not serve; a ticket that is good stays on it too."""
    posted = strip_control_chars(request.POST)
    form = ReturnForm(_with_ticket(posted))
    form.add_error(None, NOT_DONE)
    ticket = posted["ticket"] if _ticket(posted) else ""
    return unavailable(
        request, error, "sessions/return.html", ticket=ticket, **_around(request, form)
    )


def _around(request, form):
    """What the page that asks for the receipt shows, the form itself included."""
    posted = strip_control_chars(request.POST)
    unsent = posted.get("message", "")
    message_form = MessageForm(initial={"message": unsent}) if unsent else None
    return {"form": form, "message_form": message_form, "token": posted.get("form", "")}


@sensitive_variables()
def _act(request, application, receipt, private):
    action = request.POST.get("action", "message" if "message" in request.POST else "")
    if action == "withdraw":
        return _withdraw(request, application, receipt, private)
    if action == "email":
        application.set_may_email(request.POST.get("may_email") == "on")
        return _show(request, application, receipt, private, done="Your choice has been kept.")
    if action == "message":
        return _add_message(request, application, receipt, private)
    return _show(request, application, receipt, private)


@sensitive_variables()
def _add_message(request, application, receipt, private):
    form = MessageForm(strip_control_chars(request.POST))
    if form.is_valid():
        try:
            _keep_message(request, application, form.cleaned_data["message"])
        except MessageNotAllowed as error:
            form.add_error("message", f"{error} Copy your words to keep them.")
    if not form.is_valid():
        return _show(request, application, receipt, private, message_form=form, status=422)
    return _show(request, application, receipt, private, done="Your message has been sent.")


@sensitive_variables()
@transaction.atomic
def _keep_message(request, application, text):
    """Add the message, once however often its form is sent, and tell the practitioner."""
    token = tokens.read_form_token(request.POST.get("form", ""))
    secret = token.secret if token and token.is_fresh else os.urandom(32)
    key = hmac.digest(secret, b"message" + text.encode(), hashlib.sha256)
    is_new = application.add_message(text, Message.Sender.APPLICANT, key, now=timezone.now())
    if is_new and application.status != Application.Status.SPAM:
        announce_message(application)


@sensitive_variables()
def _withdraw(request, application, receipt, private):
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _show(request, application, receipt, private, withdraw_form=form, status=422)
    now = timezone.now()
    withdraw(application, now=now)
    return render(request, "sessions/withdrawn.html", {"withdrawn_at": now})


@sensitive_variables()
def _show(request, application, receipt, private, *, status=200, done="", **forms):
    conversation = [
        {"message": message, "text": message.decrypt(private, side="applicant")}
        for message in application.messages.all()
    ]
    waiting_since = None if application.is_closed else application.waiting_since
    context = {
        "application": application,
        "is_waiting": waiting_since is not None,
        "answer_by": waiting_since and Practice.objects.current().answer_by(waiting_since),
        "today": timezone.localdate(),
        "letter": application.decrypt_content(private, side="applicant"),
        "conversation": conversation,
        "ticket": tokens.encrypt_for_server("conversation", receipt.encode()).decode(),
        "token": tokens.new_form_token(),
        "done": done,
        "message_form": forms.get("message_form") or MessageForm(),
        "withdraw_form": forms.get("withdraw_form") or WithdrawForm(),
    }
    return render(request, "sessions/conversation.html", context, status=status)
