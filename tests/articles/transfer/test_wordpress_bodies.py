"""Blocks, shortcodes and the classic editor's text become Markdown or are reported."""

import html

import pytest

from articles.models import FAQ, Article
from articles.transfer.importer import import_path
from tests.articles.transfer.exports import (
    DEFAULTS,
    attachment,
    cases,
    item,
    meta,
    numbered_items,
    without_digests,
    write_image,
    write_wxr,
)

pytestmark = pytest.mark.django_db

UPLOADS = "https://www.old.example/wp-content/uploads/"
EMPTY = cases("cards.yaml")["shells"]
BODIES = [(row["body"], row["markdown"], row.get("notes", [])) for row in cases("bodies.yaml")]


def test_a_body_becomes_markdown(tmp_path):
    write_image(tmp_path, "wp-content/uploads/cups.jpg")
    notes = meta(footnotes='[{"id":"f1","content":"A <em>book</em>."}]')
    posts = [
        item(
            body.replace("UP", UPLOADS),
            post_id=f"{100 + n}",
            post_name=f"n{n}",
            inside=notes if "wp:footnotes" in body else "",
        )
        for n, (body, _, _) in enumerate(BODIES)
    ]
    gallery = next(n for n, (body, _, _) in enumerate(BODIES) if body == "[gallery]")
    report = import_path(
        write_wxr(
            tmp_path,
            *posts,
            attachment("50", "cups.jpg", alt="Two cups", parent=f"{100 + gallery}"),
            *(item(**row) for row in DEFAULTS["others"]),
        )
    )

    bodies = {article.slug: without_digests(article.body) for article in Article.objects.all()}
    assert bodies == {f"n{n}": markdown for n, (_, markdown, _) in enumerate(BODIES)}
    notes = [f"n{n}: {note}" for n, (_, _, notes) in enumerate(BODIES) for note in notes]
    assert sorted(report.changed) == sorted(notes)


def test_a_summary_comes_from_the_first_prose(tmp_path):
    leads = cases("leads.yaml")
    posts = [item(row["body"], post_id=f"{n}", post_name=f"n{n:02}") for n, row in enumerate(leads)]
    import_path(write_wxr(tmp_path, *posts))

    found = [article.summary for article in Article.objects.order_by("slug")]
    assert found == [row["lead"] for row in leads]


def test_questions_become_faqs_and_a_heading_over_them_stays_if_it_has_text(tmp_path):
    blocks = cases("cards.yaml")["questions"]
    bodies = [f"<!-- wp:paragraph --><p>Lead.</p>{block}" for block in blocks]
    bodies += [f"{blocks[0]}<p>More.</p>", f"{blocks[0]}<hr>"]
    import_path(write_wxr(tmp_path, *numbered_items((body, "") for body in bodies)))

    written = Article.objects.order_by("slug").values_list("body", flat=True)
    alone = "---\n\n## Is it & normal?\n\nYes, **it** is.  \nOften."
    assert list(written) == ["Lead."] * len(blocks) + ["## FAQ\n\nMore.", alone]
    questions = list(FAQ.objects.values_list("question", "answer"))
    assert questions == [("Is it & normal?", "Yes, **it** is.  \nOften.")] * (len(bodies) - 1)


def test_what_left_an_article_without_a_text_is_told(tmp_path):
    bodies = ['<img src="/a.jpg">', '[gallery ids="1"]', "[contact-form id=1]"]
    bodies += ["<!-- wp:footnotes /-->", *(shell.format("") for shell in EMPTY)]
    bodies.append("<hr><p>\u200b&nbsp;</p>")
    report = import_path(write_wxr(tmp_path, *numbered_items((body, "") for body in bodies)))

    assert [line.partition("has no text")[2] for line in report.left_out] == [
        "; the picture “/a.jpg” is not in the folder",
        "; a gallery without pictures in the export was left out",
        "; the shortcode [contact-form] means nothing here and was left out",
        *[""] * (len(EMPTY) + 2),
    ]
    bodies = [f"A{shell.format(inner.format(''))}<p>B</p>" for shell in EMPTY for inner in EMPTY]
    import_path(write_wxr(tmp_path, *numbered_items((body, "") for body in bodies)))
    assert {*Article.objects.values_list("body", flat=True)} == {"A\n\nB"}


def test_what_readers_may_have_seen_is_in_the_article_or_told(tmp_path):
    rows = cases("cards.yaml")["shown"]
    posts = numbered_items((f"<p>Before.</p>{row[0]}", "") for row in rows)
    report = import_path(write_wxr(tmp_path, *posts))

    told = [note.partition(": ") for note in report.changed]
    for n, (markup, *words) in enumerate(rows):
        said = Article.objects.get(slug=f"n{n}").body
        said += "".join(note for name, _, note in told if name == f"n{n}")
        assert [word for word in words if word not in html.unescape(said)] == [], markup
