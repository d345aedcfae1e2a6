"""A Ghost export is imported, from whichever of its three forms of a body it has."""

import json

import pytest

from articles.models import Article, Redirect
from articles.transfer.importer import import_path
from tests.articles.transfer.exports import (
    cases,
    ghost_post,
    without_digests,
    write_ghost,
    write_image,
)

pytestmark = pytest.mark.django_db

TAGS = [
    {"id": "t1", "name": "Love", "slug": "love", "description": "On love."},
    {"id": "t2", "name": "#letter", "slug": "hash-letter", "visibility": "internal"},
    {"id": "t3", "name": "Trust", "slug": "trust", "visibility": "public"},
]
USERS = [
    {"id": "u1", "name": "Mira Lund", "slug": "mira", "bio": "Bio.", "website": "https://m.example"}
]


def related(post="64a1", tags=("t2", "t1", "t3")):
    return {
        "tags": TAGS,
        "users": USERS,
        "posts_tags": [
            {"post_id": post, "tag_id": tag, "sort_order": order} for order, tag in enumerate(tags)
        ],
        "posts_authors": [{"post_id": post, "author_id": "u1", "sort_order": 0}],
    }


def imported(folder, *posts, **tables):
    report = import_path(write_ghost(folder, *posts, **tables))
    return report, Article.objects.filter(slug="a-text").first()


def test_all_fields_of_a_post_are_imported(tmp_path, client):
    write_image(tmp_path, "content/images/2024/05/cups.jpg")
    report, article = imported(
        tmp_path,
        ghost_post(
            title="A &amp; text",
            html='<p>Lead.</p><img src="__GHOST_URL__/content/images/size/w600/2024/05/cups.jpg" '
            'alt="Cups">',
            feature_image="__GHOST_URL__/content/images/2024/05/cups.jpg",
        ),
        ghost_post(id="2", uuid="2", slug="b"),
        ghost_post(id="3", uuid="3", slug="c"),
        posts_meta=[
            {"post_id": "64a1", "meta_description": "For search.", "feature_image_alt": "Two cups"}
        ],
        **related()
        | {
            "posts_tags": [
                row for post in ("64a1", "2", "3") for row in related(post)["posts_tags"]
            ]
        },
    )

    assert report.problems == report.changed == []
    assert report.left_out == ["the internal tag “#letter” on 3 posts: readers never saw it"]
    assert (article.title, article.summary) == ("A & text", "For search.")
    assert without_digests(article.body) == "Lead.\n\n![Cups](/media/articles/cups.webp)"
    assert (article.topic.name, article.topic.description) == ("Love", "On love.")
    assert [tag.name for tag in article.tags.all()] == ["Trust"]
    assert (article.author.name, article.author.bio) == ("Mira Lund", "Bio.")
    assert article.author.links.get().url == "https://m.example"
    assert (without_digests(article.cover_image.name), article.cover_alt) == (
        "covers/cups.webp",
        "Two cups",
    )
    assert article.published_at.isoformat() == "2024-05-01T10:00:00+00:00"
    old_addresses = Redirect.objects.exclude(path__in=["/b/", "/c/"])
    assert {old.path: str(old.target) for old in old_addresses} == {
        "/a-text/": "A & text", "/tag/love/": "Love", "/tag/trust/": "Trust",
        "/author/mira/": "Mira Lund",
    }  # fmt: skip
    assert client.get("/a-text/").headers["Location"] == "/articles/a-text/"


STATES = [
    ({}, "live", None),
    ({"status": "scheduled", "published_at": "2099-01-01T00:00:00.000Z"}, "scheduled", None),
    ({"status": "draft", "published_at": None}, "draft", None),
    ({"status": "sent"}, "draft", "it was only sent by e-mail, so it is a draft here"),
    (
        {"visibility": "paid"},
        "draft",
        "its field “visibility” may have kept it from readers, so it is a draft here",
    ),
    ({"published_at": "soon"}, "draft", "it had no date, so it is a draft here"),
    ({"published_at": 1714557600000}, "live", None),
]  # fmt: skip


def test_only_what_was_public_becomes_public(tmp_path):
    posts = [
        ghost_post(uuid=f"n{n}", slug=f"n{n}", **fields) for n, (fields, _, _) in enumerate(STATES)
    ]

    report = import_path(write_ghost(tmp_path, *posts))

    found = {article.slug: article.state for article in Article.objects.all()}
    assert found == {f"n{n}": state for n, (_, state, _) in enumerate(STATES)}
    assert report.changed == [f"n{n}: {note}" for n, (_, _, note) in enumerate(STATES) if note]


LEXICAL = [(row["node"], row["markdown"]) for row in cases("lexical.yaml")]


def test_lexical_becomes_markdown(tmp_path):
    write_image(tmp_path, "content/images/cups.jpg")
    posts = [
        ghost_post(
            id=f"n{n}",
            uuid=f"n{n}",
            slug=f"n{n}",
            html=None,
            lexical=json.dumps({"root": {"type": "root", "children": [node, {"type": "signup"}]}}),
        )
        for n, (node, _) in enumerate(LEXICAL)
    ]
    report = import_path(write_ghost(tmp_path, ghost_post(), *posts))

    bodies = {article.slug: without_digests(article.body) for article in Article.objects.all()}
    assert bodies.pop("a-text") == "Text."
    assert bodies == {f"n{n}": markdown for n, (_, markdown) in enumerate(LEXICAL)}
    note = "the card “signup” means nothing here and was left out"
    assert {f"n{n}: {note}" for n in range(len(LEXICAL))} <= set(report.changed)


def test_mobiledoc_becomes_markdown(tmp_path):
    document = {
        "version": "0.3.1",
        "atoms": [["soft-return", "", {}]],
        "cards": [["markdown", {"markdown": "*md*"}], ["hr", {}], ["odd", {}]],
        "markups": [["strong"], ["a", ["href", "__GHOST_URL__/a-text/"]]],
        "sections": [
            [1, "h2", [[0, [], 0, "Head"]]],
            [1, "p", [[0, [0], 1, "b"], [1, [], 0, 0], [0, [1], 1, "l"]]],
            [3, "ol", [[[0, [], 0, "one"]], [[0, [], 0, "two"]]]],
            [10, 0], [10, 1], [10, 2],
        ],
    }  # fmt: skip
    report, article = imported(tmp_path, ghost_post(html="", mobiledoc=json.dumps(document)))

    assert article.body.split("\n\n") == [
        "## Head", "**b**  \n[l](/articles/a-text/)", "1.  one\n2.  two", "*md*", "---",
    ]  # fmt: skip
    assert report.changed == ["a-text: the card “odd” means nothing here and was left out"]


def test_a_broken_post_is_reported_and_the_rest_imported(tmp_path):
    report, article = imported(
        tmp_path,
        ghost_post(uuid="1", slug="bad", title="Bad", html=None, lexical="{bad"),
        ghost_post(uuid="2", slug="worse", title="Worse", html=None, mobiledoc='{"sections":[5]}'),
        ghost_post(uuid="3", slug="link", html='<p><a href="__GHOST_URL__/bad/">l</a></p>'),
        ghost_post(uuid="3", slug="twice"),
        ghost_post(uuid="4", slug="empty", title="Empty", html=None),
        ghost_post(uuid="5", slug=["x"], title={"y": 1}, status=7, tags=5),
        "no post",
        ghost_post(),
    )

    assert article is not None
    assert report.problems == [
        "ghost.json, post 1 “Bad”: its lexical, line 1: Expecting property name enclosed in"
        " double quotes.",
        "ghost.json, post 2 “Worse”: its mobiledoc cannot be read: its sections are broken.",
    ]
    assert report.left_out == [
        "ghost.json, post 4 “A text” stands in the export twice",
        "ghost.json, post 5 “Empty” has no text",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"db": [\n{"data": {]}', "ghost.json: line 2, column 11: Expecting property name"),
        ('{"db":' + "[" * 200_000, "ghost.json: is nested too deeply."),
        ('{"db": 5}', "ghost.json: line 1: this is no export of Ghost: it holds no posts."),
    ],
)
def test_a_broken_file_is_reported(tmp_path, text, problem):
    (tmp_path / "ghost.json").write_text(text)

    (reported,) = import_path(tmp_path).problems
    assert reported.startswith(problem)


def test_importing_again_changes_nothing_and_reports_it(tmp_path):
    imported(tmp_path, ghost_post(), **related())
    before = list(Article.objects.values())

    report, _ = imported(tmp_path, ghost_post(title="Changed there"), **related())

    assert report.summary() == "Nothing has changed. Besides: 1 here already, 1 left out."
    assert list(Article.objects.values()) == before
