"""Folders of Markdown that other generators and notebooks wrote."""

import pytest

from articles.models import FAQ, Article
from articles.transfer.importer import import_path
from tests.articles.images.picture_files import picture_bytes
from tests.articles.transfer.exports import CASES, cases, without_digests

pytestmark = pytest.mark.django_db

FILES = cases("files.yaml")
CLOSED = cases("closed.yaml")
QUESTION = (
    '<div class="schema-faq-section"><strong class="schema-faq-question">Q?</strong>'
    '<p class="schema-faq-answer">A.</p></div>'
)


def write(folder, files):
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def test_each_generator_is_read_as_it_means(tmp_path, client):
    write(tmp_path, [(row["name"], row["text"]) for row in FILES])
    write(tmp_path, [("README.md", "# No"), ("node_modules/a.md", "# No"), (".trash/b.md", "x")])
    write(tmp_path, [("static/cups.jpg", picture_bytes(size=(80, 60)))])

    report = import_path(tmp_path)

    assert (report.problems, len(report.created)) == ([], len(FILES))
    assert {name for name in report.created if "(live)" not in name} == set()
    for row in FILES:
        source = f"folder {tmp_path.name} {row['name']}"
        article = Article.objects.get(import_sources__identifier=source)
        found = {field: getattr(article, field) for field in row["article"]}
        assert found | {"body": without_digests(article.body)} == row["article"]
    assert "my-note: “No such” is not in the folder and is no link here" in report.changed
    old = "2024/01/14/jekyll-post.html posts/bundle/ j/ old/other/ zo/la/ p/a-letter old-trip/"
    for path in [*old.split(), "love/2024/02/01/kramdown.html"]:
        assert client.get(f"/{path}").status_code == 301
    assert import_path(tmp_path).summary().startswith("Nothing has changed.")


def test_what_was_not_public_becomes_a_draft(tmp_path):
    write(tmp_path, [(name, f"{text}Words.\n") for name, text in CLOSED["files"].items()])
    text = "---\ntitle: A\ndate: 2020-01-01\n{}\n---\nSecret.\n"
    fields = [*CLOSED["open_fields"], *CLOSED["fields"]]
    write(tmp_path, [(f"n{number}.md", text.format(line)) for number, line in enumerate(fields)])
    write(tmp_path, CLOSED["settings"].items())

    report = import_path(tmp_path)

    inside = sum("inside" in name for name in CLOSED["settings"])
    assert len(report.created) == len(CLOSED["files"]) + len(fields) + inside
    live = set(Article.objects.live().values_list("slug", flat=True))
    assert live == {"inside-open", *(f"n{number}" for number in range(len(CLOSED["open_fields"])))}
    assert "seen/_index.md, the page of a section, with its text" in report.left_out


@pytest.mark.parametrize("site", cases("sites.yaml"))
def test_a_site_is_read_by_what_stands_around_its_files(tmp_path, client, site):
    files = site["files"].items()
    write(tmp_path, [(name, text.replace("LONG", "A" * 5_000)) for name, text in files])
    write(tmp_path, [(name, picture_bytes(size=(80, 60))) for name in site.get("pictures", [])])

    report = import_path(tmp_path)

    assert {a.slug: without_digests(a.body) for a in Article.objects.live()} == site["live"]
    assert {f"  {note}" for note in site.get("told", [])} <= {*report.lines()}
    assert [path for path in site.get("old", []) if client.get(path).status_code != 301] == []
    for article in Article.objects.filter(slug__in=site.get("articles", {})):
        found = vars(article) | {"author": f"{article.author}: {article.author.bio}"}
        assert found | site["articles"][article.slug] == found


def test_faults_and_unknown_fields_are_told_and_stop_nothing(tmp_path):
    files = {
        "a.md": "---\ntitle: [a\n---\nText.\n",
        "b.md": "---\ntitle: B\ndate: 2024-01-14\nmood: sad\n---\nText.\n",
        "c.md": "---\ntitle: C\ndate: 2024-01-14\nMood: gay\n---\nText.\n\n" + QUESTION,
        "f.md": "---\ntitle: F\nText without an end.\n",
        "g.md": "Note: x\n" + "    y\n" * 40,
        "h.md": "\t" * 50_000 + "z\n\n# C#\n",
        "about.html": "<p>About.</p>",
    }
    write(tmp_path, files.items())
    (tmp_path / "e.md").write_bytes("---\ndate: 2024-01-14\n---\nGrüße\n".encode("cp1252"))

    report = import_path(tmp_path)

    assert report.created == ["b (live)", "c (live)", "e (live)", "g (draft)", "h (draft)"]
    broken, endless = report.problems
    assert broken == "a.md: line 3: the front matter is not YAML."
    assert endless == "f.md: line 1: the front matter has no end."
    assert FAQ.objects.values_list("question", "answer").get() == ("Q?", "A.")
    page = "about.html, a web page: Markdown alone is read here"
    assert report.left_out == [page, "the field “mood” of 2 files, which means nothing here"]
    assert report.changed[:1] == ["e: line 4: another encoding was put right in 1 place"]


WORDS = "---\ndate: 2024-01-14\n---\nПривет Καλημέρα שלום こんにちは 你好世界 안녕하세요"


@pytest.mark.parametrize("encoding", ["cp1251", "cp1253", "cp1255", "shift-jis", "gbk", "euc-kr"])
def test_words_of_an_encoding_that_nobody_named_are_no_live_article(tmp_path, encoding):
    (tmp_path / "a.md").write_bytes(WORDS.encode(encoding, "ignore"))
    assert [created.split()[-1] for created in import_path(tmp_path).created] == ["(draft)"]


def test_an_export_of_substack_comes_with_what_its_list_says(tmp_path, client):
    bodies = {"101.open": (CASES / "substack/open.html").read_text(), "102.talk": "<p>Notes.</p>"}
    names = [*bodies, "103.paid", "104.draft", "105.page", "106.unlisted", "107.old"]
    write(tmp_path, [(f"posts/{n}.html", bodies.get(n, "<p>Secret.</p>")) for n in names])
    write(tmp_path, [("posts.csv", (CASES / "substack/posts.csv").read_text())])
    write(tmp_path, [("posts/1.delivers.csv", "a\n")])
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
