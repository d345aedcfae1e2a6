"""What people write while the server is killed, and what of it must be there afterwards.

Each kind is a function of an environment (an empty site), the number of writes, the number of kills
and a seed; it returns the `Outcome` once it has compared what was confirmed with what is there.
Every write is sent again with its own token until it is answered, as a browser would send it; so
each must be there exactly once.
"""

import re

import html5lib

from tests.faults.plugs.killing import WRITERS, Browser, serving, write_under_kills
from tests.pages import elements, sent_by
from tests.running import run_inside

QUESTION = [1, "What brings you here?", "", "long", "", True]
PASSWORD = "nine pears in a wooden bowl"
PEOPLE = f"""
import json
from articles.models import Article, Revision
from sessions.models import Application, Message, OutgoingMail
from tests.factories import make_article
from tests.sessions.factories import PASSPHRASE, make_application, make_inbox, make_practitioner
dana = make_practitioner("dana", password={PASSWORD!r}, email="dana@practice.example")
dana.is_superuser = True
dana.save()
make_inbox(dana)
"""
APPLICATIONS = """
made = [make_application(may_email=True) for _ in range({number})]
print(json.dumps([[row.pk, row.receipt] for row in made]))
"""
COUNT = """
import json
from sessions.models import Application, Message, OutgoingMail
rows = [Application, Message, OutgoingMail]
print(json.dumps([model.objects.count() for model in rows]))
"""


def applications(environment, number, kills, seed):
    """Letters: each opens with its receipt, and has the mail that tells of it."""
    from tests.sessions.apply.applying import token_from

    run_inside(environment, PEOPLE + "print(1)")
    tokens = [token_from(60, [QUESTION]) for _ in range(number)]

    def write(item):
        browser = Browser(server.port, form="1")
        sent = letter(f"Letter {item} of many.", tokens[item])
        status, _ = browser.ask("/sessions/apply/", sent, network=f"192.0.2.{item % 250}")
        return browser.cookies["receipt"] if status == 302 else status

    with serving(environment) as server:
        outcome = write_under_kills(server, write, number, kills, seed)
        for item, cookie in outcome.confirmed.items():
            page = Browser(server.port, receipt=cookie).ask("/sessions/received/")[1]
            receipt = re.sub(r"\D", "", re.search(r"<output[^>]*>([^<]+)", page)[1])
            assert f"Letter {item} of many." in _conversation(server, receipt)
    assert run_inside(environment, COUNT) == [number, 0, number]
    return outcome


def messages(environment, number, kills, seed):
    """What applicants add: each is in its conversation, with the mail that tells of it."""
    from sessions.tokens import new_form_token

    rows = run_inside(environment, PEOPLE + APPLICATIONS.format(number=-(-number // 16) * 2))
    tokens = [new_form_token() for _ in range(number)]

    def write(item):
        receipt = rows[item % len(rows)][1]
        sent = {"receipt": receipt, "form": tokens[item], "message": f"Message {item} of many."}
        # Whoever is killed in the middle stays counted as one who guesses.
        network = f"192.0.2.{item % 250}"
        status, page = Browser(server.port).ask("/sessions/return/", sent, network=network)
        return "sent" if "Your message has been sent." in page else status

    with serving(environment) as server:
        outcome = write_under_kills(server, write, number, kills, seed)
        pages = [_conversation(server, receipt) for _, receipt in rows]
    for item in outcome.confirmed:
        assert pages[item % len(rows)].count(f"Message {item} of many.") == 1
    assert run_inside(environment, COUNT) == [len(rows), number, number]
    return outcome


def replies(environment, number, kills, seed):
    """What the practitioner answers: each is in its conversation, with the applicant's mail."""
    rows = run_inside(environment, PEOPLE + APPLICATIONS.format(number=WRITERS))
    inbox = "/admin/private_sessions/application/"

    def write(item):
        sent = {"action": "reply", "key": f"{item:064x}", "text": f"Reply {item} of many."}
        address = f"{inbox}{rows[item % WRITERS][0]}/change/"
        sent["csrfmiddlewaretoken"] = desks[item % WRITERS].cookies["csrftoken"]
        status, _ = desks[item % WRITERS].ask(address, sent)
        return "sent" if status == 302 else status

    with serving(environment) as server:
        desks = [_signed_in(server) for _ in range(WRITERS)]
        for desk in desks:
            unlocking = {"passphrase": "four geese over a still lake"}
            unlocking["csrfmiddlewaretoken"] = desk.cookies["csrftoken"]
            assert desk.ask(f"{inbox}inbox/unlock/", unlocking)[0] == 302
        outcome = write_under_kills(server, write, number, kills, seed)
        pages = [_conversation(server, receipt) for _, receipt in rows]
    for item in outcome.confirmed:
        assert pages[item % WRITERS].count(f"Reply {item} of many.") == 1
    assert run_inside(environment, COUNT) == [WRITERS, number, number]
    return outcome


def articles(environment, number, kills, seed):
    """What the author saves: the article, its question and its revision agree, and are the last
    ones that were confirmed."""
    made = f"""
pks = [make_article(body="Before.", faqs=[("Who?", "Before.")]).pk for _ in range({WRITERS})]
print(json.dumps(pks))
"""
    pks = run_inside(environment, PEOPLE + made)

    def write(item):
        desk, address = (
            desks[item % WRITERS],
            f"/admin/articles/article/{pks[item % WRITERS]}/change/",
        )
        status, page = desk.ask(address)
        if status != 200:
            return status
        words = f"Version {item} of many."
        sent = _fields(page) | {"body": words, "faqs-0-answer": words, "_save": "Save"}
        status, _ = desk.ask(address, sent)
        return words if status == 302 else status

    with serving(environment) as server:
        desks = [_signed_in(server) for _ in range(WRITERS)]
        outcome = write_under_kills(server, write, number, kills, seed)
    found = run_inside(environment, KEPT)
    for pk, (body, answer, latest) in zip(pks, found, strict=True):
        last = max(item for item in outcome.confirmed if pks[item % WRITERS] == pk)
        assert body == answer == latest == f"Version {last} of many."
    return outcome


KEPT = """
import json
from articles.models import Article
kept = []
for article in Article.objects.order_by("pk"):
    snapshot = article.revisions.latest("number").snapshot
    kept.append([article.body, article.faqs.get().answer, snapshot["fields"]["body"]])
print(json.dumps(kept))
"""


def letter(words, token):
    """The application form as a browser sends it."""
    return {
        "name": "Robin",
        "country": "Portugal",
        "time_zone": "Europe/Lisbon",
        "adult": "on",
        "consent": "on",
        "question_1": words,
        "form": token,
    }


def _conversation(server, receipt):
    status, page = Browser(server.port).ask(
        "/sessions/return/", {"receipt": receipt}, network=f"198.51.100.{int(receipt) % 250}"
    )
    assert status == 200
    return page


def _signed_in(server):
    desk = Browser(server.port)
    desk.ask("/admin/login/")
    sent = {"username": "dana", "password": PASSWORD, "next": "/admin/"}
    sent["csrfmiddlewaretoken"] = desk.cookies["csrftoken"]
    assert desk.ask("/admin/login/", sent)[0] == 302
    return desk


def _fields(page):
    """What the article's form would send back as it stands."""
    (form,) = elements(html5lib.parse(page), "form", id="article_form")
    return sent_by(form)
