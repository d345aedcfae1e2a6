"""A folder of Markdown files is imported; a broken file is reported and stops nothing else."""

import pytest

from articles.models import Article
from articles.transfer.images import ImageImporter
from articles.transfer.importer import import_path
from tests.articles.images.picture_files import picture_bytes
from tests.articles.transfer.exports import GOOD, OTHER, cases
from tests.databases import time_limits

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


@pytest.mark.parametrize("dry_run", [True, False])
def test_no_time_limit_of_pages_ends_an_import(folder, monkeypatch, dry_run):
    """Large pictures keep its transaction waiting for longer than one of a page may."""
    limits = []
    monkeypatch.setattr(
        ImageImporter, "find_by_path", lambda *_: limits.append(time_limits()) or folder / "x.jpg"
    )
    import_path(folder, dry_run=dry_run)
    assert limits == [[], []]


def test_a_file_is_imported_once_and_never_written_over(folder):
    """What each field of a file means, `test_round_trip` has."""
    report = import_path(folder)

    assert (report.problems, report.created) == ([], STORMS)
    article = Article.objects.get(slug="after-the-storm")
    assert [link.related.slug for link in article.related_links.all()] == ["before-the-storm"]

    Article.objects.filter(slug="after-the-storm").update(title="Mended by hand")
    before = list(Article.objects.values())
    again = import_path(folder)

    assert (again.created, again.problems, again.kept) == ([], [], STORMS)
    assert list(Article.objects.values()) == before


BROKEN = [
    (GOOD.replace(row.get("good", GOOD), row["broken"]), row["problem"])
    for row in cases("broken.yaml")["files"]
] + [("---\ntitle: " + "[" * 5000 + "\n---\n", "the front matter holds a value that cannot be.")]


def test_a_broken_file_is_reported_with_all_its_faults_and_the_rest_imported(folder, media):
    for number, (broken, _) in enumerate(BROKEN):
        (folder / f"broken{number:02}.md").write_text(broken)
    (folder / "broken99.md").write_bytes(b"---\ntitle: \xff\n")
    (folder / "lonely.md").write_text(OTHER.replace("after-the-storm", "nobody"))

    report = import_path(folder)

    assert report.created == [*STORMS, "lonely"]
    *problems, not_utf8, unknown = sorted(report.problems)
    for number, (problem, (_, reason)) in enumerate(zip(problems, BROKEN, strict=True)):
        assert problem.startswith(f"broken{number:02}.md: ")
        assert reason in problem
    assert not_utf8 == "broken99.md: is not UTF-8 at byte 11."
    assert unknown == "lonely.md: “nobody” is not known."
    assert {path.name[:4] for path in media.rglob("*.webp")} == {"cups"}


def test_files_in_subfolders_are_imported_with_the_images_beside_them_and_nothing_else_is_read(
    folder, tmp_path_factory
):
    nested, outside = folder / "2026" / "spring", tmp_path_factory.mktemp("outside")
    nested.mkdir(parents=True)
    (nested / "cups.jpg").write_bytes(picture_bytes(size=(50, 40)))
    (nested / "deep.md").write_text(GOOD.replace("(pictures/cups.jpg)", "(cups.jpg)"))
    (nested / "after-the-storm.md").write_text(GOOD)
    # What is hidden or outside
    (outside / "secret.md").write_text(GOOD)
    (outside / "secret.png").write_bytes(picture_bytes(format="PNG"))
    (folder / ".git").mkdir()
    (folder / ".git" / "old.md").write_text(GOOD)
    (folder / "linked").symlink_to(outside)
    (folder / "stolen.md").symlink_to(outside / "secret.md")
    (folder / "sub").mkdir()
    for number, path in enumerate(["../../x.png", "../linked/secret.png", "../linked"]):
        text = GOOD.replace("pictures/cups.jpg", path)
        (folder / "sub" / f"{number}.md").write_text(text)

    report = import_path(folder)

    assert report.created == ["after-the-storm", "deep", "before-the-storm"]
    twice, *unread = report.problems
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
    assert ' width="50"' in Article.objects.get(slug="deep").body_html
