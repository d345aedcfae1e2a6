"""A WordPress export is imported, with all that belongs to its articles."""

import pytest

from articles.models import Article, Redirect, Topic
from articles.transfer.importer import import_path
from tests.articles.transfer.exports import (
    attachment,
    cases,
    category,
    item,
    meta,
    without_digests,
    write_image,
    write_wxr,
)

pytestmark = pytest.mark.django_db

LINKS = cases("cards.yaml")["links"]
CATEGORIES = category("closeness", "Closeness &amp; distance") + category("fear", "Fear")
TAGS = category("c-trust", "Trust, mutual", "post_tag") + category("new", "new", "post_tag")


def imported(folder, *items):
    """The report of an import, and the article with the slug “a-text”, if there is one."""
    report = import_path(write_wxr(folder, *items))
    return report, Article.objects.filter(slug="a-text").first()


def more_of(inside):
    """Two more posts with the same terms: a category of three becomes a topic."""
    return [item(post_id=f"{n}", post_name=f"more-{n}", inside=inside) for n in (91, 92)]


def test_all_fields_of_a_post_are_imported(tmp_path):
    write_image(tmp_path, "wp-content/uploads/2024/05/cups.jpg")
    chosen = meta(_yoast_wpseo_primary_category="4", rank_math_description="Say &amp; be.")
    inside = CATEGORIES + TAGS + chosen + meta(_thumbnail_id="50")
    report, article = imported(
        tmp_path,
        item("<p>Lead.</p>", title="A &#8211; <em>text</em>", inside=inside),
        attachment("50", "2024/05/cups.jpg", alt="Two cups"),
        *more_of(CATEGORIES + chosen),
    )

    assert report.problems == report.changed == report.left_out == []
    assert (article.title, article.summary, article.body) == ("A – text", "Say & be.", "Lead.")
    assert article.topic.name == "Fear"
    assert (article.author.name, article.author.slug) == ("Mira & Lund", "mira")
    tags = {"c-trust": "Trust & mutual", "new": "new", "closeness": "Closeness & distance"}
    assert dict(article.tags.values_list("slug", "name")) == tags
    assert article.published_at.isoformat() == "2024-05-01T10:00:00+00:00"
    assert article.updated_at.isoformat() == "2024-06-02T08:30:00+00:00"
    assert without_digests(article.cover_image.name) == "covers/cups.webp"
    assert (article.cover_alt, article.cover_width, article.cover_height) == ("Two cups", 80, 60)
    assert article.revisions.get().note == "Imported"


# What an item says, the state that it has here, and why
STATES = cases("wordpress.yaml")["states"]


def test_only_what_was_public_becomes_public(tmp_path):
    rows = [fields for fields, *_ in STATES]
    posts = [item(post_id=f"{n}", post_name=f"n{n}", **fields) for n, fields in enumerate(rows)]

    report, _ = imported(tmp_path, *posts)

    found = [Article.objects.get(slug=f"n{n}") for n in range(len(rows))]
    assert [article.state for article in found] == [row[1] for row in STATES]
    told = [f"n{n}: {why}" for n, (_, _, *reasons) in enumerate(STATES) for why in reasons]
    assert report.changed == told


def test_what_no_reader_saw_is_left_out_and_a_page_becomes_a_draft(tmp_path):
    about = {"post_name": "about", "link": "https://old.example/about/", "creator": ""}
    report, _ = imported(
        tmp_path,
        item(post_id="1", post_name="gone", title="Gone", status="trash"),
        *(item(post_id=number, post_type="product") for number in "34"),
        item(post_id="5", post_type="nav_menu_item"),
        item(inside="<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>", creator=""),
        item(post_id="7", post_type="page", **about),
    )

    assert report.created == ["a-text (live)", "about (draft)"]
    gone = "export.xml, line 28: “Gone” was in the bin"
    assert report.left_out == [gone, "1 comment", "2 entries of the type “product”"]
    assert report.changed == [
        "about: it was a page outside the blog, so it is a draft here",
        "about: its old address does not redirect: “/about/” is the address of a page of this"
        " site.",
    ]


def test_links_between_articles_are_rewritten_and_importing_again_changes_nothing(tmp_path):
    items = [
        item("".join(f'<p><a href="{link}">x</a></p>' for link in LINKS), inside=CATEGORIES + TAGS),
        item(post_id="11", post_name="other", inside=category("closeness", "C")),
        *more_of(CATEGORIES),
    ]
    report, article = imported(tmp_path, *items)

    assert article.body.split("\n\n") == [f"[x]({link})" for link in LINKS.values()]
    assert report.changed == ["a-text: a link leads to the old site: /gone/"]
    assert Topic.objects.get(slug="closeness").description == "On being near."

    Article.objects.filter(slug="other").update(slug="renamed", title="Mended")
    tables = [Article.objects, Topic.objects, Redirect.objects]
    before = [list(rows.order_by("pk").values()) for rows in tables]
    again, _ = imported(tmp_path, *items)
    assert again.summary() == "Nothing has changed. Besides: 4 here already."
    assert again.kept == ["a-text", "renamed", "more-91", "more-92"]
    assert [list(rows.order_by("pk").values()) for rows in tables] == before


def test_custom_fields_that_readers_may_have_seen_are_told_where_nothing_here_says_them(tmp_path):
    fields = cases("wordpress.yaml")["fields"]
    inside = "".join(meta(**{row[0]: row[1]}) for kind in fields.values() for row in kind)

    report, _ = imported(tmp_path, item(inside=inside + meta(long="x" * 200_000)))

    held = [(name, text) for name, _, *texts in fields["told"] for text in texts]
    assert report.changed == [f"a-text: what “{name}” held: {text}" for name, text in held]


@pytest.mark.parametrize(("original", "taken", "notes"), cases("wordpress.yaml")["originals"])
def test_what_search_engines_were_told_is_taken(tmp_path, client, settings, original, taken, notes):
    settings.SITE_URL = "https://new.example"
    told = meta(
        _yoast_wpseo_title="%%title%% %%sep%% S %%sep%% %%sitename%%",
        rank_math_canonical_url=original,
    )
    other = item(post_id="11", post_name="b")
    report, article = imported(tmp_path, item(inside=told), other)

    assert (article.seo_title, article.canonical_url) == ("A text – S", taken)
    assert report.changed == notes
    page = client.get("/articles/a-text/").content.decode()
    canonical = taken or "https://new.example/articles/a-text/"
    assert f'<link rel="canonical" href="{canonical}">' in page
    assert ("/articles/a-text/" in client.get("/sitemap.xml").content.decode()) == (not taken)
