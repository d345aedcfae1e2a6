"""Two people save at once: the later one sees both versions, and neither loses a word."""

import pytest
from taggit.models import Tag

from articles.models import Article, MediaFile, Revision
from tests.articles.editing import change, opened, posted
from tests.factories import make_article, make_draft
from tests.pages import elements, parse, sent_by, text, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_draft(
        title="On repair", body="Old words.", faqs=[("Who?", "You."), ("Why?", "So.")]
    )


def conflict(response, kind="article"):
    """The parts that differ, with whether theirs is ticked, and what the page would post."""
    assert response.status_code == 200
    page = parse(response)
    (panel,) = elements(page, "section", class_="conflict")
    boxes = elements(panel, "input", name="theirs")
    ticked = {box.get("value"): "checked" in box.attrib for box in boxes}
    (form,) = elements(page, "form", id=f"{kind}_form")
    (button,) = elements(panel, "button", name="over")
    return ticked, {**sent_by(form), "over": button.get("value")}


def test_a_save_over_a_newer_one_shows_both_and_is_saved_once_i_have_seen_theirs(
    author, admin_client, article
):
    mine = opened(author, article, body="My words.", _save="Save")
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
    # It goes where the refused button would have gone.
    assert author.post(change(article), again)["Location"] == "/admin/articles/article/"
    bodies = [kept.snapshot["fields"]["body"] for kept in Revision.objects.order_by("number")]
    assert bodies == ["Old words.", "Their words.", "Their words.", "My words."]


def test_what_i_did_not_touch_is_theirs_unless_i_say_otherwise(author, admin_client, article):
    mine = opened(author, article, body="My words.")
    theirs = {"title": "On mending", "published_at_0": "2024-01-09", "published_at_1": "08:00:00"}
    theirs |= {"tags": "trust, anger", "faqs-0-answer": "Whoever can."}
    admin_client.post(change(article), opened(admin_client, article, **theirs))

    ticked, again = conflict(author.post(change(article), mine))
    others = dict.fromkeys(["title", "tags", "published_at", "faqs Who?"], True)
    assert ticked == others | {"body": False}

    author.post(change(article), again | {"theirs": list(others)})
    row = Article.objects.get()
    assert (row.title, row.body) == ("On mending", "My words.")
    assert f"{row.planned_at:%Y-%m-%d %H:%M}" == "2024-01-09 08:00"
    assert [tag.name for tag in row.tags.all()] == ["trust", "anger"]
    assert [faq.answer for faq in row.faqs.all()] == ["Whoever can.", "So."]


THEIRS = ["faqs C?", "faqs D?", "faqs B?", "faqs"]


@pytest.mark.parametrize(
    ("make", "taken", "left"),
    [
        (make_draft, THEIRS, "C-Theirs E-Mine A-Mine B-Theirs F-Theirs"),
        (make_article, ["faqs E?", "faqs D?"], "A-Mine F-Theirs C-Old"),
    ],
)
def test_each_question_is_a_part_of_its_own(author, admin_client, make, taken, left):
    row = make(body="Old words.", faqs=[(f"{name}?", "Old") for name in "ABCD"])
    admin_client.post(change(row), opened(admin_client, row, body="Words."))
    mine = {"faqs-0-answer": "Mine", "faqs-1-DELETE": "on", "faqs-4-question": "E?"}
    theirs = {"faqs-1-answer": "Theirs", "faqs-2-answer": "Theirs", "faqs-2-position": "0"}
    theirs |= {"faqs-3-DELETE": "on", "faqs-4-question": "F?"}
    mine, theirs = (
        opened(who, row, **{"faqs-TOTAL_FORMS": "5", "faqs-4-position": "5"}, **typed)
        | {"faqs-4-answer": name}
        for who, typed, name in ((author, mine, "Mine"), (admin_client, theirs, "Theirs"))
    )
    admin_client.post(change(row), theirs)

    response = author.post(change(row), mine)

    ticked, again = conflict(response)
    assert "Take theirs for “Question: E?” (they do not have it)" in texts(parse(response), "label")
    preferred = dict.fromkeys(THEIRS, True)
    assert ticked == preferred | {"faqs A?": False, "faqs E?": False}
    author.post(change(row), again | {"theirs": taken, "step": "publish-changes"})
    stored = row.faqs.values_list("question", "answer")
    assert " ".join(f"{question[0]}-{answer}" for question, answer in stored) == left


@pytest.mark.parametrize("make", [make_draft, make_article])
def test_questions_are_told_apart_also_where_all_their_words_are_new(author, admin_client, make):
    row = make(body="Old words.", faqs=[(f"{name}?", "Old") for name in "ABC"])
    admin_client.post(change(row), opened(admin_client, row, body="Words."))
    typed = {"faqs-0-question": "Mine?", "faqs-2-question": "My C?", "faqs-2-answer": "Mine"}
    mine = opened(author, row, **typed)
    theirs = {"faqs-1-question": "Theirs?", "faqs-1-answer": "New"}
    theirs |= {"faqs-2-question": "Their C?", "faqs-2-answer": "Their"}
    admin_client.post(change(row), opened(admin_client, row, **theirs))

    ticked, again = conflict(author.post(change(row), mine))
    taken = {"theirs": [name for name, is_ticked in ticked.items() if is_ticked]}
    author.post(change(row), again | taken | {"step": "publish-changes"})
    stored = [("Mine?", "Old"), ("Theirs?", "New"), ("My C?", "Mine")]
    assert list(row.faqs.values_list("question", "answer")) == stored


@pytest.mark.parametrize("model", [Tag, MediaFile])
def test_a_tag_and_a_picture_keep_the_words_of_both(author, admin_client, model):
    name, column = ("text", "described__text") if model is Tag else ("alt", "alt")
    stored = model.objects.values_list(column, flat=True)
    calm, sea = {"name": "Calm"}, {"file": "sea.webp", "kind": "picture", "title": "Sea", "size": 1}
    row = model.objects.create(**calm if model is Tag else sea)
    mine = opened(author, row, **{name: "My words."})
    admin_client.post(change(row), mine | {name: "Their words."})

    ticked, again = conflict(author.post(change(row), mine), row._meta.model_name)

    assert (ticked, stored.get()) == ({name: False}, "Their words.")
    author.post(change(row), again)
    assert stored.get() == "My words."


def test_invalid_versions_are_a_conflict_and_no_error(author, article):
    for fields in (
        {"base": ""},
        {"base": "x", "over": "y", "theirs": ["nothing", "body"]},
        {"base": "x", "faqs-0-id": "x", "related_links-TOTAL_FORMS": "-1", "topic": "x"},
        {"base": "x", "faqs-TOTAL_FORMS": "9" * 12},
    ):
        response = author.post(change(article), posted(article, body="Mine.") | fields)

        assert response.status_code == 200
        assert Article.objects.get().body == "Old words."
