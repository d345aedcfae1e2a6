"""The author writes in admin, and every refusal says beside the field what to do."""

import re

import pytest

from articles.models import Article
from tests.articles.editing import ADD, errors, filled
from tests.articles.images.picture_files import picture_file
from tests.factories import (
    LONG_AGO,
    make_article,
    make_author,
    make_draft,
)
from tests.pages import elements, parse, text, texts

pytestmark = pytest.mark.django_db


def test_an_article_is_written_with_questions_and_links(author):
    other = make_article()
    response = author.post(
        ADD,
        filled(
            faqs=[("Who begins?", "Whoever can.", 2), ("When?", "Soon.", 1)],
            related=[(other.pk, 1)],
            step="publish",
        ),
    )

    assert response.status_code == 302
    article = Article.objects.get(slug="on-repair")
    assert [faq.question for faq in article.faqs.all()] == ["When?", "Who begins?"]
    assert [link.related for link in article.related_links.all()] == [other]
    assert [tag.name for tag in article.tags.all()] == ["trust", "making up"]
    assert article.word_count == len(
        ["On", "repair", "Lead", "One", "Text", "When", "Soon", "Who", "begins", "Whoever", "can"]
    )
    assert author.get("/articles/on-repair/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"title": ""}, "title", "Give the article a title."),
        ({"body": "[" * 5000}, "body", "more than 2,000 square brackets"),
        ({"summary": "x" * 201}, "summary", "Shorten “Summary” to 200 characters: it has 201."),
        ({"slug": "not an address"}, "slug", "Enter a valid “slug” consisting of"),
        ({"reading_minutes_override": "0"}, "reading_minutes_override", "greater than or equal"),
        ({"tags": "x" * 101}, "tags", "Put commas between the tags"),
        ({"tags": 'trust, "fear, anger"'}, "tags", "“fear, anger” has a comma in quotes"),
        ({"published_at_0": "soon"}, "published_at", "Write the date like 25 June 2025"),
        ({"published_at_0": "0001-01-01"}, "published_at", "Choose a year from 1900 to 2100."),
        # Both dates stand in one row.
        ({"reviewed_on": "1.1.1899"}, "published_at", "Choose a year from 1900 to 2100."),
        (
            {"body": "![A cup](https://elsewhere.example/cup.jpg)"},
            "body",
            "it is not on this site: https://elsewhere.example/cup.jpg.",
        ),
    ],
)
def test_a_refused_save_says_beside_the_field_what_to_do(author, fields, field, message):
    response = author.post(ADD, filled(**fields))

    found = errors(response)
    assert list(found) == [field]
    assert message in found[field][0]
    assert not Article.objects.exists()


def test_a_cover_is_a_picture_and_needs_words_or_the_tick(author):
    broken = picture_file("a.png")
    broken.file.truncate(20)
    found = errors(author.post(ADD, filled(cover_image=broken, cover_alt="Sea")))
    assert list(found) == ["cover_image"]

    refused = author.post(ADD, filled(cover_image=picture_file("a.png")))
    assert errors(refused) == {
        "cover_alt": ["Describe the cover image, or tick “decorative” if it tells nothing."]
    }

    taken = author.post(ADD, filled(cover_image=picture_file("a.png"), cover_is_decorative="on"))
    assert taken.status_code == 302
    article = Article.objects.get()
    assert re.fullmatch(r"covers/on-repair-[0-9a-f]{12}-40x30\.webp", article.cover_image.name)
    assert (article.cover_width, article.cover_height) == (40, 30)


def test_an_article_cannot_lead_to_itself_or_twice_to_another(author):
    article, other = make_article(), make_article()
    address = f"/admin/articles/article/{article.pk}/change/"

    itself = author.post(address, filled(related=[(article.pk, 1)]))
    twice = author.post(address, filled(related=[(other.pk, 1), (other.pk, 2)]))

    assert "Choose another article: this one cannot lead to itself." in itself.content.decode()
    assert "An article stands twice in this list." in twice.content.decode()
    assert not article.related_links.exists()


def test_saving_without_a_change_does_not_make_an_article_look_new(author):
    author.post(ADD, filled())
    article = Article.objects.get()
    Article.objects.update(updated_at=LONG_AGO)
    same = {"topic": article.topic_id, "author": article.author_id}
    address = f"/admin/articles/article/{article.pk}/change/"

    author.post(address, filled(**same))
    assert Article.objects.get().updated_at == LONG_AGO

    author.post(address, filled(**same, tags="making up, trust"))
    row = Article.objects.get()
    assert row.updated_at > LONG_AGO
    assert [tag.name for tag in row.tags.all()] == ["making up", "trust"]


def test_view_on_site_leads_to_live_articles_alone(author):
    live, draft = make_article(), make_draft()

    page = author.get(f"/admin/articles/article/{live.pk}/change/").content.decode()
    assert f'href="{live.get_absolute_url()}" class="viewsitelink"' in page
    page = author.get(f"/admin/articles/article/{draft.pk}/change/").content.decode()
    assert "viewsitelink" not in page


def test_a_review_before_the_publication_is_refused(author):
    sent = filled(published_at_0="2026-01-10", reviewed_on="2026-01-09", step="publish")

    ((row, (message,)),) = errors(author.post(ADD, sent)).items()
    # Both dates stand in one row.
    assert row == "published_at"
    assert message.startswith("This day is before the publication.")
    assert author.post(ADD, sent | {"reviewed_on": "2026-01-10"}).status_code == 302


def test_whoever_writes_is_preset_as_the_author(author):
    def preset():
        (select,) = elements(parse(author.get(ADD)), "select", name="author")
        chosen = [o for o in elements(select, "option") if "selected" in o.attrib]
        return text(chosen[0]) if chosen and chosen[0].get("value") else ""

    make_author(name="Dana")
    assert preset() == "Dana"
    make_author(name="Noor")
    assert preset() == ""
    make_author(name="Robin", user=author.user)
    assert preset() == "Robin"


def rows_of(page, prefix):
    """How many rows somebody without scripts can fill in; the template for scripts is hidden."""
    rows = [row.get("id", "") for row in elements(page, "div", class_="inline-related")]
    return len([row for row in rows if row.startswith(prefix) and not row.endswith("-empty")])


def test_the_button_saves_and_brings_empty_rows_with_plain_choices(author):
    other = make_article(title="On trust")

    typed = filled(body="Two hours of work.", faqs=[("Who begins?", "Whoever can.", 1)])
    refused = author.post(f"{ADD}?rows=1", typed | {"rows": "1", "title": ""})
    response = author.post(ADD, filled() | {"rows": "1"})

    assert list(errors(refused)) == ["title"]
    (question,) = elements(parse(refused), "input", name="faqs-0-question")
    assert question.get("value") == "Who begins?"
    (body,) = elements(parse(refused), "textarea", name="body")
    assert text(body) == "Two hours of work."

    article = Article.objects.get(title="On repair")
    change = f"/admin/articles/article/{article.pk}/change/"
    assert response["Location"] == f"{change}?rows=1#faqs-group"
    page = parse(author.get(f"{change}?rows=1"))
    assert (rows_of(page, "faqs-"), rows_of(page, "related_links-")) == (3, 3)
    (choice,) = elements(page, "select", name="related_links-0-related")
    assert other.title in texts(choice, "option")


def test_without_it_there_are_no_empty_rows(author):
    page = parse(author.get(ADD))

    assert (rows_of(page, "faqs-"), rows_of(page, "related_links-")) == (0, 0)
    assert "Save and show empty rows" in " ".join(texts(page, "noscript"))


def test_a_new_row_with_a_number_alone_is_no_row(author):
    response = author.post(ADD, filled(faqs=[("", "", 1)], related=[("", 1)]))

    assert response.status_code == 302
    assert Article.objects.get().faqs.count() == 0


def test_an_article_to_read_next_is_begun_with_its_title_alone(author):
    make_article()

    page = parse(author.get(f"{ADD}?_popup=1&_to_field=id"))
    chosen = [one for one in elements(page, "option") if one.get("selected") is not None]
    preset = dict(zip(["topic", "author"], [one.get("value") for one in chosen], strict=False))
    data = filled(title="To be written", slug="", summary="", body="", **preset)
    author.post(f"{ADD}?_popup=1", data | {"_popup": "1"})
    stub = Article.objects.get(title="To be written")
    chosen = {"action": "publish_now", "_selected_action": stub.pk, "apply": "1"}
    author.post("/admin/articles/article/", chosen)

    stub.refresh_from_db()
    assert (stub.slug, stub.state) == ("to-be-written", Article.State.DRAFT)
