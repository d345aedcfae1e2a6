"""The practitioner's own row in admin."""

import pytest
from django.db import IntegrityError, transaction

from sessions.models import Practice, Question
from tests.pages import elements, parse

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/private_sessions/practice/1/change/"


def test_the_list_leads_straight_to_the_one_row(locked):
    response = locked.get("/admin/private_sessions/practice/")

    assert (response.status_code, response["Location"]) == (302, ADDRESS)


def test_the_practitioner_changes_the_words(locked):
    values = {
        field.name: getattr(Practice.objects.get(), field.name) or ""
        for field in Practice._meta.fields
        if field.name != "id"
    }
    response = locked.post(ADDRESS, values | {"practitioner_name": "Dana Reed"})

    assert response.status_code == 302
    assert "Dana Reed" in locked.get("/").content.decode()


def test_a_practitioner_neither_adds_nor_deletes_nor_sees_articles(locked):
    assert locked.get("/admin/private_sessions/practice/add/").status_code == 403
    assert locked.get("/admin/private_sessions/practice/1/delete/").status_code == 403
    assert locked.get("/admin/articles/article/").status_code == 403


def test_there_is_one_practice_and_the_database_says_so():
    Practice(practitioner_name="Second").save()
    assert Practice.objects.get().practitioner_name == "Second"

    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.bulk_create([Practice(pk=2)])


def test_a_practice_that_is_saved_again_keeps_the_receipts_good():
    salt = bytes(Practice.objects.get().receipt_salt)

    Practice(practitioner_name="Dana Reed").save()

    assert bytes(Practice.objects.get().receipt_salt) == salt


def test_a_new_question_goes_to_the_end(locked):
    last = max(Question.objects.values_list("position", flat=True))

    page = parse(locked.get("/admin/private_sessions/question/add/"))

    (position,) = elements(page, "input", name="position")
    assert position.get("value") == str(last + 1)
