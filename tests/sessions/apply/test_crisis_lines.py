"""Where to turn in danger: lines for crises, violence at home and the young, in many countries."""

import datetime
import re

import pytest
from django.utils import timezone

from sessions.models import CrisisLine, Practice, SavedReply
from sessions.models.crisis_line import compared_lines
from tests.pages import elements, links, parse, sent_by, text
from tests.sessions.apply.applying import conversation, filled
from tests.sessions.factories import make_application, make_message

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 5, 4)
LINES = "/admin/private_sessions/crisisline/"


def lists(response):
    (crisis,) = elements(parse(response), "aside", class_="crisis")
    return {part.get("id"): part for part in elements(crisis, "details")}


def test_a_new_practice_has_lines_of_many_countries_dated_until_they_are_changed(client):
    def said():
        parts = lists(client.get("/sessions/"))
        assert list(parts) == ["lines-crisis", "lines-violence", "lines-young"]
        for part in parts.values():
            countries = {text(country) for country in elements(part, "b")}
            assert len(countries) >= 25
            assert {"Pakistan", "India", "United Kingdom", "United States"} <= countries
        rows = [text(row) for part in parts.values() for row in elements(part, "li")]
        return [row for row in rows if "Compared on" in row]

    before = said()
    assert len(before) == len(compared_lines()) == CrisisLine.objects.count()
    assert "Germany TelefonSeelsorge 0800 111 0 111 Compared on November 29, 2026" in before

    CrisisLine.objects.filter(country="Germany", kind="crisis").update(contact="116 123")
    CrisisLine.objects.filter(country="France", kind="crisis").update(checked_on=DAY)
    gone = {*before} - {*said()}
    assert {line.split()[0] for line in gone} == {"Germany", "France"}


def test_the_number_to_dial_is_what_the_contact_begins_with():
    for line in CrisisLine.objects.exclude(contact__startswith="*").exclude(contact="#8008"):
        assert re.fullmatch(r"\d{2,12}", line.dial), line
    dials = {
        "116 123": "116123",
        "1-800-799-7233": "18007997233",
        "+44 (0)808 2000 247": "+44",
        "113 or 0800-0113": "113",
        "text HOME to 741741": "",
    }

    assert {contact: CrisisLine(contact=contact).dial for contact in dials} == dials


def test_the_practitioner_is_asked_to_check_the_lines_and_says_so_with_one_button(locked, client):
    def asked():
        (card,) = elements(parse(locked.get("/admin/")), "section", class_="dashboard-card")[:1]
        return "crisis line" in text(card) and re.search(r"(\d+) crisis line", text(card))[1]

    CrisisLine.objects.exclude(country__in=["France", "India", "Pakistan"]).delete()
    total, first = CrisisLine.objects.count(), CrisisLine.objects.first()
    assert asked() == str(total)
    (form,) = elements(parse(locked.get(LINES)), "form", id="changelist-form")
    sent = sent_by(form) | {"form-1-checked_on": "2026-05-04"}
    locked.post(LINES, sent | {"_save": str(first.pk)})
    today = timezone.localdate()
    dates = list(CrisisLine.objects.values_list("checked_on", flat=True)[:3])
    assert dates == [today, DAY, None]
    assert client.get("/sessions/").content.decode().count("Checked on") == 2

    locked.post(LINES, sent | {"_save": "all"})

    assert CrisisLine.objects.filter(checked_on=today).count() == total
    assert not asked()
    day = f"{today:%B} {today.day}, {today.year}"
    for part in lists(client.get("/sessions/")).values():
        assert text(part).count(f"Checked on {day}") == len(elements(part, "li"))


def test_who_is_under_18_is_led_to_the_lines_for_the_young(client, inbox):
    empty = client.get("/sessions/apply/")
    sent = client.post("/sessions/apply/", filled(adult=None))

    (help_text,) = elements(parse(empty), "p", id="id_adult_helptext")
    assert links(help_text) == ["#lines-young", "https://findahelpline.com"]
    assert [name for name, part in lists(empty).items() if "open" in part.attrib] == []
    assert [name for name, part in lists(sent).items() if "open" in part.attrib] == ["lines-young"]


def test_findahelpline_is_a_link_wherever_it_is_named(client, inbox):
    application = make_application()
    decline = SavedReply.objects.get(title__startswith="A kind").text
    make_message(application, decline, sender="practitioner")
    Practice.objects.update(intake="closed", intake_message="Until May see findahelpline.com.")

    for response in (client.get("/sessions/apply/"), conversation(client, application)):
        page = parse(response)
        named = response.content.decode().count("findahelpline.com")
        found = [link for link in elements(page, "a") if "findahelpline" in link.get("href")]
        # Once as the address, once as the words.
        assert named == 2 * len(found) > 0
        assert {(link.get("href"), link.get("rel")) for link in found} == {
            ("https://findahelpline.com", "noopener noreferrer")
        }
