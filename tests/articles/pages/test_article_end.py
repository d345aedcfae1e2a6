"""What follows an article's text: a way on, sources, questions, and ways to keep it."""

import pytest

from tests.factories import make_article
from tests.pages import elements, links, parse, text, texts

pytestmark = pytest.mark.django_db

FOUR_SECTIONS = "Lead.\n\n" + "\n\n".join(f"## Section {n}\n\nText." for n in range(1, 5))


def page_of(client, **fields):
    return parse(client.get(make_article(**fields).get_absolute_url()))


@pytest.mark.parametrize("number", [3, 4])
def test_more_than_three_questions_can_be_opened_one_by_one(client, number):
    faqs = [(f"Question {n}?", f"Answer *{n}*.") for n in range(number)]

    (section,) = elements(page_of(client, faqs=faqs), "section", class_="questions")

    assert len(elements(section, "details")) == (number if number > 3 else 0)
    assert texts(section, "h3") == [question for question, _ in faqs]
    for place, part in enumerate(section.iter("{http://www.w3.org/1999/xhtml}h3")):
        assert text(part) == f"Question {place}?"
    ids = [element.get("id") or "" for element in section.iter()]
    targets = [name for name in ids if name.startswith("faq-")]
    assert targets == [f"faq-question-{n}" for n in range(number)]
    for n in range(number):
        assert f"Answer {n}." in text(section)


def test_the_contents_lead_to_references_and_questions_too(client):
    page = page_of(client, body=FOUR_SECTIONS, references="- Bowlby.", faqs=[("Why?", "So.")])

    (contents,) = elements(page, "nav", class_="contents")
    assert links(contents)[-2:] == ["#list-of-references", "#list-of-questions"]
    ids = {element.get("id") for element in page.iter()}
    assert {link[1:] for link in links(contents)} <= ids


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
    heads = [meta.get("content") for meta in elements(page, "meta", property="og:title")] + [
        meta.get("content") for meta in elements(page, "meta", name="author")
    ]
    assert heads[0] == "Signs of anxious attachment"
    assert len(heads) == 2
