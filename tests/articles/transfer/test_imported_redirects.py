"""Addresses of the old site redirect after an import: archives, numbers, authors."""

import pytest

from articles.models import Article
from articles.transfer.importer import import_path
from tests.articles.transfer.exports import (
    cases,
    category,
    ghost_post,
    item,
    meta,
    write_ghost,
    write_wxr,
    wxr,
)
from tests.factories import make_article, make_author, make_topic

pytestmark = pytest.mark.django_db

PEOPLE = [
    {"id": "u1", "name": "Mira Lund", "slug": "mira"},
    {"id": "u2", "name": "Jo Berg", "slug": "jo"},
]


def redirects(client, *paths):
    """Where each path redirects; checks that there is a page."""
    found = {path: client.get(path).get("Location") for path in paths}
    assert {client.get(target).status_code for target in found.values() if target} == {200}
    return found


def written_by(*names):
    """The terms that the plug-in Co-Authors Plus adds to an item."""
    return "".join(category(f"cap-{name.lower()}", name, "author") for name in names)


def test_addresses_of_wordpress_archives_pages_and_feeds_redirect(tmp_path, client):
    make_topic(slug="closeness")
    terms = category("closeness", "C") + category("fear", "F") + category("new", "N", "post_tag")
    import_path(write_wxr(tmp_path, item(inside=terms + meta(_wp_old_slug="first-name"))))
    expected = cases("redirects.yaml")

    assert redirects(client, *expected) == expected


def test_redirects_keep_the_folder_of_the_old_site(tmp_path, client):
    path = tmp_path / "export.xml"
    text = wxr(item(link="https://www.old.example/blog/a/", creator="jo.berg@x"))
    path.write_text(text.replace("https://www.old.example<", "https://www.old.example/blog<"))
    import_path(path)

    assert redirects(client, "/blog/a/", "/blog/?p=10", "/blog/author/jo-bergx/", "/?p=10") == {
        "/blog/a/": "/articles/a-text/",
        "/blog/?p=10": "/articles/a-text/",
        "/blog/author/jo-bergx/": "/authors/jobergx/",
        "/?p=10": None,
    }


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


@pytest.mark.parametrize(
    ("creator", "together", "author", "others"),
    [
        ("mira", ["Mira"], "Mira & Lund", []),
        ("mira", ["Ada", "Mira"], "Mira & Lund", ["Ada"]),
        ("admin", ["Ada", "Mira"], "Ada", ["Mira & Lund"]),
        ("", ["u2", "u1"], "Jo Berg", ["Mira Lund"]),
    ],
)
def test_co_authors_are_reported(tmp_path, creator, together, author, others):
    if creator:
        path = write_wxr(tmp_path, item(creator=creator, inside=written_by(*together)))
    else:
        writers = [
            {"post_id": "64a1", "author_id": person, "sort_order": order}
            for order, person in enumerate(together)
        ]
        post = ghost_post(author_id="u1")
        path = write_ghost(tmp_path, post, users=PEOPLE, posts_authors=writers)

    report = import_path(path)

    assert Article.objects.get().author.name == author
    assert report.changed == [
        f"a-text: {name} wrote it too and is not named: an article has one author"
        for name in others
    ]
