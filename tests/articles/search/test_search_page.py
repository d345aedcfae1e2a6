"""The search page: its results, and what it offers without any."""

import pytest

from tests.articles.search.library import found, make_library
from tests.factories import make_article, make_topic
from tests.pages import elements, links, parse, text, texts

pytestmark = pytest.mark.django_db


def status(page):
    return " ".join(text(element) for element in elements(page, "div", role="status"))


def test_hits_are_marked_in_title_passage_and_questions(client):
    make_article(
        title="Longing & <jealousy>",
        summary="What <it> asks for.",
        body="Lead. " + "Filling words stand here. " * 40 + "She felt JEALOUSY & longed < more.",
        faqs=[("Is jealousy & longing <normal>?", "Yes."), ("What else?", "Nothing.")],
    )

    page = parse(client.get("/search/", {"q": "jealousy longing"}))

    marked = "Longing jealousy JEALOUSY longed jealousy longing"
    assert texts(page, "mark") == marked.split()
    assert texts(page, "h2", class_="list-item-title") == ["Longing & <jealousy>"]
    (passage,) = texts(page, "p", class_="list-item-summary")
    assert passage.startswith("… ")
    assert passage.endswith("She felt JEALOUSY & longed < more.")


@pytest.mark.parametrize(
    ("body", "references", "expected"),
    [
        (
            "Lead. The first orange ripens late. " + "Filling words stand here. " * 20,
            "- Grove, A. (1980). *Oranges and orange groves*. Orange Press.",
            "Lead. The first orange ripens late.",
        ),
        (
            "Lead.\n\n## Is it ripe?\n\nThe orange[^1] is.\n\n## Now\n\n“Yes.”\n\n[^1]: A book.",
            "",
            "Lead. Is it ripe? · The orange is. Now · “Yes.” A book.",
        ),
    ],
)
def test_a_passage_is_of_the_text_alone_with_headings_set_apart(client, body, references, expected):
    make_article(body=body, references=references)

    (passage,) = texts(parse(client.get("/search/?q=oranges")), "p", class_="list-item-summary")

    assert passage.startswith(expected)


def test_topics_are_filters_with_counts_and_a_matching_question_is_linked(client):
    article = make_library()["in-question"]
    make_topic(slug="empty")

    page = parse(client.get("/search/", {"q": "jealousy", "page": 1}))
    (topics,) = elements(page, "nav", class_="search-topics")

    assert texts(topics, "a") == ["All topics", "Attachment Styles 1", "Couples & Conflict 3"]
    assert links(topics)[2] == "?q=jealousy&topic=couples"
    response = client.get("/search/?q=jealousy&topic=couples")
    assert found(response) == ["in-title", "in-summary", "in-question"]
    (topics,) = elements(parse(response), "nav", class_="search-topics")
    assert texts(topics, "a") == ["All topics", "Attachment Styles 1", "Couples & Conflict 3"]
    assert texts(topics, "a", **{"aria-current": "true"}) == ["Couples & Conflict 3"]
    nothing = parse(client.get("/search/?q=jealousy&topic=empty"))
    assert status(nothing) == "Nothing in this topic. Look in all topics"
    assert "?q=jealousy" in links(nothing)

    (questions,) = elements(page, "ul", class_="result-questions")
    (address,) = links(questions)
    assert address == "/articles/in-question/#faq-is-jealousy-always-a-bad-sign"
    on_page = parse(client.get(article.get_absolute_url()))
    assert elements(on_page, "h3", id=address.partition("#")[2])


def test_a_correction_is_shown_with_what_was_typed_and_an_existing_word_is_not_corrected(client):
    make_library()

    assert status(parse(client.get("/search/?q=jelousy"))) == (
        "No article has “jelousy”. Did you mean jealousy? Here is what it finds. 4 articles"
    )

    for query in ("behavior jealousy", "I dont get behaviours", "jelousy brief"):
        shown = status(parse(client.get("/search/", {"q": query})))
        assert [word for word in ("brief", "behavio", "dont") if word in shown] == [], query


def test_a_search_costs_five_queries_at_most(client, django_assert_max_num_queries):
    make_library()
    queries = ["q=jealousy", "q=jealousy&topic=couples", "q=jelousy", "q=grief+elephant", "q="]
    queries += ["q=clingy+jealousy", "q=hours-small"]
    # The author's words are read once for each version of the content.
    client.get("/search/?q=words")

    for query in [*queries, "q=elephant"]:
        with django_assert_max_num_queries(5):
            client.get(f"/search/?{query}")


def slips(word):
    """A word with a letter left out, doubled, replaced, or swapped with the next, at each place."""
    for head, letter, tail in ((word[:n], word[n], word[n + 1 :]) for n in range(len(word))):
        swapped = head + tail[:1] + letter + tail[1:]
        yield from (head + tail, head + letter + letter + tail, f"{head}z{tail}", swapped)


def test_suggestions_are_topics_tags_titles_and_questions_and_cacheable(client):
    make_library()
    anchor = "#faq-is-jealousy-always-a-bad-sign"
    rows = [
        ("article", "Jealousy in the small hours", "/articles/in-title/"),
        ("question", "Is jealousy always a bad sign?", f"/articles/in-question/{anchor}"),
        ("tag", "grief work", "/tags/grief-work/"),
        ("topic", "Couples & Conflict", "/topics/couples/"),
    ]
    keys = ("kind", "title", "address")
    title, question, tag, topic = (dict(zip(keys, row, strict=True)) for row in rows)

    response = client.get("/search/suggest?q=jeal")

    assert response.json() == {"suggestions": [title, question]}
    assert response["Cache-Control"] == "public, max-age=300"
    assert not response.cookies
    by_text = dict.fromkeys([*slips("jealousy"), *slips("jealou")], [title, question])
    by_text |= dict.fromkeys([*slips("grief"), "grie", "grief-wo", "grief+wor+i"], [tag])
    for typed, offered in (by_text | {"conf": [topic], "c": [], "": []}).items():
        assert client.get(f"/search/suggest?q={typed}").json() == {"suggestions": offered}, typed
