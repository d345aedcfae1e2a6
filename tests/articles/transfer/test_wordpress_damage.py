"""Damaged, hostile and very large exports: what is broken is reported, the rest imported."""

import tracemalloc

import pytest

from articles.models import Article
from articles.transfer.importer import import_path
from articles.transfer.wordpress.wxr import read_elements
from tests.articles.transfer.exports import FOOT, HEAD, item, write_wxr, wxr

pytestmark = pytest.mark.django_db


def import_text(folder, text, encoding="utf-8"):
    path = folder / "export.xml"
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    return import_path(path)


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ("<item>\n<title>A</titel></item>\n", "line 29: the XML is broken here (mismatched tag)."),
        ("<item>\n<title>A & B < C</title></item>\n", "line 29: the XML is broken here"),
        ("<item><title>A</title>\n", "line 28: this item has no end."),
        ("<item><b><![CDATA[ open\n</b></item>\n", "line 31: the XML is broken here"),
    ],
)
def test_a_broken_item_is_reported_with_its_line_and_the_rest_imported(tmp_path, broken, problem):
    report = import_text(tmp_path, wxr(broken, item(post_id="2", post_name="b", title="B")))

    assert report.created == ["b (live)"]
    assert len(report.problems) == 1
    assert report.problems[0].startswith(f"export.xml, {problem}")


def test_whole_items_of_a_truncated_file_are_imported(tmp_path):
    text = wxr(item(), item(post_id="2", post_name="b"))

    report = import_text(tmp_path, text[: text.rindex("Text.")])

    assert report.created == ["a-text (live)"]
    assert report.problems == ["export.xml, line 45: this item has no end."]


def test_entities_are_never_expanded_nor_fetched(tmp_path):
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    hostile = item().replace("<![CDATA[A text]]>", "&b;&f;&nbsp;&eacute; A & B")

    import_text(tmp_path, HEAD.replace("?>", "?>" + bomb, 1) + hostile + FOOT)

    assert Article.objects.get().title == "&b;&f; é A & B"


def test_control_characters_and_byte_order_marks_are_dropped(tmp_path):
    text = wxr(item("<p>A\x00\x07\x1fB\ufffe</p>")).replace("\n", "\r\n")

    import_text(tmp_path, "\ufeff" + text)

    assert Article.objects.get().body == "AB"


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16"])
def test_other_encodings_are_read(tmp_path, encoding):
    text = wxr(item("<p>Grüße</p>")).replace('"UTF-8"', f'"{encoding}"')

    import_text(tmp_path, text, encoding)

    assert Article.objects.get().body == "Grüße"


def test_bytes_that_are_not_utf8_are_replaced(tmp_path):
    import_text(tmp_path, wxr(item("<p>A@B</p>")).encode().replace(b"@", b"\xff"))

    assert Article.objects.get().body == "A\ufffdB"


def test_hostile_html_is_not_kept(tmp_path):
    import_path(
        write_wxr(
            tmp_path,
            item(
                '<p onclick="x()">A<a href="java&#9;script:x()">b</a><svg onload=x()>c</svg>'
                '<img src=x onerror="x()"><style>p{}</style>&lt;script&gt;d&lt;/script&gt;</p>'
            ),
        )
    )

    article = Article.objects.get()
    assert article.body == "Abc\n\n&lt;script>d&lt;/script>"
    assert article.body_html == "<p>Abc</p>\n<p>&lt;script&gt;d&lt;/script&gt;</p>"


def test_html_nested_too_deeply_becomes_text(tmp_path):
    report = import_path(write_wxr(tmp_path, item("<div>" * 20_000 + "Text & more")))

    assert Article.objects.get().body == "Text & more"
    assert report.changed == ["a-text: its HTML is nested too deeply, so only its text is here"]


def test_a_long_item_is_imported(tmp_path):
    paragraph = "<p>" + "word " * 10 + "and *word*</p>"
    import_path(write_wxr(tmp_path, item(paragraph * 1_000)))

    assert Article.objects.get().word_count == 12_002


def test_a_feed_that_is_not_an_export_creates_nothing(tmp_path):
    report = import_text(tmp_path, "<?xml version='1.0'?><rss><channel></channel></rss>")

    assert report.created == []


def test_memory_holds_one_item_at_a_time(tmp_path):
    path = write_wxr(tmp_path, *(item("word " * 2_000, post_id=str(n)) for n in range(2_000)))
    assert path.stat().st_size > 20_000_000

    tracemalloc.start()
    number = sum(1 for element in read_elements(path) if element.name == "item")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert number == 2_000
    assert most < 12_000_000
