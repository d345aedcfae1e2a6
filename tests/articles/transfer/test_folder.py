"""A folder of Markdown files is imported; a broken file is reported and stops nothing else."""

import datetime
import re

import pytest

from articles.models import Article, Author, Topic
from articles.transfer.folder.reader import import_folder
from tests.articles.images.picture_files import picture_bytes
from tests.articles.transfer.exports import GOOD, OTHER, cases, without_digests

pytestmark = pytest.mark.django_db
STORMS = ["after-the-storm", "before-the-storm"]


@pytest.fixture
def folder(tmp_path):
    """Two articles with their topic, author and picture."""
    (tmp_path / "topics.yaml").write_text("- {slug: repair, name: Repair, description: On it.}\n")
    links = "[{label: Register, url: https://register.example}]"
    author = f"- {{slug: dana-reed, name: Dana Reed, links: {links}}}\n"
    (tmp_path / "authors.yaml").write_text(author)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "cups.jpg").write_bytes(picture_bytes(size=(80, 60)))
    (tmp_path / "after-the-storm.md").write_text(GOOD)
    (tmp_path / "before-the-storm.md").write_text(OTHER)
    return tmp_path


def test_a_file_is_imported_once_and_never_written_over(folder):
    """What each field of a file means, `test_round_trip` has."""
    report = import_folder(folder)

    assert (report.problems, report.created) == ([], STORMS)
    article = Article.objects.get(slug="after-the-storm")
    assert article.topic == Topic.objects.get(name="Repair", description="On it.", position=1)
    assert article.author.links.get().label == "Register"
    assert article.published_at.isoformat() == "2026-03-12T03:00:00+00:00"
    assert article.updated_at == article.published_at
    assert [tag.name for tag in article.tags.all()] == ["trust", "making up"]
    assert [link.related.slug for link in article.related_links.all()] == ["before-the-storm"]
    assert re.search(
        r'src="/media/articles/cups-[0-9a-f]{12}-80x60\.webp" srcset="[^"]+" width="80"',
        article.body_html,
    )

    Article.objects.filter(slug="after-the-storm").update(title="Mended by hand")
    before = list(Article.objects.values())
    again = import_folder(folder)

    assert (again.created, again.problems, again.kept) == ([], [], STORMS)
    assert list(Article.objects.values()) == before
    assert Author.objects.get().links.count() == 1


def test_a_review_before_the_publication_is_left_out_and_told(folder):
    (folder / "after-the-storm.md").write_text(GOOD.replace("2026-09-01", "2026-03-11"))
    (folder / "before-the-storm.md").write_text(OTHER.replace("-09-01", "-09-01 10:00:00"))

    (problem,) = import_folder(folder).problems

    assert problem.startswith("after-the-storm: reviewed_on 2026-03-11 is left out. This day is")
    days = dict(Article.objects.values_list("slug", "reviewed_on"))
    assert days == dict(zip(STORMS, [None, datetime.date(2026, 9, 1)], strict=True))


BROKEN = [
    (GOOD.replace(row.get("good", GOOD), row["broken"]), row["problem"])
    for row in cases("broken.yaml")["files"]
] + [("---\ntitle: " + "[" * 5000 + "\n---\n", "the front matter holds a value that cannot be.")]


def test_a_broken_file_is_reported_with_all_its_faults_and_the_rest_imported(folder, media):
    for number, (broken, _) in enumerate(BROKEN):
        (folder / f"broken{number:02}.md").write_text(broken)
    refused = GOOD.replace("pictures/cups.jpg", "lamp.jpg").replace("How to begin", "x" * 201)
    (folder / "broken97.md").write_text(refused)
    (folder / "lamp.jpg").write_bytes(picture_bytes(size=(90, 60)))
    (folder / "broken98.md").write_text(GOOD.replace("topic: repair", "mood: a\nx: b"))
    (folder / "broken99.md").write_bytes(b"---\ntitle: \xff\n")
    (folder / "lonely.md").write_text(OTHER.replace("after-the-storm", "nobody"))

    report = import_folder(folder)

    assert report.created == [*STORMS, "lonely"]
    *problems, too_long, mood, x, not_utf8, unknown = sorted(report.problems)
    for number, (problem, (_, reason)) in enumerate(zip(problems, BROKEN, strict=True)):
        assert problem.startswith(f"broken{number:02}.md: ")
        assert reason in problem
    assert "at most 200" in too_long
    assert mood == "broken98.md: line 3: “mood” is not known in front matter."
    assert x == "broken98.md: line 4: “x” is not known in front matter."
    assert not_utf8 == "broken99.md: is not UTF-8 at byte 11."
    assert unknown == "lonely.md: “nobody” is not known."
    assert {path.name[:4] for path in media.rglob("*.webp")} == {"cups"}


def test_a_broken_list_is_reported_with_its_line(tmp_path):
    for number, row in enumerate(cases("broken.yaml")["lists"]):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / row["name"]).write_text(row["text"])

        (problem,) = import_folder(folder).problems

        assert problem.startswith(f"{row['name']}: {row['problem']}")
        # The others of a list with one broken entry have come.
        assert Topic.objects.count() == (2 if "other" in row["text"] else 0)
        Topic.objects.all().delete()


def test_images_are_found_in_every_syntax_but_not_in_code(folder):
    (folder / "two cups.png").write_bytes(picture_bytes(size=(90, 60), format="PNG"))
    body = (
        '![One](pictures/cups.jpg "A title")\n\n![Two](<two%20cups.png>)\n\n'
        "```\n![code](none.png)\n```\n\n`![code](none.png)`\n"
    )
    text = GOOD.partition("\nLead.")[0] + "\n" + body
    (folder / "pictures.md").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    report = import_folder(folder)

    assert report.problems == []
    assert without_digests(Article.objects.get(slug="pictures").body) == body.replace(
        "pictures/cups.jpg", "/media/articles/cups.webp"
    ).replace("two%20cups.png", "/media/articles/two-cups.webp")


def test_files_in_subfolders_are_imported_with_the_images_beside_them_and_nothing_else_is_read(
    folder, tmp_path_factory
):
    nested, outside = folder / "2026" / "spring", tmp_path_factory.mktemp("outside")
    nested.mkdir(parents=True)
    (nested / "cups.jpg").write_bytes(picture_bytes(size=(50, 40)))
    body = "![Own](cups.jpg)\n\n![Cups](../../pictures/cups.jpg)\n\n![Cups](pictures/cups.jpg)"
    (nested / "deep.md").write_text(GOOD.replace("![Two cups](pictures/cups.jpg)", body))
    (nested / "after-the-storm.md").write_text(GOOD)
    (folder / "2026" / "broken.md").write_text("no front matter")
    # What is hidden or outside
    (outside / "secret.md").write_text(GOOD)
    (outside / "secret.png").write_bytes(picture_bytes(format="PNG"))
    (folder / ".git").mkdir()
    (folder / ".git" / "old.md").write_text(GOOD)
    (folder / ".draft.md").write_text(GOOD)
    (folder / "linked").symlink_to(outside)
    (folder / "stolen.md").symlink_to(outside / "secret.md")
    (folder / "sub").mkdir()
    for number, path in enumerate(["../../x.png", "../linked/secret.png", "../linked"]):
        text = GOOD.replace("pictures/cups.jpg", path)
        (folder / "sub" / f"{number}.md").write_text(text)

    report = import_folder(folder)

    assert report.created == ["after-the-storm", "deep", "before-the-storm"]
    broken, twice, *unread = report.problems
    assert broken.startswith("2026/broken.md: line 1: ")
    assert twice == (
        "after-the-storm.md: “after-the-storm” is the address of 2026/spring/after-the-storm.md"
        " as well."
    )
    assert unread == [
        "stolen.md: it is not a file of this folder.",
        "sub/0.md: the picture “../../x.png” is not in the folder.",
        "sub/1.md: the picture “../linked/secret.png” is not in the folder.",
        "sub/2.md: the picture “../linked” is not in the folder.",
    ]
    widths = re.findall(r' width="(\d+)"', Article.objects.get(slug="deep").body_html)
    assert widths == ["50", "80", "80"]
