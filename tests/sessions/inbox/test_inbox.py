"""The list of applications: locked, unlocked, searched, and closed to everybody else."""

import datetime
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session

from sessions.models import Access, Application, Practice
from tests.pages import elements, links, parse, text, texts
from tests.sessions.factories import CONTENT, make_application, make_message, make_note
from tests.sessions.inbox_pages import LIST, NOON, address, rows, signed_in, unlock

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
    page = locked.get(address(application))
    assert WORDS not in page.content.decode()
    assert locked.post(SEARCH, {"words": "Robin"})["Location"] == LIST
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
    (card,) = elements(parse(unlocked.get("/admin/")), "section", class_="dashboard-card")[:1]
    assert links(card)[:3] == [address(made[name]) for name in order[:3]]
    page = unlocked.get(address(made["read"]))
    for rel, name in (("prev", "no day was promised"), ("next", "unread")):
        (link,) = elements(parse(page), "a", rel=rel)
        assert link.get("href") == address(made[name])


def test_a_row_shows_the_newest_words_whose_they_are_and_how_long_they_wait(noon, unlocked):
    Practice.objects.update(promised_days=3)
    make_application(received_at=NOON - datetime.timedelta(days=4))
    asked = make_application(received_at=NOON - datetime.timedelta(days=3))
    make_message(asked, "An answer.", sender="practitioner")
    make_message(asked, "It got harder.")
    make_message(make_application(), "Yours, Dana.", sender="practitioner")

    found = elements(parse(unlocked.get(LIST)), "li", class_="inbox-row")

    shown = [texts(row, "p")[0] for row in found]
    assert shown == [WORDS, "It got harder.", "You: Yours, Dana."]
    assert "Waiting 4 days, answer was due March 1, 2026" in text(found[0])
    assert "answer due March 5, 2026" in text(found[1])


def test_search_finds_decrypted_words_again_by_back_which_are_nowhere_in_clear(unlocked):
    found = make_application()
    make_application(content={**CONTENT, "name": "Someone Else"})
    make_message(found, "The GARDEN gate.")
    make_note(found, "Called Vale today.")
    assert unlocked.get(SEARCH, {"words": "vale"}).status_code == 302
    assert rows(search(unlocked, "nowhere")) == []
    for words in (found.reference, found.reference.replace("-", "").lower(), "garden vale"):
        assert [found.reference in row for row in rows(search(unlocked, words))] == [True]
    unlocked.get(address(found))

    assert [found.reference in row for row in rows(unlocked.get(SEARCH))] == [True]
    kept = [cookie.value for cookie in unlocked.cookies.values()]
    assert "vale" not in " ".join(kept + [row.session_data for row in Session.objects.all()])
    unlocked.post(LIST + "inbox/lock/")
    assert unlocked.get(SEARCH)["Location"] == LIST


def test_many_are_closed_or_marked_at_once_by_buttons_that_lead_back_to_the_list(unlocked):
    other = make_application()
    search(unlocked, "checking")
    for shown, action, status in ((LIST + "?status=new", "spam", "spam"), (SEARCH, "close", "new")):
        forms = elements(parse(unlocked.get(shown)), "form")
        (form,) = [form for form in forms if elements(form, "ul", class_="inbox-list")]
        chosen = [make_application().pk, make_application().pk]
        response = unlocked.post(form.get("action"), {"action": action, "chosen": chosen})
        assert response.url == shown
        for row in Application.objects.filter(pk__in=chosen):
            assert (row.status, row.is_in_line) == (status, False)
            assert row.is_closed is (action == "close")
    assert not Application.objects.get(pk=other.pk).is_closed


def test_nothing_can_be_added_edited_or_deleted_by_form_and_what_is_done_is_logged(unlocked):
    application = make_application()
    assert unlocked.get(LIST + "add/").status_code == 403
    assert unlocked.post(f"{LIST}{application.pk}/delete/", {"post": "yes"}).status_code == 403
    unlocked.post(LIST, {"action": "delete_selected", "_selected_action": [application.pk]})
    unlocked.post(address(application), {"reference": "HACKED", "status": "spam"})
    row = Application.objects.get()
    assert (row.reference, row.status) == (application.reference, "new")
    # The log keeps references and never a name.
    unlocked.post(address(application), {"action": "reply", "text": "Dear Robin."})
    unlocked.post(address(application), {"action": "close"})

    kept = [(entry.object_repr, entry.get_change_message()) for entry in LogEntry.objects.all()]
    assert kept == [(application.reference, "Closed"), (application.reference, "Replied")]


def test_an_author_sees_nothing_of_it_and_a_superuser_references_and_cannot_open(
    admin_client, practitioner, django_user_model
):
    application = make_application()
    user = django_user_model.objects.create_user("writer", is_staff=True)
    user.groups.add(Group.objects.get(name="Author"))
    author = signed_in(user)
    for path in (LIST, LIST + "1/change/", SEARCH):
        assert (author.get(path).status_code, author.post(path).status_code) == (403, 403), path

    response = admin_client.get(LIST)
    assert application.reference in response.content.decode()
    assert "Robin" not in response.content.decode()
    asked = parse(unlock(admin_client))
    assert texts(asked, "h1") == ["You need an invitation"]
    assert WORDS not in admin_client.get(address(application)).content.decode()


def test_the_list_costs_the_same_for_few_and_many(unlocked, django_assert_num_queries):
    for count in (1, 20):
        for _ in range(count):
            make_application()
        # The first look at each is noted.
        with django_assert_num_queries(32):
            unlocked.get(LIST)
