"""What people write while the server is killed, and what of it must be there afterwards.

Every write is sent again with its own token until it is answered, as a browser would send it; so
each must be there exactly once.
"""

import contextlib
import re

from tests.faults.plugs.killing import WRITERS, Server, write_under_kills
from tests.pages import elements, parse_text, sent_by
from tests.running import run_inside
from tests.visitor import Visitor

QUESTION = [1, "What brings you here?", "", "long", "", True]
PASSWORD = "nine pears in a wooden bowl"
INBOX = "/admin/private_sessions/application/"
PEOPLE = f"""
import json
from tests.factories import make_article
from tests.sessions.factories import PASSPHRASE, make_application, make_inbox, make_practitioner
dana = make_practitioner("dana", password={PASSWORD!r}, email="dana@practice.example")
dana.is_superuser = True
dana.save()
make_inbox(dana)
def make_applications(number):
    rows = [make_application(may_email=True) for _ in range(number)]
    return [[row.pk, row.receipt] for row in rows]
"""
COUNT = """
import json
from sessions.models import Application, Message, OutgoingMail
print(json.dumps([model.objects.count() for model in (Application, Message, OutgoingMail)]))
"""


def write_all(names, environment, number, kills):
    """Let people write so many of each of these KINDS in an empty site whose server is killed so
    often: what was confirmed by name, once it has been compared with what is there."""
    kinds = {name: KINDS[name](number) for name in names}
    made = ", ".join(kind.made for kind in kinds.values())
    rows = run_inside(environment, f"{PEOPLE}print(json.dumps([{made}]))")
    with contextlib.ExitStack() as running:
        server = Server(environment, running)
        for kind, made in zip(kinds.values(), rows, strict=True):
            kind.begin(server, made)
        confirmed = write_under_kills(server, kinds, number, kills)
        for name, kind in kinds.items():
            kind.check(confirmed[name])
    assert run_inside(environment, COUNT) == [
        sum(column) for column in zip(*(k.counts for k in kinds.values()), strict=True)
    ]
    return confirmed


class Applications:
    """Letters: each opens with its receipt, and has the mail that tells of it."""

    made = "[]"

    def __init__(self, number):
        self.number = number
        # Applications, messages and mails that must be there in the end.
        self.counts = number, 0, number

    def begin(self, server, rows):
        from tests.sessions.apply.applying import token_from

        self.server = server
        self.tokens = [token_from(60, [QUESTION]) for _ in range(self.number)]

    def write(self, item):
        visitor = Visitor(self.server.address, form="1")
        sent = letter(f"Letter {item} of many.", self.tokens[item])
        answer = visitor.post("/sessions/apply/", sent, x_forwarded_for=network(item))
        assert answer.status_code == 302
        return visitor.cookies["receipt"]

    def check(self, confirmed):
        for item, cookie in confirmed.items():
            page = Visitor(self.server.address, receipt=cookie).get("/sessions/received/").text
            receipt = re.sub(r"\D", "", re.search(r"<output[^>]*>([^<]+)", page)[1])
            assert f"Letter {item} of many." in conversation(self.server, receipt)


class Messages:
    """What applicants add: each is in its conversation, with the mail that tells of it."""

    def __init__(self, number):
        conversations = -(-number // 16) * 2
        self.made = f"make_applications({conversations})"
        self.counts = conversations, number, number

    def begin(self, server, rows):
        from sessions.tokens import MESSAGE_FORM, new_form_token

        self.server, self.rows = server, rows
        self.tokens = [new_form_token(purpose=MESSAGE_FORM) for _ in range(self.counts[1])]

    def write(self, item):
        _, receipt = self.rows[item % len(self.rows)]
        sent = {"receipt": receipt, "form": self.tokens[item], "message": f"Text {item} of many."}
        # Whoever is killed in the middle stays counted as one who guesses.
        visitor = Visitor(self.server.address)
        answer = visitor.post("/sessions/return/", sent, x_forwarded_for=network(item))
        assert "Your message has been sent." in answer.text

    def check(self, confirmed):
        pages = [conversation(self.server, receipt) for _, receipt in self.rows]
        for item in confirmed:
            assert pages[item % len(pages)].count(f"Text {item} of many.") == 1


class Replies(Messages):
    """What the practitioner answers: each is in its conversation, with the applicant's mail."""

    def __init__(self, number):
        self.made = f"make_applications({WRITERS})"
        self.counts = WRITERS, number, number

    def begin(self, server, rows):
        self.server, self.rows = server, rows
        self.inboxes = [signed_in(server.address) for _ in range(WRITERS)]
        for inbox in self.inboxes:
            unlocking = {"passphrase": "four geese over a still lake"}
            assert inbox.post(f"{INBOX}inbox/unlock/", unlocking).status_code == 302

    def write(self, item):
        sent = {"action": "reply", "key": f"{item:064x}", "text": f"Text {item} of many."}
        address = f"{INBOX}{self.rows[item % WRITERS][0]}/change/"
        assert self.inboxes[item % WRITERS].post(address, sent).status_code == 302


KINDS = {kind.__name__.lower(): kind for kind in (Applications, Messages, Replies)}


def letter(words, token):
    """The application form as a browser sends it."""
    about = {"name": "Robin", "country": "Portugal", "time_zone": "Europe/Lisbon"}
    return about | {"adult": "on", "consent": "on", "question_1": words, "form": token}


def network(number):
    """An address of a network from which nobody else writes, nearly: their number is limited."""
    return f"192.0.2.{number % 250}"


def conversation(server, receipt):
    """The page of a conversation."""
    fields, address = {"receipt": receipt}, f"198.51.100.{int(receipt) % 250}"
    answer = Visitor(server.address).post("/sessions/return/", fields, x_forwarded_for=address)
    assert answer.status_code == 200
    return answer.text


def signed_in(address):
    """A browser in which the account of PEOPLE is signed in."""
    return Visitor(address).sign_in("dana", PASSWORD)


def article_form(page):
    """What the form of an article would send as it stands."""
    (form,) = elements(parse_text(page), "form", id="article_form")
    return sent_by(form)
