"""Cards as Ghost renders them, and question blocks of WordPress, keep their text."""

import json

import pytest

from articles.models import Article
from articles.transfer.importer import import_path
from tests.articles.transfer.exports import (
    CARD,
    TEXT,
    cases,
    ghost_post,
    item,
    write_ghost,
    write_wxr,
)

pytestmark = pytest.mark.django_db

GATED = "a-text: a part that only members could read was left out"
CASES = cases("cards.yaml")


def test_a_rendered_card_loses_everything_but_its_text(tmp_path):
    posts = [
        ghost_post(id=f"n{n}", uuid=f"n{n}", slug=f"n{n}", html=row["card"])
        for n, row in enumerate(CASES["cards"])
    ]

    report = import_path(write_ghost(tmp_path, *posts))

    for n, row in enumerate(CASES["cards"]):
        assert Article.objects.get(slug=f"n{n}").body == row["markdown"]
        told = [note for note in report.changed if note.startswith(f"n{n}: ")]
        assert told == [f"n{n}: {note}" for note in row["notes"]]


def test_questions_of_plugins_become_faqs(tmp_path):
    blocks = CASES["questions"]
    posts = [
        item(f"<!-- wp:paragraph --><p>Lead.</p>{block}", post_id=f"{n}", post_name=f"n{n}")
        for n, block in enumerate(blocks)
    ]
    import_path(write_wxr(tmp_path, *posts))

    for article in Article.objects.all():
        assert article.body == "Lead."
        assert [(faq.question, faq.answer) for faq in article.faqs.all()] == [
            ("Is it & normal?", "Yes, **it** is.  \nOften.")
        ]
    assert Article.objects.count() == len(blocks)


def test_a_heading_over_questions_stays_if_it_has_text(tmp_path):
    import_path(write_wxr(tmp_path, item(CASES["questions"][0] + "<p>More.</p>")))

    assert Article.objects.get().body == "## FAQ\n\nMore."


def gate(begin, inside):
    return f"<!--kg-gated-block:begin {begin} -->{inside}<!--kg-gated-block:end-->"


def test_a_members_only_block_of_ghost_is_left_out(tmp_path):
    body = "<p>Open.</p>" + gate('nonMember:false memberSegment:"status:-free"', "<p>Secret.</p>")
    body += gate("someday:true", "<p>Secret.</p>")
    body += gate('nonMember:true memberSegment:""', "<p>For all.</p>")

    report = import_path(write_ghost(tmp_path, ghost_post(html=body)))

    assert Article.objects.get().body == "Open.\n\nFor all."
    assert report.changed == [GATED]


@pytest.mark.parametrize(
    ("visibility", "body"),
    [
        ({"web": {"nonMember": True, "memberSegment": ""}}, "Secret."),
        ({"showOnWeb": True}, "Secret."),
        ({"web": {"nonMember": False, "memberSegment": ""}}, "Open."),
        ({"showOnWeb": False}, "Open."),
        ("members", "Open."),
    ],
)
def test_a_members_only_card_of_ghost_is_left_out(tmp_path, visibility, body):
    cards = [CARD | {"visibility": visibility}, *([TEXT] if body == "Open." else [])]
    lexical = json.dumps({"root": {"children": cards}})

    report = import_path(write_ghost(tmp_path, ghost_post(html=None, lexical=lexical)))

    assert Article.objects.get().body == body
    assert report.changed == ([GATED] if body == "Open." else [])


def test_a_private_ghost_site_stays_private(tmp_path):
    import_path(
        write_ghost(tmp_path, ghost_post(), settings=[{"key": "is_private", "value": "true"}])
    )

    assert Article.objects.get().state == Article.State.DRAFT
