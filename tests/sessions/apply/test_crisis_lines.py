"""Where to turn in danger: lines for crises, violence at home and the young, in many countries."""

import datetime
import re
import tomllib
from importlib import import_module
from itertools import chain
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.utils import timezone

from sessions.models import CrisisLine, Manifest, Practice, SavedReply
from sessions.models.crisis_line import COMPARED
from tests.pages import elements, links, parse, sent_by, text, texts
from tests.sessions.apply.applying import conversation, filled
from tests.sessions.factories import make_application, make_message

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 5, 4)
LINES = "/admin/private_sessions/crisisline/"


def lists(response):
    (crisis,) = elements(parse(response), "aside", class_="crisis")
    return {part.get("id"): part for part in elements(crisis, "details")}


def test_a_new_practice_has_lines_of_every_kind_in_many_countries(client):
    shown = lists(client.get("/sessions/"))

    assert list(shown) == ["lines-crisis", "lines-violence", "lines-young"]
    for part in shown.values():
        countries = {text(country) for country in elements(part, "b")}
        assert len(countries) >= 25
        assert {"Pakistan", "India", "United Kingdom", "United States"} <= countries
        compared, nobody = texts(part, "p", class_="help")
        assert compared.endswith("Numbers without a date were not compared with any page.")
        assert nobody.startswith("Nobody here has noted yet when those without a date were last")
        assert "Checked on" not in text(part)


def test_a_number_found_on_a_page_bears_the_day_until_it_is_changed_or_checked(client):
    def said():
        parts = lists(client.get("/sessions/")).values()
        rows = [text(row) for part in parts for row in elements(part, "li")]
        compared = [row for row in rows if "Compared on" in row]
        help_page = text(elements(parse(client.get("/help/")), "main")[0])
        assert help_page.count("Compared on") == len(compared)
        return compared

    lines = list(chain.from_iterable(tomllib.loads(COMPARED.read_text()).values()))
    for line in lines:
        pages = line.get("sources") or [line["source"]]
        hosts = {urlsplit(page).hostname for page in pages} - {None}
        assert len(hosts) == (2 if "sources" in line else 1), line
    before = said()
    assert len(before) == len(lines) > 0
    assert "Germany TelefonSeelsorge 0800 111 0 111 Compared on November 29, 2026" in before

    CrisisLine.objects.filter(country="Germany", kind="crisis").update(contact="116 123")
    CrisisLine.objects.filter(country="France", kind="crisis").update(checked_on=DAY)
    gone = {*before} - {*said()}
    assert {line.split()[0] for line in gone} == {"Germany", "France"}


def test_a_line_that_was_not_confirmed_gives_way_unless_somebody_changed_it():
    newest = import_module("sessions.migrations.0031_crisis_lines_checked_again")
    old = {"name": "TelVerde Antisuicid", "contact": "0800 801 200", "country": "Romania"}
    shipped = CrisisLine.objects.get(kind="crisis", country="Romania")
    assert (shipped.name, shipped.contact) == ("Emergency services", "112")
    shipped.delete()
    CrisisLine(kind="crisis", **old).save()
    CrisisLine(kind="crisis", **old, checked_on=DAY).save()
    CrisisLine(kind="crisis", **old, position=3).save()
    CrisisLine(kind="young", **old).save()
    Manifest.renew()

    newest.change_lines(apps, None)

    rows = CrisisLine.objects.filter(country="Romania", position__in=[0, 3])
    assert sorted(row.contact for row in rows if row.kind == "crisis") == [
        "0800 801 200",
        "0800 801 200",
        "112",
    ]
    assert all(row.is_authentic for row in rows)
    assert Manifest.is_complete()


def test_no_line_is_listed_twice_and_the_number_to_dial_is_what_the_contact_begins_with():
    rows = list(CrisisLine.objects.values_list("kind", "country", "name", "contact"))
    assert len(rows) == len(set(rows)) > 100
    for line in CrisisLine.objects.exclude(contact__startswith="*").exclude(contact="#8008"):
        assert re.fullmatch(r"\d{3,12}", line.dial), line
    dials = {
        "116 123": "116123",
        "988, call or text": "988",
        "1-800-799-7233": "18007997233",
        "+44 (0)808 2000 247": "+44",
        "113 or 0800-0113": "113",
        "*4141, from a cell phone": "",
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
    refused = locked.post(LINES, sent | {"form-1-checked_on": "spring", "_save": "all"})
    assert refused.status_code == 200
    assert CrisisLine.objects.filter(checked_on=today).count() == 1

    locked.post(LINES, sent | {"_save": "all"})

    assert CrisisLine.objects.filter(checked_on=today).count() == total
    assert not asked()
    day = f"{today:%B} {today.day}, {today.year}"
    for part in lists(client.get("/sessions/")).values():
        assert f"All of these numbers were checked on {day} or later." in text(part)


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
    markup = '<b rel="nofollow">javascript:alert(1)</b> https://a.example/?x="><i>'
    Practice(crisis_text=markup).save()
    (crisis,) = elements(parse(client.get("/sessions/")), "aside", class_="crisis")
    assert elements(crisis, "i") == []
    assert links(elements(crisis, "p")[0]) == ["https://a.example/?x=%E2%80%9D"]
