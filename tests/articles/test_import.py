"""A folder of Markdown becomes articles; a broken file names itself and leaves the rest alone."""

import re

import pytest

from articles.importing import import_folder
from articles.models import Article, Author, Topic
from tests.articles.test_pictures import picture_bytes

pytestmark = pytest.mark.django_db

GOOD = """---
title: After the storm
topic: repair
author: dana-reed
summary: How to begin again.
published_at: 2026-03-12T08:00:00+05:00
reviewed_on: 2026-09-01
reading_minutes: 4
tags: [trust, making up]
related: [before-the-storm]
references: "- Bowlby, J. (1988). *A secure base*."
faqs:
  - question: "Who begins?"
    answer: Whoever can.
---
Lead.

![Two cups](pictures/cups.jpg)
"""
OTHER = GOOD.replace("After", "Before").replace("before-the-storm", "after-the-storm")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "topics.yaml").write_text("- {slug: repair, name: Repair, description: On it.}\n")
    (tmp_path / "authors.yaml").write_text(
        "- slug: dana-reed\n  name: Dana Reed\n  links:\n"
        "    - {label: Register, url: https://register.example}\n"
    )
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "cups.jpg").write_bytes(picture_bytes(size=(80, 60)))
    (tmp_path / "after-the-storm.md").write_text(GOOD)
    (tmp_path / "before-the-storm.md").write_text(OTHER)
    return tmp_path


def test_everything_in_a_file_arrives(folder):
    report = import_folder(folder)

    assert report.problems == []
    assert report.created == ["after-the-storm", "before-the-storm"]
    article = Article.objects.get(slug="after-the-storm")
    assert article.title == "After the storm"
    assert article.topic == Topic.objects.get(name="Repair", description="On it.", position=1)
    assert article.author.links.get().label == "Register"
    assert article.published_at.isoformat() == "2026-03-12T03:00:00+00:00"
    assert article.updated_at == article.published_at
    assert article.reviewed_on.isoformat() == "2026-09-01"
    assert article.reading_minutes == 4
    assert [tag.name for tag in article.tags.all()] == ["trust", "making up"]
    assert [faq.question for faq in article.faqs.all()] == ["Who begins?"]
    assert [link.related.slug for link in article.related_links.all()] == ["before-the-storm"]
    assert "<em>A secure base</em>" in article.references_html
    assert re.search(
        r'src="/media/articles/cups-[0-9a-f]{12}-80x60\.webp" srcset="[^"]+" width="80"',
        article.body_html,
    )


def test_importing_again_changes_nothing(folder):
    import_folder(folder)
    Article.objects.filter(slug="after-the-storm").update(title="Mended by hand")
    before = sorted(Article.objects.values_list("pk", "title", "updated_at"))

    report = import_folder(folder)

    assert (report.created, report.problems) == ([], [])
    assert report.kept == ["after-the-storm", "before-the-storm"]
    assert sorted(Article.objects.values_list("pk", "title", "updated_at")) == before
    assert Author.objects.get().links.count() == 1


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ("no front matter", "line 1: front matter must stand first, between two lines of ---."),
        ("---\ntitle: a: b\n---\n", "line 2: the front matter is not YAML."),
        ("---\n- a\n---\n", "line 2: the front matter must be “name: value” lines."),
        (GOOD.replace("topic: repair", "topic: none"), "the topic “none” is not known."),
        (GOOD.replace("dana-reed", "nobody"), "the author “nobody” is not known."),
        (GOOD.replace("cups.jpg", "none.jpg"), "the picture “pictures/none.jpg” is not in"),
        (GOOD.replace("pictures/cups.jpg", "../x.jpg"), "the picture “../x.jpg” is not in"),
        (GOOD.replace("How to begin again.", "x" * 201), "Ensure this value has at most 200"),
        (GOOD.replace("title: After the storm", "title:"), "This field cannot be blank."),
        (
            GOOD.replace("2026-03-12T08:00:00+05:00", "soon"),
            "published_at must be a moment such as",
        ),
        (GOOD.replace("2026-03-12T08:00:00+05:00", "[1]"), "published_at must be"),
        (GOOD.replace("tags: [trust, making up]", "tags: 5"), "tags must be a list such as"),
        (GOOD.replace("answer: Whoever can.", "reply: Whoever can."), "faqs must be"),
        (GOOD.replace("topic: repair", "topic: repair\nmood: sad"), "“mood” is not known"),
    ],
)
def test_a_broken_file_is_named_and_the_rest_is_taken(folder, broken, problem):
    (folder / "broken.md").write_text(broken)

    report = import_folder(folder)

    assert report.created == ["after-the-storm", "before-the-storm"]
    assert len(report.problems) == 1
    assert report.problems[0].startswith("broken.md: ")
    assert problem in report.problems[0]
    assert not Article.objects.filter(slug="broken").exists()


def test_bytes_that_are_no_text_are_named(folder):
    (folder / "broken.md").write_bytes(b"---\ntitle: \xff\n")

    assert import_folder(folder).problems == ["broken.md: is not UTF-8 at byte 11."]


def test_a_related_article_that_is_not_there_is_reported(folder):
    (folder / "before-the-storm.md").unlink()

    assert import_folder(folder).problems == [
        "after-the-storm.md: “before-the-storm” is not known."
    ]
