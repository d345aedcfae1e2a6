"""What `import_articles` asks, tells and does when it is stopped."""

import errno
import os
import signal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.management.commands.import_articles import Command
from articles.models import Article, Author, LinkCheck, Page, Revision, Topic
from articles.models.serialization import serialize
from articles.transfer import importer
from articles.transfer.importer import import_path
from articles.transfer.saver import ArticleSaver
from tests.articles.transfer.exports import (
    cases,
    category,
    item,
    meta,
    numbered_items,
    write_wxr,
    wxr,
)
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db

BODY = "<p>Text.</p><script>x</script>"


def posts(number, inside=""):
    return numbered_items([(BODY, inside)] * number)


def test_topic_author_and_drafts_can_be_chosen_and_a_dry_run_keeps_nothing(tmp_path):
    closeness, seen = category("closeness", "Closeness"), []
    unsigned = item(BODY, inside=closeness, creator="", post_id="9", post_name="n9")
    path = write_wxr(tmp_path, *posts(2, closeness), unsigned)
    count = Article.objects.count
    tried = import_path(path, dry_run=True, progress=lambda *done: seen.append((*done, count())))
    assert seen == [(1, 3, 0), (2, 3, 0), (3, 3, 0)]
    assert tried.summary().startswith("New: 3 articles, 1 topic, 1 author, ")

    call_command("import_articles", path, topic="Essays", author="Dana Reed", as_drafts=True)

    assert Topic.objects.get().name == "Essays"
    assert Author.objects.get().name == "Dana Reed"
    for article in Article.objects.all():
        assert article.state == Article.State.DRAFT
        assert [tag.name for tag in article.tags.all()] == ["Closeness & distance"]


def test_pages_of_the_old_site_become_fixed_pages_by_option(tmp_path):
    page = {"post_type": "page", "link": "https://www.old.example/who-i-am/"}
    items = [
        item("<p>I see people.</p>", post_id="2", post_name="who-i-am", title="Who I am", **page),
        item("<p>Secret.</p>", post_id="3", post_name="private-one", status="private", **page),
        item('<p><a href="https://www.old.example/who-i-am/">Me</a></p>', post_id="4"),
    ]
    path, pages = write_wxr(tmp_path, *items), ["who-i-am=about", "/private-one/=privacy"]

    call_command("import_articles", path, page=pages)

    about = Page.objects.get(slug="about")
    assert (about.title, about.body) == ("Who I am", "I see people.")
    bodies = dict(Article.objects.values_list("slug", "body"))
    assert bodies == {"private-one": "Secret.", "a-text": "[Me](/about/)"}
    with pytest.raises(CommandError, match="--page takes ADDRESS=PAGE"):
        call_command("import_articles", tmp_path, page=["who-i-am=nowhere"])


def test_links_are_checked_and_equal_notes_are_one_line(tmp_path, capsys, settings):
    settings.DEBUG = True
    earlier = item("<h2>New words here</h2>", post_id="98", post_name="first")
    import_path(write_wxr(tmp_path, earlier))
    old = make_article(slug="old", body="[y](/articles/first/#New_words_here)")
    link = '<a href="https://www.old.example/2024/05/first/#New_words_here">y</a>'
    people = "".join(category(f"cap-{name.lower()}", name, "author") for name in ("Ada", "Mira"))
    people += category("grief", "Grief", "series") + category("loss", "Loss", "series")
    text = f'<p><a href="#lost">x</a> {link}</p>'
    later = item(text, post_id="99", creator="mira", inside=people)
    path = write_wxr(tmp_path, earlier, later, *posts(7))

    call_command("import_articles", path, report=tmp_path / "report.txt")

    assert len(connection.queries) < 99
    article = Article.objects.get(slug="a-text")
    assert article.broken_links.get().address == "#lost"
    assert article.body == "[x](#lost) [y](/articles/first/#new-words-here)"
    assert Article.objects.get(slug="old").body == old.body
    assert article.author.name == "Mira & Lund"
    assert LinkCheck.objects.count() == 2
    out = capsys.readouterr().out
    assert "  a-text: a link leads to a place that is not here: #lost\n" in out
    assert "  a-text: Ada wrote it too and is not named: an article has one author\n" in out
    assert "  a-text: its “series” is nowhere here: Grief, Loss\n" in out
    assert "  7 × a script was left out: n0, n1, n2, n3, n4, …\n" in out
    assert "  n6: a script was left out\n" in (tmp_path / "report.txt").read_text()


FULL = OSError(errno.ENOSPC, "No space left")
SAVE = "_save_related"
LINK = '<a href="https://www.old.example/2024/05/n1/#New_words">x</a>'
STOPS = [(SAVE, KeyboardInterrupt(), 2), (SAVE, FULL, 2), ("_report", None, 3)]


@pytest.mark.parametrize(("step", "stop", "number"), STOPS)
def test_whoever_stops_it_is_told_what_has_come(tmp_path, monkeypatch, capsys, step, stop, number):
    """A signal waits where an article is saved already, and a second one for the report."""
    go_on, write = getattr(ArticleSaver, step), Command._write

    def stop_or_go_on(saver, row, *arguments):
        if row.slug == "n2" and stop:
            raise stop
        if row.slug == "n2":
            os.kill(os.getpid(), signal.SIGTERM)
        return go_on(saver, row, *arguments)

    def stopped_again(*arguments):
        os.kill(os.getpid(), 0 if stop else signal.SIGINT)
        write(*arguments)

    monkeypatch.setattr(ArticleSaver, step, stop_or_go_on)
    monkeypatch.setattr(Command, "_write", stopped_again)
    reason = "No space left" if stop is FULL else "you ended it"
    items = numbered_items([(LINK, ""), ("<h2>New words</h2>", ""), (BODY, ""), (BODY, "")])
    with pytest.raises(CommandError, match=f"The import stopped: .*{reason}.*run it again"):
        call_command("import_articles", write_wxr(tmp_path, *items))

    assert Article.objects.get(slug="n0").body == "[x](/articles/n1/#new-words)"
    assert f"New: {number} articles" in capsys.readouterr().out
    slugs = sorted(Article.objects.values_list("slug", flat=True))
    assert slugs == ["n0", "n1", "n2"][:number]


def test_links_that_a_killed_import_left_are_corrected_by_the_next(tmp_path, monkeypatch):
    links = f"{LINK.replace('New_words', 'x')} {LINK.replace('n1', 'n3')}"
    bodies = [links, "<h2 id='x'>Words</h2>", links, f"<h2>New words</h2>{LINK}", f"<p>{LINK}</p>"]
    path = write_wxr(tmp_path, *numbered_items((body, "") for body in bodies))
    with monkeypatch.context() as killed:
        killed.setattr(importer, "_correct_links", lambda *arguments: None)
        import_path(path)
    Article.objects.filter(slug="n3").delete()
    Article.objects.filter(slug="n2").update(body="[a](/articles/n1/#x) More.")
    import_path(path, dry_run=True)
    assert "#x" in Article.objects.get(slug="n0").body

    import_path(path)

    here = dict(Article.objects.values_list("slug", "body"))
    assert here["n0"] == "[x](/articles/n1/#words) [x](/articles/n3/#new-words)"
    assert here["n2"] == "[a](/articles/n1/#x) More."


def test_an_article_costs_few_queries_and_its_first_revision_is_what_is_stored(
    tmp_path, django_assert_max_num_queries
):
    tags = "".join(category(f"tag-{n}", f"Tag “{n}”", "post_tag") for n in range(5))
    with CaptureQueriesContext(connection) as first:
        import_path(write_wxr(tmp_path, *posts(2, tags)))
    # Savepoint, article, source, tags, redirects and revision, each in one statement
    with django_assert_max_num_queries(len(first) + 5 * 7):
        import_path(write_wxr(tmp_path, *posts(7, tags)))

    for revision in Revision.objects.select_related("article"):
        assert revision.snapshot == serialize(revision.article)
    assert Revision.objects.count() == 7


def redirects(client, *paths):
    """Where each path redirects; checks that there is a page."""
    found = {path: client.get(path).get("Location") for path in paths}
    assert {client.get(target).status_code for target in found.values() if target} == {200}
    return found


def test_addresses_of_wordpress_archives_pages_and_feeds_redirect(tmp_path, client):
    make_topic(slug="closeness")
    terms = category("closeness", "C") + category("fear", "F") + category("new", "N", "post_tag")
    import_path(write_wxr(tmp_path, item(inside=terms + meta(_wp_old_slug="first-name"))))
    expected = cases("redirects.yaml")

    assert redirects(client, *expected) == expected

    # The folder of the old site is kept.
    other = item(link="https://www.old.example/blog/a/", creator="jo.berg@x", post_name="a")
    text = wxr(other).replace("https://www.old.example<", "https://www.old.example/blog<")
    (tmp_path / "blog.xml").write_text(text)
    import_path(tmp_path / "blog.xml")
    expected = {"/blog/a/": "/articles/a/", "/blog/?p=10": "/articles/a/"}
    expected["/blog/author/jo-bergx/"] = "/authors/jobergx/"
    assert redirects(client, *expected) == expected
