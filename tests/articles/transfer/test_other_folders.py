"""Folders of Markdown that other generators and notebooks wrote."""

import pytest

from articles.models import Article
from articles.transfer.importer import import_path
from tests.articles.images.picture_files import picture_bytes
from tests.articles.transfer.exports import CASES, cases, without_digests

pytestmark = pytest.mark.django_db

FILES = [(row["name"], row["text"], row.get("article", {})) for row in cases("files.yaml")]
CLOSED = cases("closed.yaml")


def write(folder, files):
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_each_generator_is_read_as_it_means(tmp_path, client):
    write(tmp_path, [(name, text) for name, text, _ in FILES])
    write(tmp_path, [("README.md", "# No"), ("node_modules/a.md", "# No"), (".obsidian/b.md", "x")])
    (tmp_path / "static").mkdir()
    (tmp_path / "static/cups.jpg").write_bytes(picture_bytes(size=(80, 60)))

    report = import_path(tmp_path)

    assert (report.problems, len(report.created)) == ([], len(FILES))
    assert {name for name in report.created if "(live)" not in name} == set()
    for name, _, expected in FILES:
        article = Article.objects.get(import_sources__identifier=f"folder {tmp_path.name} {name}")
        moment = article.published_at.isoformat()
        found = {field: getattr(article, field) for field in expected} | {
            key: moment for key in expected if key == "published_at"
        }
        assert {**found, "body": without_digests(article.body)} == {
            "body": found["body"],
            **expected,
        }
    assert "my-note: “No such” is not in the folder and is no link here" in report.changed
    for path in (
        "/2024/01/14/jekyll-post.html",
        "/posts/bundle/",
        "/j/",
        "/old/other/",
        "/zo/la/",
        "/p/a-letter",
        "/love/2024/02/01/kramdown.html",
        "/old-trip/",
    ):
        assert client.get(path).status_code == 301
    assert import_path(tmp_path).summary().startswith("Nothing has changed.")


def test_what_was_not_public_becomes_a_draft(tmp_path):
    write(tmp_path, [(name, f"{text}Words.\n") for name, text in CLOSED["files"].items()])
    write(tmp_path, [("content/_index.md", "---\ntitle: I\ndraft: true\n---\n")])

    report = import_path(tmp_path)

    assert len(report.created) == len(CLOSED["files"])
    assert not Article.objects.live().exists()


def test_faults_and_unknown_fields_are_told_and_stop_nothing(tmp_path):
    write(tmp_path, [
        ("a.md", "---\ntitle: [a\n---\nText.\n"),
        ("b.md", "---\ntitle: B\ndate: 2024-01-14\nmood: sad\n---\nText.\n"),
        ("c.md", "---\ntitle: C\ndate: 2024-01-14\nMood: gay\n---\nText.\n"),
        ("d.md", "---\ntitle: D\n---\n"),
        ("f.md", "---\ntitle: F\nText without an end.\n"),
    ])  # fmt: skip
    (tmp_path / "e.md").write_bytes("---\ndate: 2024-01-14\n---\nGrüße\n".encode("cp1252"))

    report = import_path(tmp_path)

    assert report.created == ["b (live)", "c (live)", "e (live)"]
    assert report.problems == [
        "a.md: line 3: the front matter is not YAML.",
        "f.md: line 1: the front matter has no end.",
    ]
    assert report.left_out == [
        "the field “mood” of 2 files, which means nothing here",
        "d.md has no text",
    ]
    assert report.changed == ["e: line 4: another encoding was put right in 1 place"]


def test_front_matter_that_closes_a_text_makes_a_draft_of_it(tmp_path):
    text = "---\ntitle: A\ndate: 2020-01-01\n{}\n---\nSecret.\n"
    fields = [
        "",
        "status: published",
        "publish: true",
        "hide_title: true",
        "outputs: [HTML]",
        *CLOSED["fields"],
    ]
    for number, line in enumerate(fields):
        (tmp_path / f"n{number}.md").write_text(text.format(line))
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut/_index.md").write_text("---\ncascade:\n  - build: {render: never}\n---\n")
    (tmp_path / "shut/inside.md").write_text(text.format(""))

    import_path(tmp_path)

    assert {article.slug for article in Article.objects.live()} == {f"n{n}" for n in range(5)}


def test_an_export_of_substack_comes_with_what_its_list_says(tmp_path, client):
    bodies = {
        "101.open": (CASES / "substack.html").read_text(),
        "102.talk": "<p>Notes.</p>",
    }
    names = [*bodies, "103.paid", "104.draft", "105.page", "106.unlisted", "107.old"]
    write(tmp_path, [(f"posts/{n}.html", bodies.get(n, "<p>Secret.</p>")) for n in names])
    write(
        tmp_path,
        [("posts.csv", (CASES / "substack.csv").read_text()), ("posts/1.delivers.csv", "a\n")],
    )
    (tmp_path / "cups.jpg").write_bytes(picture_bytes(size=(80, 60)))

    report = import_path(tmp_path)

    live = {a.slug: without_digests(a.body) for a in Article.objects.live()}
    assert live == {
        "open": '![Cups](/media/articles/cups.webp "C")\n\nWords.[^1] [talk](/articles/talk/)\n\n'
        "> [!pull]\n> P\n\n[https://far.example/1](https://far.example/1)\n\n[^1]: N.",
        "talk": "[Talk](https://far.example/a.mp3)\n\nNotes.",
    }
    assert "open: a button of the old site was left out: Share" in report.changed
    assert Article.objects.get(slug="open").summary == "Sub"
    assert Article.objects.count() == len(names)
    assert client.get("/p/open").headers["Location"] == "/articles/open/"
