"""Where applicants are: what they write is understood, or else kept and shown as it is."""

import tomllib
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from django.conf import settings
from django.test import Client

from sessions.models import Application
from sessions.views.places.countries import countries
from sessions.views.places.whereabouts import find_country, find_zone, understand, zone_names
from sessions.views.places.words import DATA, fold
from tests.pages import elements, parse, text, texts
from tests.sessions.apply.applying import apply, decrypted, filled, hidden, refused
from tests.sessions.factories import make_application
from tests.sessions.inbox_pages import address, unlock

ADDRESS = "/sessions/apply/"
CASES = Path(__file__).parent / "places.toml"
HOSTILE = [
    *("x" * 300, ", ".join(["a"] * 100), "a " * 150, "(((((((", "/" * 40, "../../../etc/passwd"),
    *(
        "🙂",
        "👩\u200d👩\u200d👧",
        "\u0301\u0301",
        "%s %d {0} {{x}} {% now %}",
        "'; DROP TABLE x; --",
    ),
    *("<script>alert(1)</script>", "+99999999", "\t", "İ" * 50, "ﷺ", "the", "."),
]


def written(group):
    """The cases of a group: code or zone, and each way that people write it."""
    table = tomllib.loads(CASES.read_text())[group]
    return [(meant, typed) for meant, ways in table.items() for typed in ways]


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


def test_the_country_settles_which_of_several_is_meant():
    for meant, typed in written("in_countries"):
        code, _, zone = meant.partition(" ")
        assert (code, typed, find_zone(typed, countries()[code])) == (code, typed, zone)


def test_a_country_alone_tells_the_zone_only_where_all_have_the_same():
    for meant, typed in written("countries_alone"):
        found = understand(typed, "")
        assert (typed, f"{found.country.code} {found.time_zone}".strip()) == (typed, meant)
        assert found.needs_town is not bool(found.time_zone)


def test_what_nobody_understands_stays_unknown():
    for typed in [*HOSTILE, *(typed for _, typed in written("unknown"))]:
        found = understand(typed, typed)
        assert (typed, found.country, found.time_zone) == (typed, None, "")


def test_every_country_and_zone_that_the_form_suggests_is_understood():
    assert len(countries()) > 240
    assert {code: find_country(row.name) for code, row in countries().items()} == countries()
    assert {code: find_country(code) for code in countries()} == countries()
    assert len(zone_names()) > 350
    assert [name for name in zone_names() if find_zone(name) != name] == []
    assert [name for name in zone_names() if name.endswith("/Istanbul")] == ["Europe/Istanbul"]
    assert set(zone_names()) <= available_timezones()


def test_the_files_are_sorted_small_and_made_of_the_packages_that_are_locked():
    for name in ("country_names.txt", "places.txt"):
        keys = [line.partition("\t")[0] for line in (DATA / name).read_text().splitlines()]
        assert keys == sorted(set(keys))
        assert [key for key in keys[::97] if fold(key) != key] == []
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 1_600_000
    lock = tomllib.loads((settings.BASE_DIR / "uv.lock").read_text())["package"]
    locked = {f"{package['name']} {package.get('version')}" for package in lock}
    sources = (DATA / "sources.txt").read_text().splitlines()
    assert len(sources) == 2
    assert set(sources) <= locked


def application_and_page(browser, private, **fields):
    """What was sealed of an application with these fields, and its head in the inbox."""
    applicant = Client()
    applicant.cookies["form"] = "1"
    apply(applicant, **fields)
    unlock(browser)
    application = Application.objects.get()
    page = parse(browser.get(address(application)))
    head = texts(elements(page, "article", class_="message")[0], "p")
    exported = browser.post(address(application), {"action": "export"}).content.decode()
    return application.decrypt_content(private), head, exported.splitlines()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "town", "kept", "shown"),
    [
        ("Portugal", "", "Portugal, Europe/Lisbon", "Portugal, Europe/Lisbon"),
        ("UK", "", "United Kingdom, Europe/London", "United Kingdom (“UK”), Europe/London"),
        ("PK", "Lahore", "Pakistan, Asia/Karachi", "Pakistan (“PK”), Asia/Karachi (“Lahore”)"),
        ("Pakistan", "a hill", "Pakistan, Asia/Karachi", "Pakistan, Asia/Karachi (“a hill”)"),
        ("Perth, Australia", "", None, "Australia (“Perth, Australia”), Australia/Perth"),
        ("USA", "who knows", None, "United States (“USA”), “who knows”"),
        ("Atlantis", "Middle Earth", "Atlantis, Middle Earth", "“Atlantis”, “Middle Earth”"),
        ("at sea", "", "at sea, ", "“at sea”"),
        ("Mars", "UTC+25:00", "Mars, UTC+25:00", "“Mars”, “UTC+25:00”"),
    ],
)
def test_the_application_keeps_the_words_and_the_inbox_shows_them(
    browser, private, country, town, kept, shown
):
    fields = {"country": country, "time_zone": town}
    content, head, exported = application_and_page(browser, private, **fields)

    assert kept in (None, f"{content['country']}, {content['time_zone']}")
    assert (content["country_typed"], content["time_zone_typed"]) == (country, town)
    assert head[0] == f"{shown}, robin@applicant.example"
    assert f"Robin Vale, {shown}" in exported


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("town", "now"),
    [
        ("Lahore", "It is 17:00 for them (Karachi, UTC+5)"),
        ("GMT-3:30", "It is 08:30 for them (UTC-3:30)"),
        ("Kiritimati", "It is 02:00 on Tuesday for them (Kiritimati, UTC+14)"),
        ("UTC", "It is 12:00 for them (UTC)"),
    ],
)
def test_the_inbox_tells_what_time_it_is_for_the_applicant(noon, browser, private, town, now):
    _, head, exported = application_and_page(browser, private, country="on my way", time_zone=town)

    assert head[1] == now
    assert [line for line in exported if line.startswith(now)] != []


@pytest.mark.django_db
def test_an_application_of_an_earlier_release_is_shown_as_before(browser):
    unlock(browser)
    application = make_application()

    page = parse(browser.get(address(application)))

    head = texts(elements(page, "article", class_="message")[0], "p")
    assert head[0] == "FR, Europe/Paris, robin@applicant.example"
    assert head[1].startswith("It is ")


@pytest.mark.django_db
def test_a_town_is_asked_for_once_where_a_country_has_several_zones(client, inbox):
    asked = client.post(ADDRESS, filled(country="the U.S.", time_zone=""))

    (error,) = refused(asked)
    assert error.startswith("Your country has more than one time zone: write the nearest large")
    assert "or your time zone? (optional)" in text(parse(asked))
    assert elements(parse(asked), "input", id="id_country")[0].get("value") == "the U.S."
    apply(client, country="the U.S.", time_zone="Boise")

    town_asked = hidden(parse(asked), "town_asked")
    refused(client.post(ADDRESS, filled(country="Canada", time_zone="", town_asked=town_asked)))
    for country in ("the U.S.", "rather not say"):
        sent = {"country": country, "time_zone": "", "town_asked": town_asked}
        apply(client, name=country, **sent)
        assert decrypted(inbox)["time_zone"] == ""


@pytest.mark.django_db
def test_hostile_words_are_taken_like_any_others(client, inbox):
    for words in HOSTILE:
        answer = client.post(ADDRESS, filled(country=words, time_zone=words))
        assert answer.status_code == 302 or (answer.status_code, words.strip()) == (422, "")
    for words in ("x" * 301, "a\u2028b"):
        assert len(refused(client.post(ADDRESS, filled(country=words, time_zone=words)))) == 2
