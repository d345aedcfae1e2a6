"""Two people save at once: the later one sees both versions, and neither loses a word."""

import pytest

from articles.models import FAQ, Article, RelatedArticle, Revision
from tests.articles.editing import change, opened, posted
from tests.factories import make_article, make_draft
from tests.pages import elements, parse, sent_by, text, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_draft(
        title="On repair", body="Old words.", faqs=[("Who?", "You."), ("Why?", "So.")]
    )


def conflict(response):
    """The parts that differ, with whether theirs is ticked, and what the page would post."""
    assert response.status_code == 200
    page = parse(response)
    (panel,) = elements(page, "section", class_="conflict")
    boxes = elements(panel, "input", name="theirs")
    ticked = {box.get("value"): "checked" in box.attrib for box in boxes}
    (form,) = elements(page, "form", id="article_form")
    (button,) = elements(panel, "button", name="over")
    return ticked, {**sent_by(form), "over": button.get("value")}


def test_a_save_over_a_newer_one_shows_both_and_is_saved_once_i_have_seen_theirs(
    author, admin_client, article
):
    mine = opened(author, article, body="My words.")
    admin_client.post(change(article), opened(admin_client, article, body="Their words."))

    response = author.post(change(article), mine)

    page = parse(response)
    assert texts(page, "h2", id="conflict-heading") == [
        "admin saved this article while you were writing"
    ]
    assert (texts(page, "del"), texts(page, "ins")) == (["Their"], ["My"])
    assert text(elements(page, "textarea", name="body")[0]) == "My words."
    assert Article.objects.get().body == "Their words."

    _, again = conflict(response)
    admin_client.post(change(article), opened(admin_client, article, title="A third"))
    ticked, again = conflict(author.post(change(article), again))
    assert ticked == {"title": True, "body": False}
    assert author.post(change(article), again).status_code == 302
    bodies = [kept.snapshot["fields"]["body"] for kept in Revision.objects.order_by("number")]
    assert bodies == ["Old words.", "Their words.", "Their words.", "My words."]


def test_saving_over_it_goes_where_the_refused_button_would_have_gone(
    author, admin_client, article
):
    for pressed, where in (
        ({"_save": "Save"}, "/admin/articles/article/"),
        ({"give_preview": "1", "preview_days": "7"}, change(article)),
    ):
        mine = opened(author, article, body=f"My words, {where}.")
        theirs = opened(admin_client, article, body=f"Their words, {where}.")
        admin_client.post(change(article), theirs)
        _, again = conflict(author.post(change(article), mine | pressed))

        assert author.post(change(article), again)["Location"] == where
        assert Article.objects.get().body == mine["body"]


def test_what_i_did_not_touch_is_theirs_unless_i_say_otherwise(author, admin_client, article):
    mine = opened(author, article, body="My words.")
    theirs = {"title": "On mending", "published_at_0": "2024-01-09", "published_at_1": "08:00:00"}
    theirs |= {"tags": "trust, anger", "faqs-0-answer": "Whoever can."}
    admin_client.post(change(article), opened(admin_client, article, **theirs))

    ticked, again = conflict(author.post(change(article), mine))
    assert ticked == {
        "title": True,
        "tags": True,
        "published_at": True,
        "body": False,
        "faqs": True,
    }

    author.post(change(article), again | {"theirs": [name for name, yes in ticked.items() if yes]})
    row = Article.objects.get()
    assert (row.title, row.body) == ("On mending", "My words.")
    assert f"{row.planned_at:%Y-%m-%d %H:%M}" == "2024-01-09 08:00"
    assert [tag.name for tag in row.tags.all()] == ["trust", "anger"]
    assert [faq.answer for faq in row.faqs.all()] == ["Whoever can.", "So."]


def test_questions_that_they_removed_and_added_lose_nothing_of_either(
    author, admin_client, article
):
    first, second = article.faqs.all()
    mine = opened(author, article, **{"faqs-0-answer": "Mine, long thought about."})
    first.delete()
    FAQ.objects.create(article=article, question="When?", answer="Now.", position=3)

    ticked, again = conflict(author.post(change(article), mine))
    assert ticked == {"faqs": False}
    assert "Mine, long thought about." in again.values()

    assert author.post(change(article), again).status_code == 302
    assert sorted(article.faqs.values_list("question", "answer")) == [
        ("When?", "Now."),
        ("Who?", "Mine, long thought about."),
        ("Why?", "So."),
    ]


def test_their_questions_are_taken_whole(author, admin_client, article):
    mine = opened(author, article, **{"faqs-0-answer": "Mine.", "faqs-1-DELETE": "on"})
    FAQ.objects.create(article=article, question="When?", answer="Now.", position=3)

    _, again = conflict(author.post(change(article), mine))
    author.post(change(article), again | {"theirs": "faqs"})

    assert list(article.faqs.values_list("question", flat=True)) == ["Who?", "Why?", "When?"]
    assert article.faqs.first().answer == "You."


def test_a_link_that_they_added_counts_as_newer_and_stays(author, article):
    mine = opened(author, article, body="My words.")
    RelatedArticle.objects.create(article=article, related=make_article(title="Other"), position=1)

    ticked, again = conflict(author.post(change(article), mine))

    assert ticked == {"body": False}
    author.post(change(article), again)
    assert [link.related.title for link in article.related_links.all()] == ["Other"]
    assert Article.objects.get(pk=article.pk).body == "My words."


def test_a_state_that_they_changed_counts_as_newer(author, admin_client):
    article = make_article()
    mine = opened(author, article, body="My words.")
    admin_client.post(change(article), opened(admin_client, article, step="take-down"))

    _, again = conflict(author.post(change(article), mine))
    author.post(change(article), again)

    row = Article.objects.get()
    assert (row.state, row.body) == (Article.State.TAKEN_DOWN, "My words.")


def test_invalid_versions_are_a_conflict_and_no_error(author, article):
    for fields in (
        {"base": "nonsense"},
        {"base": ""},
        {"base": "x", "over": "y", "theirs": ["nothing", "body"]},
        {"base": "x", "faqs-TOTAL_FORMS": "9" * 12},
        {"base": "x", "faqs-0-id": "x", "related_links-TOTAL_FORMS": "-1", "topic": "x"},
    ):
        response = author.post(change(article), posted(article, body="Mine.") | fields)

        assert response.status_code == 200
        assert Article.objects.get().body == "Old words."
