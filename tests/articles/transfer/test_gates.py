"""What the old site did not show to everybody is not public here after an import."""

import json

import pytest

from articles.models import Article
from articles.transfer.importer import import_path
from tests.articles.transfer.exports import ghost_post, item, meta, write_ghost, write_wxr

pytestmark = pytest.mark.django_db

GATED = "a-text: a part that only members could read was left out"
CARD = {"type": "html", "html": "<p>Secret.</p>"}


def gate(begin, inside):
    return f"<!--kg-gated-block:begin {begin} -->{inside}<!--kg-gated-block:end-->"


GATED_BODIES = [
    "<!-- wp:premium-content/container --><p>Secret.</p><!-- /wp:premium-content/container -->",
    "<p>Open.</p><!-- wp:jetpack/paywall /--><p>Secret.</p>",
    "Open. [members_only level='gold']Secret.[/members_only]",
    "Open. [restrict]Secret.[/restrict]",
    "Open. [mepr-show if='loggedin']Secret.[/mepr-show]",
    "Open. [member]Secret.[/member]",
]


def numbered(number, body="<p>Text.</p>", **fields):
    return item(body, post_id=f"{number}", post_name=f"n{number}", **fields)


def test_a_post_with_a_members_only_part_becomes_a_draft(tmp_path):
    report = import_path(write_wxr(tmp_path, *(numbered(n, b) for n, b in enumerate(GATED_BODIES))))

    note = "a part of it was for members only, so it is a draft here"
    for number in range(len(GATED_BODIES)):
        article = Article.objects.get(slug=f"n{number}")
        assert article.state == Article.State.DRAFT
        assert "Secret." in article.body
        assert f"n{number}: {note}" in report.changed


def test_a_post_for_jetpack_subscribers_becomes_a_draft(tmp_path):
    states = {"subscribers": "draft", "paid_subscribers": "draft", "everybody": "live", "": "live"}
    posts = [
        numbered(number, inside=meta(_jetpack_newsletter_access=access))
        for number, access in enumerate(states)
    ]
    import_path(write_wxr(tmp_path, *posts))

    found = [article.state for article in Article.objects.order_by("slug")]
    assert found == list(states.values())


def test_words_in_brackets_are_not_a_gate(tmp_path):
    words = ["A [member] of the club", "[private note]", "I restrict [sic]"]
    import_path(write_wxr(tmp_path, *(numbered(n, f"<p>{w}</p>") for n, w in enumerate(words))))

    assert [article.state for article in Article.objects.all()] == [Article.State.LIVE] * 3


def test_a_members_only_block_of_ghost_is_left_out(tmp_path):
    body = "<p>Open.</p>" + gate('nonMember:false memberSegment:"status:-free"', "<p>Secret.</p>")
    body += gate('nonMember:true memberSegment:""', "<p>For all.</p>")

    report = import_path(write_ghost(tmp_path, ghost_post(html=body)))

    assert Article.objects.get().body == "Open.\n\nFor all."
    assert report.changed == [GATED]


@pytest.mark.parametrize(("is_open", "body"), [(True, "Secret."), (False, "Open.")])
def test_a_members_only_card_of_ghost_is_left_out(tmp_path, is_open, body):
    card = CARD | {"visibility": {"web": {"nonMember": is_open, "memberSegment": ""}}}
    rest = {"type": "paragraph", "children": [{"type": "text", "text": "Open."}]}
    cards = [card] if is_open else [card, rest]
    lexical = json.dumps({"root": {"children": cards}})

    report = import_path(write_ghost(tmp_path, ghost_post(html=None, lexical=lexical)))

    assert Article.objects.get().body == body
    assert report.changed == ([] if is_open else [GATED])
