"""The list of applications: locked, unlocked, searched, and closed to everybody else."""

import datetime
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.utils import timezone

from sessions.models import Access, Application, Practice
from tests.pages import links, parse, texts
from tests.sessions.factories import CONTENT, PASSPHRASE, make_application, make_message, make_note
from tests.sessions.inbox_pages import LIST, NOON, address, rows

pytestmark = pytest.mark.django_db

SEARCH = LIST + "search/"
WORDS = "I keep checking whether she has read my message."


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
    assert not Access.objects.exists()


def test_unlocked_it_shows_names_and_first_words(unlocked):
    application = make_application()

    (row,) = rows(unlocked.get(LIST))

    assert row.startswith(f"Robin Vale {application.reference} {WORDS}")


def test_unread_comes_first_then_who_has_waited_longest(unlocked, time_machine):
    now = timezone.now()
    day = datetime.timedelta(days=1)
    made = {
        "read, waits": make_application(received_at=now - 9 * day, read_at=now),
        "read, answered": make_application(received_at=now, read_at=now, waiting_since=None),
        "unread, new": make_application(received_at=now - day),
        "unread, old": make_application(received_at=now - 2 * day),
    }

    listed = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", " ".join(rows(unlocked.get(LIST))))

    order = ["unread, old", "unread, new", "read, waits", "read, answered"]
    assert listed == [made[name].reference for name in order]


def test_what_waits_beyond_the_promised_day_is_marked(noon, unlocked):
    Practice.objects.update(promised_days=3)
    make_application(received_at=NOON - datetime.timedelta(days=4))
    make_application(received_at=NOON - datetime.timedelta(days=3))

    late, not_late = rows(unlocked.get(LIST))

    assert "You promised an answer by March 1" in late
    assert "Waiting for 3 days, answer due by March 2" in not_late


def test_spam_and_withdrawn_are_kept_apart(unlocked):
    new = make_application()
    spam = make_application(status="spam")

    assert new.reference in rows(unlocked.get(LIST))[0]
    assert len(rows(unlocked.get(LIST))) == 1
    (row,) = rows(unlocked.get(LIST, {"status": "spam"}))
    assert spam.reference in row
    assert len(rows(unlocked.get(LIST, {"status": "nonsense"}))) == 1


def test_search_finds_words_of_decrypted_applications_by_post(unlocked):
    found = make_application()
    make_application(content={**CONTENT, "name": "Someone Else"})
    make_message(found, "The GARDEN gate.")
    make_note(found, "Called Vale today.")

    response = unlocked.post(SEARCH, {"words": "garden vale"})

    assert [found.reference in row for row in rows(response)] == [True]
    assert unlocked.get(SEARCH, {"words": "garden"}).status_code == 302
    assert rows(unlocked.post(SEARCH, {"words": "nowhere"})) == []


def test_search_while_locked_finds_nothing(locked):
    make_application()

    assert locked.post(SEARCH, {"words": "Robin"}).status_code == 302
    assert "Robin" not in locked.get(LIST, {"q": "Robin"}).content.decode()


@pytest.mark.parametrize(("action", "status"), [("close", "new"), ("spam", "spam")])
def test_many_are_closed_or_marked_at_once(unlocked, action, status):
    chosen = [make_application(), make_application()]
    other = make_application()

    response = unlocked.post(
        LIST, {"action": action, "chosen": [row.pk for row in chosen]}, follow=True
    )

    assert texts(parse(response), "li", class_="success")[0].startswith("2 applications ")
    for row in Application.objects.filter(pk__in=[row.pk for row in chosen]):
        assert (row.status, row.waiting_since) == (status, None)
        assert row.is_closed is (action == "close")
    assert not Application.objects.get(pk=other.pk).is_closed


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
        with django_assert_num_queries(20):
            unlocked.get(LIST)


def test_an_application_is_found_by_its_reference_however_it_is_written(unlocked):
    application = make_application()
    make_application()

    for words in (application.reference, application.reference.replace("-", "").lower()):
        (row,) = rows(unlocked.post(SEARCH, {"words": words}))
        assert application.reference in row
