"""Damaged, hostile and very large exports: what is broken is reported, the rest imported."""

import base64
import io
import time
import tracemalloc
from itertools import product

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from articles.models import Article
from articles.search.tokenizer import search_words
from articles.transfer.folder.fields import PATTERNS
from articles.transfer.folder.markdown_html import resolve_templates
from articles.transfer.html_to_markdown.converter import html_to_markdown
from articles.transfer.html_to_markdown.sanitizer import parse_html
from articles.transfer.importer import import_path
from articles.transfer.wordpress.blocks import html_of_body
from articles.transfer.wordpress.wxr import CHUNK_SIZE, read_elements
from tests.articles.transfer.exports import (
    FOOT,
    HEAD,
    cases,
    ghost_post,
    item,
    meta,
    write_ghost,
    write_wxr,
    wxr,
)

pytestmark = pytest.mark.django_db
BROKEN = cases("broken.yaml")


def import_text(folder, text):
    path = folder / "export.xml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return import_path(path)


@pytest.mark.parametrize("broken", BROKEN["items"])
def test_a_broken_item_is_reported_with_its_line_and_the_rest_imported(tmp_path, broken):
    report = import_text(tmp_path, wxr(broken, item(post_id="2", post_name="b", title="B")))

    assert report.created == ["b (live)"]
    (problem,) = report.problems
    assert problem.startswith(f"export.xml, line {BROKEN['items'][broken]}")


CUTS = {"<title": 1, "Text.": 1, "<wp:status": 1, "</channel>": 2, "</rss>": 2}


@pytest.mark.parametrize("cut", CUTS)
def test_a_file_that_was_cut_off_is_told_once_and_its_whole_items_imported(tmp_path, cut):
    text = wxr(item(), item(post_id="2", post_name="b"))

    report = import_text(tmp_path, text[: text.rindex(cut)])

    assert report.created == ["a-text (live)", "b (live)"][: CUTS[cut]]
    (problem,) = report.problems
    assert "the file was cut off here; what stood before is imported." in problem


def test_what_is_no_export_is_refused_in_one_sentence(tmp_path):
    for name, text in product(("export.xml", "export.json"), BROKEN["no_exports"]):
        (tmp_path / name).write_text(text)
        with pytest.raises(CommandError, match=r"not an export|neither a folder"):
            call_command("import_articles", tmp_path / name)
    for mark, what in (("medium.com", "Medium"), ("/* Notion */", "Notion"), ("", "web pages")):
        (tmp_path / "page.html").write_text(f"<html>{mark}</html>")
        with pytest.raises(CommandError, match=f"{what}.*; nothing was imported"):
            call_command("import_articles", tmp_path)
    with pytest.raises(CommandError, match="there is no such file or folder"):
        call_command("import_articles", tmp_path / "none")


def test_the_command_fails_if_anything_is_broken_but_imports_the_rest(tmp_path, capsys):
    broken = "<item><title>x</titel></item>"
    with pytest.raises(CommandError, match="1 thing could not be taken, named above"):
        call_command("import_articles", write_wxr(tmp_path, broken, item()))

    assert Article.objects.get().slug == "a-text"
    assert "export.xml, line 28: the XML is broken here" in capsys.readouterr().out


def test_ghost_export_that_was_cut_off_is_told_and_opens_nothing(tmp_path):
    posts = (ghost_post(id=n, uuid=n, slug=n, html="<p>Gr@ner</p>") for n in ("one", "two"))
    path = write_ghost(tmp_path, *posts)
    text = path.read_bytes().partition(b', "tags"')[0][:-60]
    # In another encoding than it says
    path.write_bytes(text.replace(b"@", b"\xfc"))

    report = import_path(path)

    assert report.created == ["one (draft)"]
    assert Article.objects.get().body == "Grüner"
    assert "one: another encoding was put right in 1 place" in report.changed
    (problem,) = report.problems
    assert problem.startswith("ghost.json: line 1, column ")
    assert problem.endswith(": the file was cut off here; what stood before is imported.")


def test_entities_are_never_expanded_nor_fetched_and_control_characters_dropped(tmp_path):
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    hostile = item("<p>A\x00\x07\x1fB\ufffe</p>")
    hostile = hostile.replace("<![CDATA[A text]]>", "&b;&f;&nbsp;&eacute; A & B")
    text = HEAD.replace("?>", "?>" + bomb, 1) + hostile + FOOT

    import_text(tmp_path, "\ufeff" + text.replace("\n", "\r\n"))

    article = Article.objects.get()
    assert (article.title, article.body) == ("&b;&f; é A & B", "AB")


@pytest.mark.parametrize("case", BROKEN["encodings"])
def test_text_is_read_in_the_encoding_that_it_has(tmp_path, case):
    body = case["body"].replace("@", "\udc81")
    text = wxr(item(f"<p>{body}</p>")).replace('"UTF-8"', f'"{case["claimed"]}"')

    report = import_text(tmp_path, text.encode(case["encoding"], "surrogateescape"))

    assert Article.objects.get().body == case.get("found", case["body"])
    assert report.changed == [f"a-text: {note}" for note in case.get("notes", [])]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_every_kind_of_file_is_read_in_the_encoding_of_its_first_bytes(tmp_path, encoding):
    ghost = write_ghost(tmp_path, ghost_post(html="<p>Gr@</p>")).read_text()
    for name, text in {"ghost.json": ghost.replace("@", "üße"), **BROKEN["listed"]}.items():
        (tmp_path / name).write_bytes(text.encode(encoding))

    report = import_path(tmp_path)

    assert {f"{a}: {a.body}" for a in Article.objects.live()} == {"A text: Grüße", "Grüße: Grüße"}
    assert [problem.partition(":")[0] for problem in report.problems] == ["posts.csv, line 3"]


def test_an_address_that_nobody_can_read_ends_no_import(tmp_path):
    bad = "http://[bad"
    body = f'<p>Text.</p><a href="{bad}">A</a><img src="{bad}"><iframe src="{bad}"></iframe>'
    told = meta(rank_math_canonical_url=bad, _wp_old_slug="old")
    head = HEAD.replace("https://www.old.example", bad)

    assert import_text(tmp_path, head + item(body, link=bad, inside=told) + FOOT).problems == []
    assert Article.objects.get().canonical_url == ""


def test_memory_holds_one_item_at_a_time(tmp_path):
    path = write_wxr(tmp_path, *(item("word " * 20_000, post_id=str(n)) for n in range(200)))
    assert path.stat().st_size > 20_000_000

    tracemalloc.start()
    number = sum(1 for element in read_elements(path) if element.name == "item")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert number == 200
    assert most < 12_000_000


def test_long_texts_leave_nothing_in_memory():
    kept = []
    tracemalloc.start()
    for number in range(5):
        search_words(html_to_markdown(f"<p>{number} {'слово ' * 500}" * 40).markdown)
        kept.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert kept[4] - kept[1] < 100_000


def pasted(size):
    """The address of a picture of about this many bytes, which no text of its own has."""
    file = io.BytesIO()
    Image.effect_noise((int(size**0.5),) * 2, 90).convert("RGB").save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def test_a_text_of_pasted_pictures_is_imported_in_small_memory(tmp_path):
    large, small = pasted(60_000), pasted(100)
    body = f'<p>A<img src="{large}" alt="x"> b<img src="{small}" alt="y"> c.</p>'
    # The large one stands where two parts of the file meet.
    padding = item(inside=meta(padding="x" * (CHUNK_SIZE - 4_000)), post_name="padding")
    write_ghost(tmp_path, ghost_post(html=body, slug="same"))
    write_wxr(tmp_path, padding, item(body, post_id="11", post_name="same"))

    import_path(tmp_path)

    # Two exports may call an article alike.
    for slug in ("same", "same-2"):
        text = Article.objects.get(slug=slug).body
        assert [text.count(f"](/media/articles/{name}-") for name in "xy"] == [1, 1]
        assert (text[:5], text[-4:]) == ("A![x]", ") c.")


@pytest.mark.parametrize("case", BROKEN["hostile"])
def test_a_hostile_file_becomes_an_article_or_is_told(tmp_path, case):
    path = tmp_path / case["name"]
    frames = {".xml": (HEAD, FOOT), ".json": ('{"db": [{"data": {', "}}]}")}
    text = case["text"].replace("MANY", 50_000 * case.get("many", ""))
    path.write_text(text.join(frames.get(path.suffix, ("", ""))))

    report = import_path(tmp_path)

    live, drafts = case.get("live", {}), case.get("drafts", [])
    assert {article.slug: article.body for article in Article.objects.live()} == live
    assert {*Article.objects.values_list("slug", flat=True)} == {*live, *drafts}
    assert case.get("told", "") in "\n".join(report.lines())


@pytest.mark.parametrize("opening", BROKEN["openings"])
def test_openings_without_an_end_take_a_time_that_grows_with_their_number(tmp_path, opening):
    def seconds(number: int) -> float:
        began = time.thread_time()
        html_of_body(text := opening * number, gallery=str, reusable={}, notes=[])
        parse_html(resolve_templates(text, {}, [])[0], [])
        PATTERNS.image.findall(text)
        return time.thread_time() - began

    assert seconds(8_000) < 8 * seconds(2_000) + 0.5
