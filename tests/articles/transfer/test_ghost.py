"""A Ghost export is imported, from whichever of its three forms of a body it has."""

import json

import pytest

from articles.models import Article
from articles.transfer.importer import import_path
from tests.articles.transfer.exports import (
    CARD,
    TEXT,
    cases,
    ghost_post,
    lexical,
    numbered_posts,
    without_digests,
    write_ghost,
    write_image,
)

pytestmark = pytest.mark.django_db

CASES = cases("ghost.yaml")


def imported(folder, *posts, **tables):
    report = import_path(write_ghost(folder, *posts, **tables))
    return report, Article.objects.filter(slug="a-text").first()


def bodies():
    rows = Article.objects.order_by("pk").values_list("slug", "body")
    return {slug: without_digests(body) for slug, body in rows}


def test_all_fields_of_a_post_are_imported_once(tmp_path, client):
    write_image(tmp_path, "content/images/2024/05/cups.jpg")
    cups = "__GHOST_URL__/content/images/{}2024/05/cups.jpg"
    posts = [
        ghost_post(
            title="A &amp; text",
            html=f'<p>Lead.</p><img src="{cups.format("size/w600/")}" alt="Cups">',
            feature_image=cups.format(""),
        ),
        *numbered_posts([{}, {}]),
    ]

    report, article = imported(tmp_path, *posts, **CASES["tables"])

    assert report.changed == ["a-text: the caption of its cover stands at its end"]
    assert report.left_out == ["the internal tag “#letter” on 3 posts: readers never saw it"]
    assert (article.title, article.summary) == ("A & text", "For search.")
    assert without_digests(article.body) == "Lead.\n\n![Cups](/media/articles/cups.webp)\n\n*By C*"
    assert (article.topic.name, article.topic.description) == ("Love", "On love.")
    assert [tag.name for tag in article.tags.all()] == ["Trust"]
    assert (article.author.name, article.author.bio) == ("Mira Lund", "Bio.")
    assert without_digests(article.cover_image.name) == "covers/cups.webp"
    assert article.cover_alt == "Two cups"
    assert article.published_at.isoformat() == "2024-05-01T10:00:00+00:00"
    for path in ("/a-text/", "/tag/love/", "/tag/trust/", "/author/mira/"):
        assert client.get(client.get(path)["Location"]).status_code == 200

    again, _ = imported(tmp_path, *posts, **CASES["tables"])
    assert again.summary() == "Nothing has changed. Besides: 3 here already, 1 left out."


def test_only_what_was_public_becomes_public(tmp_path):
    rows = CASES["states"]

    report, _ = imported(tmp_path, *numbered_posts([row["post"] for row in rows]))

    found = Article.objects.order_by("pk")
    assert [article.state for article in found] == [row["state"] for row in rows]
    told = [f"n{n}: {note}" for n, row in enumerate(rows) for note in row.get("notes", [])]
    assert report.changed == told


def test_a_rendered_card_loses_everything_but_its_text(tmp_path):
    rows = cases("cards.yaml")["cards"]

    report, _ = imported(tmp_path, *numbered_posts([{"html": row["card"]} for row in rows]))

    assert list(bodies().values()) == [row["markdown"] for row in rows]
    notes = [f"n{n}: {note}" for n, row in enumerate(rows) for note in row["notes"]]
    assert report.changed == notes


def test_lexical_and_mobiledoc_become_markdown(tmp_path):
    write_image(tmp_path, "content/images/cups.jpg")
    rows = cases("lexical.yaml")
    posts = numbered_posts(
        [lexical(row["node"], {"type": "signup", "header": "Join"}) for row in rows]
    )
    older = ghost_post(html="", mobiledoc=json.dumps(CASES["mobiledoc"]))

    report, _ = imported(tmp_path, older, *posts)

    expected = {f"n{n}": row["markdown"] for n, row in enumerate(rows)}
    mobiledoc = "## Head\n\n**b**  \n[l](/articles/a-text/)\n\n1.  one\n2.  two\n\n*md*\n\n---"
    assert bodies() == {"a-text": mobiledoc, **expected}
    note = "the card “{}” means nothing here and was left out"
    assert {f"{slug}: {note.format('signup')} (“Join”)" for slug in expected} <= set(report.changed)
    assert f"a-text: {note.replace('”', '” (“mood: calm”)').format('odd')}" in report.changed


def test_what_only_members_could_read_is_left_out(tmp_path):
    cards = [lexical(CARD | {"visibility": each}, TEXT) for each in CASES["visibilities"]]
    older = '{"sections": [[1, "p", [[0, [], 0, "Secret."]]]]}'
    cards.append(lexical(CARD | {"visibility": "members"}) | {"mobiledoc": older})

    report, article = imported(tmp_path, ghost_post(html=CASES["gated"]), *numbered_posts(cards))

    seen = dict.fromkeys(["n0", "n1"], "Secret.\n\nOpen.") | {"a-text": "Open.\n\nFor all."}
    assert bodies() == seen | dict.fromkeys(["n2", "n3", "n4"], "Open.")
    note = "a part that only members could read was left out"
    assert report.changed == [f"{slug}: {note}" for slug in ("a-text", "n2", "n3", "n4")]
    assert article.state == Article.State.LIVE


BROKEN_FILES = {
    '{"db": [\n{"data": {]}': "ghost.json: line 2, column 11: Expecting property name",
    '{"db":' + "[" * 200_000: "ghost.json: is nested too deeply.",
}


def test_a_broken_post_or_file_is_reported_and_the_rest_imported(tmp_path):
    report, article = imported(
        tmp_path,
        ghost_post(uuid="1", slug="bad", title="Bad", html=None, lexical="{bad"),
        ghost_post(uuid="2", slug="worse", title="Worse", html=None, mobiledoc='{"sections":[5]}'),
        ghost_post(uuid="4", slug="empty", title="Empty", html=None),
        ghost_post(uuid="5", slug=["x"], title={"y": 1}, status=7, tags=5),
        "no post",
        ghost_post(),
        settings=[{"key": "is_private", "value": "true"}],
    )

    # A private site stays private.
    assert article.state == Article.State.DRAFT
    assert report.problems == [
        "ghost.json, post 1 “Bad”: its lexical, line 1: Expecting property name enclosed in"
        " double quotes.",
        "ghost.json, post 2 “Worse”: its mobiledoc cannot be read: its sections are broken.",
    ]
    assert report.left_out == ["ghost.json, post 3 “Empty” has no text"]
    for text, problem in BROKEN_FILES.items():
        (tmp_path / "ghost.json").write_text(text)
        (reported,) = import_path(tmp_path).problems
        assert reported.startswith(problem)
