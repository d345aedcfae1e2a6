"""A folder of Markdown files is imported; a broken file is reported and stops nothing else."""

import re

import pytest

from articles.models import Article, Author, Topic
from articles.transfer.folder.reader import import_folder
from tests.articles.images.picture_files import picture_bytes
from tests.articles.transfer.exports import GOOD, OTHER, cases, without_digests

pytestmark = pytest.mark.django_db


def test_all_fields_of_a_file_are_imported(folder):
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


def test_a_review_before_the_publication_is_left_out_and_told(folder):
    file = folder / "after-the-storm.md"
    file.write_text(file.read_text().replace("2026-09-01", "2026-03-11"))

    report = import_folder(folder)

    (problem,) = report.problems
    assert problem.startswith("after-the-storm: reviewed_on 2026-03-11 is left out. This day is")
    assert Article.objects.get(slug="after-the-storm").reviewed_on is None


def test_importing_again_changes_nothing(folder):
    import_folder(folder)
    Article.objects.filter(slug="after-the-storm").update(title="Mended by hand")
    before = sorted(Article.objects.values_list("pk", "title", "updated_at"))

    report = import_folder(folder)

    assert (report.created, report.problems) == ([], [])
    assert report.kept == ["after-the-storm", "before-the-storm"]
    assert sorted(Article.objects.values_list("pk", "title", "updated_at")) == before
    assert Author.objects.get().links.count() == 1


BROKEN = [
    (GOOD.replace(row.get("good", GOOD), row["broken"]), row["problem"])
    for row in cases("broken.yaml")
] + [("---\ntitle: " + "[" * 5000 + "\n---\n", "the front matter holds a value that cannot be.")]


def test_a_broken_file_is_reported_and_the_rest_imported(folder):
    for number, (broken, _) in enumerate(BROKEN):
        (folder / f"broken{number:02}.md").write_text(broken)
    (folder / "broken99.md").write_bytes(b"---\ntitle: \xff\n")
    (folder / "lonely.md").write_text(OTHER.replace("after-the-storm", "nobody"))

    report = import_folder(folder)

    assert report.created == ["after-the-storm", "before-the-storm", "lonely"]
    *problems, not_utf8, unknown = sorted(report.problems)
    for number, (problem, (_, reason)) in enumerate(zip(problems, BROKEN, strict=True)):
        assert problem.startswith(f"broken{number:02}.md: ")
        assert reason in problem
    assert not_utf8 == "broken99.md: is not UTF-8 at byte 11."
    assert unknown == "lonely.md: “nobody” is not known."
    assert not Article.objects.filter(slug__startswith="broken").exists()


def test_all_faults_of_a_file_are_told_at_once(folder):
    broken = GOOD.replace("topic: repair", "mood: sad").replace("reading_minutes: 4", "x: y")
    (folder / "after-the-storm.md").write_text(broken)

    assert import_folder(folder).problems[:2] == [
        "after-the-storm.md: line 3: “mood” is not known in front matter.",
        "after-the-storm.md: line 8: “x” is not known in front matter.",
    ]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("topics.yaml", "- {slug: repair\n", "topics.yaml: line 2: the file is not YAML."),
        ("topics.yaml", "slug: repair\n", "topics.yaml: line 1: the file must be a list of"),
        ("topics.yaml", "-\n- {slug: a}\n", "topics.yaml: line 1: each entry must have a slug"),
        ("topics.yaml", "- {slug: a, name: A, mood: b}\n", "topics.yaml: line 1: “mood” is not"),
        ("topics.yaml", "- {slug: a b, name: A}\n", "topics.yaml: line 1: slug: Enter a valid"),
        ("authors.yaml", "- slug: a\n  name: A\n  links: 5\n", "authors.yaml: line 3: links must"),
        ("authors.yaml", "- {slug: a, name: A, photo: no.png}\n", "authors.yaml: line 1: the pict"),
        ("tags.yaml", "- {slug: x, name: [X]}\n", "tags.yaml: line 1: name must be text."),
    ],
)
def test_a_broken_list_is_reported_with_its_line(tmp_path, name, text, problem):
    (tmp_path / name).write_text(text)

    report = import_folder(tmp_path)

    assert len(report.problems) == 1
    assert report.problems[0].startswith(problem)


def test_one_broken_topic_does_not_stop_the_others(folder):
    (folder / "topics.yaml").write_text(
        "- {slug: repair, name: Repair}\n- {slug: other, name: Repair}\n- {slug: c, name: C}\n"
    )

    report = import_folder(folder)

    assert report.problems == ["topics.yaml: line 2: name: Topic with this Name already exists."]
    assert list(Topic.objects.values_list("slug", flat=True)) == ["repair", "c"]
    assert report.created == ["after-the-storm", "before-the-storm"]


def test_images_are_found_in_every_syntax_but_not_in_code(folder):
    (folder / "two cups.png").write_bytes(picture_bytes(size=(90, 60), format="PNG"))
    body = (
        '![One](pictures/cups.jpg "A title")\n\n![Two](<two%20cups.png>)\n\n'
        "```\n![code](none.png)\n```\n\n`![code](none.png)`\n"
    )
    (folder / "pictures.md").write_text(GOOD.partition("\nLead.")[0] + "\n" + body)

    report = import_folder(folder)

    assert report.problems == []
    assert without_digests(Article.objects.get(slug="pictures").body) == body.replace(
        "pictures/cups.jpg", "/media/articles/cups.webp"
    ).replace("two%20cups.png", "/media/articles/two-cups.webp")


def test_two_images_with_one_name_are_both_stored(folder):
    (folder / "b").mkdir()
    (folder / "b" / "cups.jpg").write_bytes(picture_bytes(size=(50, 40)))
    (folder / "before-the-storm.md").write_text(OTHER.replace("pictures/", "b/"))

    import_folder(folder)

    widths = [
        Article.objects.get(slug=slug).body_html.partition('width="')[2].partition('"')[0]
        for slug in ("after-the-storm", "before-the-storm")
    ]
    assert widths == ["80", "50"]


def test_byte_order_mark_and_crlf_are_accepted(folder):
    (folder / "before-the-storm.md").write_bytes(
        b"\xef\xbb\xbf" + OTHER.replace("\n", "\r\n").encode()
    )

    report = import_folder(folder)

    assert report.problems == []
    assert "\r" not in Article.objects.get(slug="before-the-storm").body


def test_images_of_a_refused_article_are_deleted(folder, media):
    for path in folder.glob("*.md"):
        path.write_text(path.read_text().replace("How to begin again.", "x" * 201))

    import_folder(folder)

    assert [path for path in media.rglob("*") if path.is_file()] == []
