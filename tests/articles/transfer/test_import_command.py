"""What `import_articles` asks, tells and does when it is stopped."""

import errno

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Author, LinkCheck, Page, Revision, Topic
from articles.models.serialization import serialize
from articles.transfer.importer import import_path
from articles.transfer.saver import ArticleSaver
from tests.articles.transfer.exports import (
    cases,
    category,
    ghost_post,
    item,
    meta,
    numbered_items,
    write_ghost,
    write_wxr,
    wxr,
)
from tests.factories import make_article, make_author, make_topic

pytestmark = pytest.mark.django_db

BODY = "<p>Text.</p><script>x</script>"
FAQ_BODY = """<p>Text.</p><div class="schema-faq-section"><strong class="schema-faq-question">
Who "begins"?</strong><p class="schema-faq-answer">Whoever can.</p></div>"""
# Savepoint, article, source, tags, redirects and revision, each in one statement
QUERIES_OF_AN_ARTICLE = 7
QUERIES_OF_A_FAQ = 12


def posts(number, inside=""):
    return numbered_items([(BODY, inside)] * number)


def test_topic_author_and_drafts_can_be_chosen_and_a_dry_run_keeps_nothing(tmp_path):
    path, seen = write_wxr(tmp_path, *posts(3, category("closeness", "Closeness"))), []
    tried = import_path(
        path,
        dry_run=True,
        progress=lambda done, total: seen.append((done, total, Article.objects.count())),
    )
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


def test_links_are_checked_and_equal_notes_are_one_line_where_a_file_has_each(tmp_path, capsys):
    path = write_wxr(tmp_path, item('<p><a href="#lost">x</a></p>', post_id="99"), *posts(7))

    call_command("import_articles", path, report=tmp_path / "report.txt")

    links = Article.objects.get(slug="a-text").broken_links.all()
    assert [link.address for link in links] == ["#lost"]
    assert LinkCheck.objects.count() == 2
    out = capsys.readouterr().out
    assert "  7 × a script was left out: n0, n1, n2, n3, n4, …\n" in out
    assert "  n6: a script was left out\n" in (tmp_path / "report.txt").read_text()


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left")])
def test_whoever_stops_it_is_told_what_has_come(tmp_path, monkeypatch, capsys, stop):
    save_related = ArticleSaver._save_related
    reason = "No space left" if isinstance(stop, OSError) else "you ended it"

    def save_or_stop(saver, article, record):
        if article.slug == "n2":
            raise stop
        save_related(saver, article, record)

    monkeypatch.setattr(ArticleSaver, "_save_related", save_or_stop)
    with pytest.raises(CommandError, match=f"The import stopped: .*{reason}.*run it again"):
        call_command("import_articles", write_wxr(tmp_path, *posts(4)))

    assert "New: 2 articles" in capsys.readouterr().out
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["n0", "n1"]


def test_an_article_costs_few_queries_and_its_first_revision_is_what_is_stored(
    tmp_path, django_assert_max_num_queries
):
    tags = "".join(category(f"tag-{n}", f"Tag “{n}”", "post_tag") for n in range(5))
    with CaptureQueriesContext(connection) as first:
        import_path(write_wxr(tmp_path, *posts(2, tags)))
    items = [item(FAQ_BODY, post_id="99", title='"So" it goes', inside=tags), *posts(7, tags)]
    with django_assert_max_num_queries(len(first) + 6 * QUERIES_OF_AN_ARTICLE + QUERIES_OF_A_FAQ):
        import_path(write_wxr(tmp_path, *items))

    for revision in Revision.objects.select_related("article"):
        assert revision.snapshot == serialize(revision.article)
    assert Revision.objects.count() == 8


def test_the_command_fails_if_anything_is_broken_but_imports_the_rest(tmp_path, capsys):
    (tmp_path / "export.xml").write_text(wxr("<item><title>x</titel></item>", item()))
    (tmp_path / "empty").mkdir()
    for name, refusal in {
        "export.xml": "1 thing could not be taken, named above",
        "none": "there is no such file or folder",
        "empty": "neither a folder of Markdown files nor an export",
    }.items():
        with pytest.raises(CommandError, match=refusal):
            call_command("import_articles", tmp_path / name)

    assert Article.objects.get().slug == "a-text"
    assert "export.xml, line 28: the XML is broken here" in capsys.readouterr().out


PEOPLE = [
    {"id": "u1", "name": "Mira Lund", "slug": "mira"},
    {"id": "u2", "name": "Jo Berg", "slug": "jo"},
]


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
    path = tmp_path / "blog.xml"
    other = item(link="https://www.old.example/blog/a/", creator="jo.berg@x", post_name="a")
    text = wxr(other).replace("https://www.old.example<", "https://www.old.example/blog<")
    path.write_text(text)
    import_path(path)
    expected = {"/blog/a/": "/articles/a/", "/blog/?p=10": "/articles/a/"}
    expected["/blog/author/jo-bergx/"] = "/authors/jobergx/"
    assert redirects(client, *expected) == expected


def test_ghost_archives_redirect_and_links_to_them_are_rewritten(tmp_path, client):
    make_article(author=make_author(name="mira LUND", slug="dr-lund"))
    link = '<p><a href="__GHOST_URL__/author/mira/">by Mira</a></p>'
    writers = [{"post_id": "64a1", "author_id": "u1", "sort_order": 0}]
    import_path(write_ghost(tmp_path, ghost_post(html=link), users=PEOPLE, posts_authors=writers))

    assert redirects(client, "/author/mira/", "/author/jo/") == {
        "/author/mira/": "/authors/dr-lund/",
        "/author/jo/": None,
    }
    assert Article.objects.get(slug="a-text").body == "[by Mira](/authors/dr-lund/)"


def test_co_authors_are_reported(tmp_path):
    cap = "".join(category(f"cap-{name.lower()}", name, "author") for name in ("Ada", "Mira"))
    one = category("cap-mira", "Mira", "author")
    posts = [
        item(post_id="1", post_name="n1", creator="mira", inside=one),
        item(post_id="2", post_name="n2", creator="mira", inside=cap),
        item(post_id="3", post_name="n3", creator="admin", inside=cap),
    ]
    writers = [
        {"post_id": "64a1", "author_id": person, "sort_order": order}
        for order, person in enumerate(["u2", "u1"])
    ]

    report = import_path(write_wxr(tmp_path, *posts))
    post = ghost_post(author_id="u1")
    ghost = import_path(write_ghost(tmp_path, post, users=PEOPLE, posts_authors=writers))

    named = dict(Article.objects.values_list("slug", "author__name"))
    authors = ["Mira & Lund", "Mira & Lund", "Ada", "Jo Berg"]
    assert named == dict(zip(["n1", "n2", "n3", "a-text"], authors, strict=True))
    told = "{} wrote it too and is not named: an article has one author"
    assert report.changed == [f"n2: {told.format('Ada')}", f"n3: {told.format('Mira & Lund')}"]
    assert ghost.changed == [f"a-text: {told.format('Mira Lund')}"]
