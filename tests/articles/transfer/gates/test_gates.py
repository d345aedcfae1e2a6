"""What the old site did not show to everybody, or may not have, is not public after an import."""

import json
import random
import string
import tomllib
from pathlib import Path

import pytest

from articles.models import Article
from articles.transfer.importer import import_path
from tests.articles.transfer.exports import (
    CARD,
    TEXT,
    category,
    item,
    lexical,
    meta,
    numbered_items,
    numbered_posts,
    write_ghost,
    write_wxr,
)

pytestmark = pytest.mark.django_db

CASES = tomllib.loads(Path(__file__).with_name("gates.toml").read_text("utf-8"))


def made_up(rng):
    """A name that no list of plug-ins holds."""
    return "".join(rng.choices(string.ascii_lowercase, k=7))


def enclosed(name, **attributes):
    return (
        f"<p>Open.</p><!-- wp:{name} {json.dumps(attributes)} --><p>Secret.</p><!-- /wp:{name} -->"
    )


def gates():
    """Bodies and XML of items that a plug-in with a made-up name may have closed."""
    rng = random.Random(16)
    for name in CASES["speaking"]:
        name = name.replace("X", made_up(rng))
        yield "<p>Secret.</p>", meta(**{name: rng.choice(["1", "gold", 'a:1:{i:0;s:1:"3";}'])})
        yield enclosed("paragraph", metadata={name: rng.choice([True, "subscriber", ["3"]])}), ""
        yield from ((text.replace("X", name), "") for text in CASES["spoken"])
    yield enclosed(f"{made_up(rng)}/{made_up(rng)}"), ""
    bodies = [f"<p>Open.</p>{text.replace('X', made_up(rng))}" for text in CASES["enclosing"]]
    bodies += CASES["bodies"]
    marks = [*(f"[{words}]" for words in CASES["lone"]), *CASES["marks"]]
    bodies += [f"<p>Open.</p>\n<p>{words}</p><p>Secret.</p>" for words in marks]
    for style in CASES["unseen"]:
        bodies.append(f"<p>Open.</p><style>.s {{{style}}}</style><p>Secret.</p>")
        bodies.append(f"<p>Open.</p><p style='{style}'>Secret.</p>")
    for names in CASES["everywhere"]:
        bodies += [f'<div class="{names}">Secret.</div>', enclosed("group", className=names)]
    yield from ((body, "") for body in bodies)
    for name, value in CASES["fields"]:
        yield "<p>Secret.</p>", meta(**{name: value})
    for term in CASES["terms"]:
        yield "<p>Secret.</p>", category(*term)


OPEN = [(body, "") for body in CASES["open_bodies"]]
OPEN += [(f'<p class="{names}">Open.</p>', "") for names in CASES["somewhere"]]
OPEN += [("<p>Open.</p>", meta(**{name: value})) for name, value in CASES["open_fields"]]
OPEN.append(("<p>Open.</p>", category("c", "Clients") + meta(**dict(CASES["look"]))))


def test_what_may_have_been_closed_becomes_a_draft_and_says_why(tmp_path):
    closed = list(gates())
    posts = numbered_items([*closed, *OPEN])
    shared = item("[hush]Secret.[/hush]", post_id="900", post_type="wp_block")
    course = item("", post_id="903", post_type="sfwd-courses")
    path = write_wxr(tmp_path, *posts, shared, course)
    text = path.read_text("utf-8").replace("<wp:tag>", f"{CASES['gold']}<wp:tag>", 1)
    path.write_text(text, "utf-8")

    report = import_path(path)

    live = {article.slug for article in Article.objects.live()}
    assert live == {f"n{number}" for number in range(len(closed), len(posts))}
    told = {note.partition(":")[0] for note in report.changed if note.endswith("is a draft here")}
    assert told == {f"n{number}" for number in range(len(closed))}
    # The rules of a plug-in close the whole export.
    rule = item("", post_id="902", post_type="memberpressrule", post_name="r")
    report = import_path(write_wxr(tmp_path, item(post_id="901", post_name="ruled"), rule))
    assert Article.objects.get(slug="ruled").state == Article.State.DRAFT
    assert "had rules (“memberpressrule”) for who reads what" in report.changed[0]


def ghost_gates():
    rng = random.Random(20)
    for name in CASES["speaking"]:
        yield {name.replace("X", made_up(rng)): "gold"}
    yield from CASES["ghost"]
    for kind in ("bullet-list", "paywall", made_up(rng)):
        yield lexical(TEXT, {"type": kind, "children": [TEXT]})
    cards = {"cards": [["paywall", {}], ["html", CARD]], "sections": [[10, 0], [10, 1]]}
    yield {"html": None, "mobiledoc": json.dumps(cards)}
    # Tied to a tier, without a word of who may read it
    yield {"visibility": None}


def test_what_may_have_been_closed_on_ghost_becomes_a_draft(tmp_path):
    closed = list(ghost_gates())
    is_open = [{}, {"email_recipient_filter": "status:free", "tiers": []}]
    posts = numbered_posts([*closed, *is_open])
    tied = [{"post_id": f"n{n}"} for n in (len(closed) - 1, len(closed))]
    import_path(write_ghost(tmp_path, *posts, posts_products=tied))

    live = {article.slug for article in Article.objects.live()}
    assert live == {f"n{n}" for n in range(len(closed), len(posts))}
