"""Which files of a folder are read: those in subfolders, none that is hidden or outside."""

import pytest

from articles.models import Article
from articles.transfer.folder.reader import import_folder
from tests.articles.images.picture_files import picture_bytes
from tests.articles.transfer.exports import GOOD, without_digests

pytestmark = pytest.mark.django_db


def test_files_in_subfolders_are_imported_with_the_images_beside_them(folder):
    nested = folder / "2026" / "spring"
    nested.mkdir(parents=True)
    (nested / "lamp.png").write_bytes(picture_bytes(size=(90, 60), format="PNG"))
    body = "![Lamp](lamp.png)\n\n![Cups](../../pictures/cups.jpg)\n\n![Cups](pictures/cups.jpg)"
    (nested / "deep.md").write_text(GOOD.replace("![Two cups](pictures/cups.jpg)", body))
    (folder / "2026" / "broken.md").write_text("no front matter")

    report = import_folder(folder)

    assert report.created == ["deep", "after-the-storm", "before-the-storm"]
    assert [problem.partition(": ")[0] for problem in report.problems] == ["2026/broken.md"]
    assert without_digests(Article.objects.get(slug="deep").body) == (
        "Lead.\n\n![Lamp](/media/articles/lamp.webp)\n\n![Cups](/media/articles/cups.webp)\n\n"
        "![Cups](/media/articles/cups.webp)\n"
    )


def test_two_files_with_one_address_are_reported(folder):
    (folder / "older").mkdir()
    (folder / "older" / "after-the-storm.md").write_text(GOOD)

    for _ in range(2):
        assert import_folder(folder).problems == [
            "older/after-the-storm.md: “after-the-storm” is the address of after-the-storm.md"
            " as well."
        ]


def test_nothing_hidden_and_nothing_outside_the_folder_is_read(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
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

    assert report.created == ["after-the-storm", "before-the-storm"]
    assert report.problems == [
        "stolen.md: it is not a file of this folder.",
        "sub/0.md: the picture “../../x.png” is not in the folder.",
        "sub/1.md: the picture “../linked/secret.png” is not in the folder.",
        "sub/2.md: the picture “../linked” is not in the folder.",
    ]
