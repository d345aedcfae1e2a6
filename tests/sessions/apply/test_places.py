"""Where applicants are: what they write is understood, or else kept and shown as it is."""

import tomllib
from pathlib import Path

import pytest
from django.test import Client

from sessions.models import Application
from sessions.views.places.countries import countries
from sessions.views.places.whereabouts import find_country, find_zone, understand, zone_names
from tests.pages import elements, parse, texts
from tests.sessions.apply.applying import apply, decrypted, filled, hidden, refused
from tests.sessions.inbox_pages import address, unlock

ADDRESS = "/sessions/apply/"
CASES = tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8"))
HOSTILE = ["x" * 300, ", ".join(["a"] * 100), "((((", "/" * 40, "\u0301\u0301", "%s {0} {{x}}"]
HOSTILE += ["<script>alert(1)</script>", "+99999999", "\t", "İ" * 50, "ﷺ", "the", "."]


def written(group):
    """The cases of a group: code or zone, and each way that people write it."""
    return [(meant, typed) for meant, ways in CASES[group].items() for typed in ways]


def test_a_country_is_known_by_name_alias_code_and_with_slips():
    cases = written("countries")

    assert len(cases) > 100
    for code, typed in cases:
        for spelled in (typed, typed.upper(), f"  {typed.lower()}. "):
            found = find_country(spelled)
            assert (spelled, found and found.code) == (spelled, code)


def test_a_zone_is_known_by_town_name_abbreviation_and_distance():
    cases = written("zones")

    assert len(cases) > 150
    for zone, typed in cases:
        found = {typed: find_zone(typed), typed.upper(): find_zone(typed.upper())}
        assert found == dict.fromkeys(found, zone)


def test_the_country_settles_which_of_several_is_meant_and_alone_tells_its_only_zone():
    for meant, typed in written("in_countries"):
        code, _, zone = meant.partition(" ")
        assert (code, typed, find_zone(typed, countries()[code])) == (code, typed, zone)
    for meant, typed in written("countries_alone"):
        found = understand(typed, "")
        assert (typed, f"{found.country.code} {found.time_zone}".strip()) == (typed, meant)
        assert found.needs_town is not bool(found.time_zone)


def test_what_nobody_understands_stays_unknown():
    for typed in [*HOSTILE, *(typed for _, typed in written("unknown"))]:
        found = understand(typed, typed)
        assert (typed, found.country, found.time_zone) == (typed, None, "")


def test_every_country_and_zone_that_the_form_suggests_is_understood():
    assert {code: find_country(row.name) for code, row in countries().items()} == countries()
    assert {code: find_country(code) for code in countries()} == countries()
    assert [name for name in zone_names() if find_zone(name) != name] == []
    assert [name for name in zone_names() if name.endswith("/Istanbul")] == ["Europe/Istanbul"]


@pytest.mark.django_db
@pytest.mark.parametrize(("country", "town", "shown", "now"), CASES["shown"])
def test_the_application_keeps_the_words_and_the_inbox_shows_them_and_their_time(
    noon, browser, private, country, town, shown, now
):
    applicant = Client()
    applicant.cookies["form"] = "1"
    apply(applicant, country=country, time_zone=town)
    unlock(browser)
    application = Application.objects.get()
    content = application.decrypt_content(private)
    assert (content["country_typed"], content["time_zone_typed"]) == (country, town)
    page = parse(browser.get(address(application)))
    head = texts(elements(page, "article", class_="message")[0], "p")

    assert head[0] == f"{shown}, robin@applicant.example"
    assert not now or head[1] == f"It is {now}"


@pytest.mark.django_db
def test_a_town_is_asked_for_once_where_a_country_has_several_zones(client, inbox):
    asked = client.post(ADDRESS, filled(country="the U.S.", time_zone=""))

    (error,) = refused(asked)
    assert error.startswith("Your country has more than one time zone: write the nearest large")
    assert elements(parse(asked), "input", id="id_country")[0].get("value") == "the U.S."
    apply(client, country="the U.S.", time_zone="Boise")

    town_asked = hidden(parse(asked), "town_asked")
    refused(client.post(ADDRESS, filled(country="Canada", time_zone="", town_asked=town_asked)))
    for country in ("the U.S.", "rather not say"):
        sent = {"country": country, "time_zone": "", "town_asked": town_asked}
        apply(client, name=country, **sent)
        assert decrypted(inbox)["time_zone"] == ""
