"""The list of applications: locked, unlocked, searched, and closed to everybody else."""

import datetime
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session

from sessions.models import Access, Application, Practice
from tests.pages import elements, links, parse, texts
from tests.sessions.factories import CONTENT, PASSPHRASE, make_application, make_message, make_note
from tests.sessions.inbox_pages import LIST, NOON, address, rows

pytestmark = pytest.mark.django_db

SEARCH = LIST + "search/"
WORDS = "I keep checking whether she has read my message."


def search(client, words):
    """The results, to which the search redirects."""
    return client.post(SEARCH, {"words": words}, follow=True)


def test_locked_it_shows_references_dates_and_statuses_and_a_way_to_unlock(locked):
    application = make_application()

    response = locked.get(LIST)

    (row,) = rows(response)
    assert row.startswith(f"{application.reference} Unread New")
    assert "Robin" not in response.content.decode()
    assert any(link.startswith(LIST + "inbox/unlock/") for link in links(parse(response)))
    page = locked.get(address(application))
    assert "Unlock the inbox to read this letter." in page.content.decode()
    assert WORDS not in page.content.decode()
    assert locked.post(SEARCH, {"words": "Robin"})["Location"] == LIST
    assert "Robin" not in locked.get(LIST, {"q": "Robin"}).content.decode()
    assert not Access.objects.exists()


def test_whoever_waits_longest_stands_first_and_overdue_on_top(noon, unlocked):
    day = datetime.timedelta(days=1)
    made = {
        "no day was promised": make_application(received_at=NOON - 20 * day, answer_due_on=None),
        "read": make_application(received_at=NOON - 4 * day, read_at=NOON),
        "unread": make_application(received_at=NOON - day),
        "overdue": make_application(received_at=NOON - 8 * day, read_at=NOON),
        "more overdue": make_application(received_at=NOON - 9 * day),
        "answered": make_application(received_at=NOON - 30 * day, waiting_since=None),
        "closed": make_application(received_at=NOON - 40 * day, status="declined"),
        "spam": make_application(received_at=NOON, status="spam"),
    }
    make_application(received_at=NOON - 5 * day, status="withdrawn")
    order = list(made)
    order = [*order[4:2:-1], *order[:3], *order[5:]]
    names = {row.reference: name for name, row in made.items()}

    def listed(response):
        found = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", " ".join(rows(response)))
        return [names.get(reference, "withdrawn") for reference in found]

    assert listed(unlocked.get(LIST)) == order[:-1]
    assert listed(unlocked.get(LIST, {"status": "all"})) == [*order, "withdrawn"]
    assert listed(unlocked.get(LIST, {"status": "spam"})) == ["spam"]
    assert listed(unlocked.get(LIST, {"status": "nonsense"})) == order[:-1]
    (card,) = elements(parse(unlocked.get("/admin/")), "section", class_="dashboard-card")[:1]
    assert links(card)[:3] == [address(made[name]) for name in order[:3]]
    page = unlocked.get(address(made["read"]))
    for rel, name in (("prev", "no day was promised"), ("next", "unread")):
        (link,) = elements(parse(page), "a", rel=rel)
        assert link.get("href") == address(made[name])
    # Once it is answered, the way leads on to whoever is first in line.
    (nav,) = elements(
        parse(unlocked.get(address(made["answered"]))), "nav", class_="application-nav"
    )
    assert address(made["more overdue"]) in links(nav)


def test_a_row_shows_the_newest_words_and_whose_they_are(unlocked, practitioner):
    make_application(content=CONTENT | {"name": "Only A Letter"})
    asked = make_application(content=CONTENT | {"name": "Asked Again"})
    make_message(asked, "An answer.", sender="practitioner")
    make_message(asked, "It got harder.")
    answered = make_application(content=CONTENT | {"name": "Answered"})
    make_message(answered, "Yours, Dana.", sender="practitioner")

    shown = [
        texts(row, "p")[0] for row in elements(parse(unlocked.get(LIST)), "li", class_="inbox-row")
    ]

    assert shown == [WORDS, "It got harder.", "You: Yours, Dana."]


def test_what_waits_beyond_the_promised_day_is_marked(noon, unlocked):
    Practice.objects.update(promised_days=3)
    make_application(received_at=NOON - datetime.timedelta(days=4))
    make_application(received_at=NOON - datetime.timedelta(days=3))

    late, not_late = rows(unlocked.get(LIST))

    assert "Waiting 4 days, answer was due March 1, 2026" in late
    assert "Waiting 3 days, answer due March 2, 2026" in not_late


def test_search_finds_words_of_decrypted_applications_by_post(unlocked):
    found = make_application()
    make_application(content={**CONTENT, "name": "Someone Else"})
    make_message(found, "The GARDEN gate.")
    make_note(found, "Called Vale today.")

    plain = found.reference.replace("-", "").lower()
    for words in ("garden vale", found.reference, plain):
        assert [found.reference in row for row in rows(search(unlocked, words))] == [True]
    assert rows(search(unlocked, "nowhere")) == []


def test_back_finds_the_results_again_and_the_words_are_nowhere_in_clear(unlocked):
    found = make_application()
    assert unlocked.get(SEARCH, {"words": "vale"}).status_code == 302
    search(unlocked, "vale")
    unlocked.get(address(found))

    assert [found.reference in row for row in rows(unlocked.get(SEARCH))] == [True]
    kept = [cookie.value for cookie in unlocked.cookies.values()]
    assert "vale" not in " ".join(kept + [row.session_data for row in Session.objects.all()])
    unlocked.post(LIST + "inbox/lock/")
    assert unlocked.get(SEARCH)["Location"] == LIST


@pytest.mark.parametrize(("action", "status"), [("close", "new"), ("spam", "spam")])
def test_many_are_closed_or_marked_at_once(unlocked, action, status):
    chosen = [make_application(), make_application()]
    other = make_application()

    response = unlocked.post(
        LIST, {"action": action, "chosen": [row.pk for row in chosen]}, follow=True
    )

    assert texts(parse(response), "li", class_="success")[0].startswith("2 applications ")
    for row in Application.objects.filter(pk__in=[row.pk for row in chosen]):
        assert (row.status, row.is_in_line) == (status, False)
        assert row.is_closed is (action == "close")
    assert not Application.objects.get(pk=other.pk).is_closed


@pytest.mark.parametrize("shown", [LIST, LIST + "?status=all", LIST + "?status=new", SEARCH])
def test_the_buttons_of_a_list_lead_back_to_it(unlocked, shown):
    application = make_application()
    search(unlocked, "checking")
    forms = elements(parse(unlocked.get(shown)), "form")
    (form,) = [form for form in forms if elements(form, "ul", class_="inbox-list")]

    sent = {"action": "close", "chosen": application.pk}
    assert unlocked.post(form.get("action"), sent).url == shown


def test_acting_on_nothing_says_what_to_do(unlocked):
    make_application()
    chosen = ["x", "9" * 30, "-1"]
    for sent in ({}, {"action": "x", "chosen": "1"}, {"action": "close", "chosen": chosen}):
        response = unlocked.post(LIST, sent, follow=True)

        assert texts(parse(response), "li", class_="warning") == [
            "Tick the applications and choose what to do with them."
        ]


def test_nothing_can_be_added_edited_or_deleted_by_form(unlocked):
    application = make_application()

    assert unlocked.get(LIST + "add/").status_code == 403
    assert unlocked.post(f"{LIST}{application.pk}/delete/", {"post": "yes"}).status_code == 403
    unlocked.post(LIST, {"action": "delete_selected", "_selected_action": [application.pk]})
    unlocked.post(address(application), {"reference": "HACKED", "status": "spam"})
    row = Application.objects.get()
    assert (row.reference, row.status) == (application.reference, "new")


def test_the_log_keeps_references_and_never_a_name(unlocked):
    application = make_application()
    unlocked.post(address(application), {"action": "reply", "text": "Dear Robin."})
    unlocked.post(address(application), {"action": "close"})

    kept = [(entry.object_repr, entry.get_change_message()) for entry in LogEntry.objects.all()]
    assert kept == [(application.reference, "Closed"), (application.reference, "Replied")]


def test_an_author_sees_nothing_of_it(client, django_user_model):
    user = django_user_model.objects.create_user("writer", is_staff=True)
    user.groups.add(Group.objects.get(name="Author"))
    client.force_login(user)

    for path in (LIST, LIST + "1/change/", SEARCH):
        assert (client.get(path).status_code, client.post(path).status_code) == (403, 403), path


def test_a_superuser_sees_references_and_cannot_open(admin_client, practitioner):
    application = make_application()

    response = admin_client.get(LIST)
    assert application.reference in response.content.decode()
    assert "Robin" not in response.content.decode()
    admin_client.post(LIST + "inbox/unlock/", {"passphrase": PASSPHRASE})
    assert WORDS not in admin_client.get(address(application)).content.decode()


def test_the_list_costs_the_same_for_few_and_many(unlocked, django_assert_num_queries):
    for count in (1, 20):
        for _ in range(count):
            make_application()
        # The first look at each is noted.
        with django_assert_num_queries(26):
            unlocked.get(LIST)
