"""The article page carries all that a reader needs, in this order."""

import datetime
from pathlib import Path

import pytest

from tests.factories import make_article, make_author, make_topic
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
    others = [make_article(title=f"Next {n}", summary="On it.", topic=topic) for n in (1, 2)]
    make_article(
        title="When love ends",
        slug="when-love-ends",
        summary="What helps, and what only looks like help.",
        body=FOUR_SECTIONS,
        references="- Bowlby, J. (1980). *Loss*.",
        topic=topic,
        author=author,
        reviewed_on=datetime.date(2026, 1, 9),
        reading_minutes_override=7,
        tags=["letting go", "grief"],
        faqs=[("How long does it take?", "Longer than *anybody* says.")],
        related=others,
    )

    page = parse(client.get("/articles/when-love-ends/"))

    shown = text(elements(page, "main")[0])
    order = Path(__file__).with_name("article_page.txt").read_text("utf-8").splitlines()
    positions = [shown.find(part) for part in order]
    assert -1 not in positions, (order[positions.index(-1)], shown)
    assert positions == sorted(positions)
    (line,), (share,) = (elements(page, "p", class_=name) for name in ("invitation-line", "share"))
    assert links(line) == ["/sessions/"]
    address = "http%3A%2F%2Ftestserver%2Farticles%2Fwhen-love-ends%2F"
    assert links(share) == [f"mailto:?subject=When%20love%20ends&body={address}"]
    (contents,) = elements(page, "nav", class_="contents")
    assert links(contents) == [
        *(f"#section-{n}" for n in range(1, 5)),
        *("#list-of-references", "#list-of-questions"),
    ]
    assert {link[1:] for link in links(contents)} <= {each.get("id") for each in page.iter()}
    three = page_of(client, body="Lead.\n\n## One\n\n## Two\n\n## Three\n\nText.")
    assert elements(three, "nav", class_="contents") == []


@pytest.mark.parametrize("number", [2, 5])
def test_a_block_in_an_answer_brings_its_look_and_more_than_three_can_be_opened(client, number):
    answers = [(f"Why {n}?", "> [!try]\n> Breathe." if n else "So.") for n in range(number)]

    plain, full = (page_of(client, faqs=faqs) for faqs in (answers[:1], answers))

    sheets = [[one.get("href") for one in elements(page, "link")] for page in (plain, full)]
    assert ["css/blocks" in str(addresses) for addresses in sheets] == [False, True]
    (section,) = elements(full, "section", class_="questions")
    assert len(elements(section, "div", class_="callout")) == number - 1
    assert len(elements(section, "details")) == (number if number > 3 else 0)
    assert texts(section, "h3") == [question for question, _ in answers]
    ids = [element.get("id") or "" for element in section.iter()]
    targets = [name for name in ids if name.startswith("faq-")]
    assert targets == [f"faq-why-{n}" for n in range(number)]


def test_a_summary_is_not_shown_above_the_same_words(client):
    for body, shown in (
        ("What helps. It isn't *much*: so it is.", []),
        ("Other words.", ["What helps. It isn’t much."]),
    ):
        page = page_of(client, summary="What helps. It isn’t much.", body=body)

        assert texts(page, "p", class_="standfirst") == shown


def test_a_title_is_text_and_one_for_search_engines_stands_in_the_head_alone(client):
    page = page_of(client, title="<script>1</script>", seo_title="Signs of anxious attachment")

    assert texts(page, "title") == ["Signs of anxious attachment · The practice"]
    assert texts(page, "h1") == ["<script>1</script>"]
