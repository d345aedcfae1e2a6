"""The article page carries all that a reader needs, in this order."""

import datetime

import pytest

from tests.factories import (
    LONG_AGO,
    make_article,
    make_author,
    make_draft,
    make_scheduled,
    make_taken_down,
    make_topic,
)
from tests.pages import elements, links, parse, text, texts

pytestmark = pytest.mark.django_db

FOUR_SECTIONS = "Lead.\n\n" + "\n\n".join(f"## Section {n}\n\nText." for n in range(1, 5))


def page_of(client, **fields):
    return parse(client.get(make_article(**fields).get_absolute_url()))


def test_article_page_shows_every_element_in_order(client):
    topic = make_topic(name="Letting Go", slug="letting-go")
    author = make_author(
        name="Dana Reed", slug="dana-reed", credentials="PhD", bio="First words.\n\nMore."
    )
    others = [
        make_article(title=f"Next {n}", summary=f"Words on {n}.", topic=topic) for n in range(1, 4)
    ]
    make_article(
        title="When love ends",
        slug="when-love-ends",
        summary="What helps, and what only looks like help.",
        body=FOUR_SECTIONS,
        references="- Bowlby, J. (1980). *Loss*.",
        topic=topic,
        author=author,
        published_at=datetime.datetime(2025, 6, 25, 12, tzinfo=datetime.UTC),
        reviewed_on=datetime.date(2026, 1, 9),
        reading_minutes_override=7,
        tags=["letting go", "grief"],
        faqs=[("How long does it take?", "Longer than *anybody* says.")],
        related=others,
    )

    page = parse(client.get("/articles/when-love-ends/"))

    shown = text(elements(page, "main")[0])
    order = [
        "Letting Go",
        "When love ends",
        "What helps, and what only looks like help.",
        "Dana Reed June 25, 2025 7 min read",
        "Last reviewed January 9, 2026",
        "In this article Section 1 Section 2 Section 3 Section 4",
        "Lead.",
        "Section 1 Text.",
        "References Bowlby, J. (1980). Loss.",
        "letting go grief",
        "Frequently asked questions How long does it take? Longer than anybody says.",
        "Dana Reed PhD First words.",
        "Private sessions",
        "Related articles Letting Go Next 1 Words on 1. 1 min read Letting Go Next 2 Words on 2.",
        "← All articles",
    ]
    positions = [shown.find(part) for part in order]
    assert -1 not in positions, (order[positions.index(-1)], shown)
    assert positions == sorted(positions)


@pytest.mark.parametrize("number", [2, 5])
def test_a_block_in_an_answer_brings_its_look(client, number):
    answers = [(f"Why {n}?", "> [!try]\n> Breathe." if n else "So.") for n in range(number)]
    plain, full = make_article(faqs=answers[:1]), make_article(faqs=answers)

    pages = [parse(client.get(each.get_absolute_url())) for each in (plain, full)]

    sheets = [[one.get("href") for one in elements(page, "link")] for page in pages]
    assert ["css/blocks" in str(addresses) for addresses in sheets] == [False, True]
    assert len(elements(pages[1], "div", class_="callout")) == number - 1


def test_contents_lead_to_all_parts_of_the_page_where_there_are_four_sections(client):
    page = page_of(client, body=FOUR_SECTIONS, references="- Bowlby.", faqs=[("Why?", "So.")])

    (contents,) = elements(page, "nav", class_="contents")
    assert links(contents) == [
        *(f"#section-{n}" for n in range(1, 5)),
        *("#list-of-references", "#list-of-questions"),
    ]
    assert {link[1:] for link in links(contents)} <= {each.get("id") for each in page.iter()}
    three = page_of(client, body="Lead.\n\n## One\n\n## Two\n\n## Three\n\nText.")
    assert elements(three, "nav", class_="contents") == []


def test_markup_in_a_title_is_shown_as_text(client):
    page = page_of(client, title="<script>alert(1)</script>")

    assert texts(page, "h1") == ["<script>alert(1)</script>"]
    assert [script.get("type") for script in elements(page, "script")] == [
        *("module", "application/ld+json")
    ]


def test_a_later_revision_is_told_and_a_change_that_is_none_is_not(client):
    changed = make_article(revised_at=LONG_AGO + datetime.timedelta(days=90))
    unchanged = make_article(updated_at=LONG_AGO + datetime.timedelta(days=90))

    shown = client.get(changed.get_absolute_url()).content.decode()
    assert "Updated <time" in shown
    assert "May 30, 2024" in shown
    page = client.get(unchanged.get_absolute_url()).content.decode()
    assert "Updated" not in page
    assert "dateModified" not in page


def test_an_article_taken_down_is_gone_and_any_other_that_is_not_public_is_not_found(client):
    response = client.get(make_taken_down().get_absolute_url())

    assert response.status_code == 410
    assert texts(parse(response), "h1") == ["This article was taken down"]
    for make in (make_draft, make_scheduled):
        assert client.get(make().get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("What helps. It isn't *much*: so it is.", []),
        ("Other words.", ["What helps. It isn’t much."]),
    ],
)
def test_a_summary_is_not_shown_above_the_same_words(client, body, shown):
    page = page_of(client, summary="What helps. It isn’t much.", body=body)

    assert texts(page, "p", class_="standfirst") == shown


@pytest.mark.parametrize("number", [3, 4])
def test_more_than_three_questions_can_be_opened_one_by_one(client, number):
    faqs = [(f"Question {n}?", f"Answer *{n}*.") for n in range(number)]

    (section,) = elements(page_of(client, faqs=faqs), "section", class_="questions")

    assert len(elements(section, "details")) == (number if number > 3 else 0)
    assert texts(section, "h3") == [question for question, _ in faqs]
    for place, part in enumerate(section.iter("{http://www.w3.org/1999/xhtml}h3")):
        assert text(part) == f"Question {place}?"
        assert f"Answer {place}." in text(section)
    ids = [element.get("id") or "" for element in section.iter()]
    targets = [name for name in ids if name.startswith("faq-")]
    assert targets == [f"faq-question-{n}" for n in range(number)]


def test_one_quiet_line_leads_to_sessions_and_an_article_can_be_sent(client):
    page = page_of(client, title="Love & loss", slug="love-loss")

    (line,) = elements(page, "p", class_="invitation-line")
    assert links(line) == ["/sessions/"]
    (share,) = elements(page, "p", class_="share")
    assert links(share) == [
        "mailto:?subject=Love%20%26%20loss&body=http%3A%2F%2Ftestserver%2Farticles%2Flove-loss%2F"
    ]
    assert all("hidden" in button.attrib for button in elements(share, "button"))
    assert texts(page, "p", class_="printed") == [
        "http://testserver/articles/love-loss/",
        "Help now: http://testserver/help/",
    ]


def test_a_title_for_search_engines_stands_in_the_head_alone(client):
    page = page_of(client, title="Hunger", seo_title="Signs of anxious attachment")

    assert texts(page, "title") == ["Signs of anxious attachment · The practice"]
    assert texts(page, "h1") == ["Hunger"]
    (title,) = elements(page, "meta", property="og:title")
    assert title.get("content") == "Signs of anxious attachment"
    assert len(elements(page, "meta", name="author")) == 1
