"""Cards as Ghost renders them, and question blocks of WordPress, keep their text."""

import json

import pytest

from articles.models import Article
from articles.transfer.importer import import_path
from tests.articles.transfer.exports import CARD, TEXT, ghost_post, item, write_ghost, write_wxr

pytestmark = pytest.mark.django_db

GATED = "a-text: a part that only members could read was left out"
AUDIO = """<div class="kg-card kg-audio-card"><img src="" alt="audio-thumbnail"
 class="kg-audio-thumbnail kg-audio-hide"><div class="kg-audio-player-container"><audio
 src="__GHOST_URL__/content/media/a.mp3"></audio><div class="kg-audio-title">Calm &amp; slow</div>
 <div class="kg-audio-player"><span>0:00</span><button aria-label="Play">1×</button></div></div>
 </div>"""
VIDEO = """<figure class="kg-card kg-video-card"><div class="kg-video-container"><video
 src="https://x.example/v.mp4"></video><div class="kg-video-overlay"><button>Play</button></div>
 <div class="kg-video-player-container"><span>0:00</span>/<span>0:42</span></div></div>
 <figcaption>At sea</figcaption></figure>"""
FILE = """<div class="kg-card kg-file-card"><a href="https://x.example/s.pdf"><div>
 <div class="kg-file-card-title">Sheet</div><div class="kg-file-card-metadata">s.pdf 1 KB</div>
 </div></a></div>"""
SIGN_UP = """<div class="kg-card kg-signup-card"><h2>Join</h2><form><input type="email"></form>
 <p>No spam.</p></div><p>After.</p>"""
NOTE = """<p>Text<sup class="footnote-ref"><a href="#fn1" id="fnref1">[1]</a></sup></p><hr
 class="footnotes-sep"><section class="footnotes"><ol><li id="fn1"><p>Source. <a href="#fnref1"
 class="footnote-backref">↩︎</a></p></li></ol></section><p>More. <a href="#/portal/">Join</a></p>"""
PLAYED = "is not embedded: a link leads to"


@pytest.mark.parametrize(
    ("card", "markdown", "notes"),
    [
        (
            AUDIO,
            "[Calm & slow](/content/media/a.mp3)",
            [
                "a link leads to the old site: /content/media/a.mp3",
                f"a player {PLAYED} /content/media/a.mp3",
            ],
        ),
        (
            VIDEO,
            "[https://x.example/v.mp4](https://x.example/v.mp4)\n\n*At sea*",
            [f"x.example {PLAYED} https://x.example/v.mp4"],
        ),
        (FILE, "[Sheet](https://x.example/s.pdf)", []),
        (SIGN_UP, "After.", ["a form was left out"]),
        (NOTE, "Text[^1]\n\nMore. Join\n\n[^1]: Source.", []),
    ],
)
def test_a_rendered_card_loses_everything_but_its_text(tmp_path, card, markdown, notes):
    report = import_path(write_ghost(tmp_path, ghost_post(html=card)))

    assert Article.objects.get().body == markdown
    assert report.changed == [f"a-text: {note}" for note in notes]


YOAST = """<!-- wp:heading --><h2>FAQ</h2><!-- /wp:heading -->
<!-- wp:yoast/faq-block {"questions":[{"id":"q1"}]} -->
<div class="schema-faq wp-block-yoast-faq-block"><div class="schema-faq-section" id="q1">
<strong class="schema-faq-question">Is it &amp; normal?</strong>
<p class="schema-faq-answer">Yes, <b>it</b> is.<br/>Often.</p></div></div>
<!-- /wp:yoast/faq-block -->"""
RANK_MATH = """<!-- wp:rank-math/faq-block {"questions":[]} -->
<div class="wp-block-rank-math-faq-block"><div class="rank-math-faq-item">
<h3 class="rank-math-question">Is it &amp; normal?</h3><div class="rank-math-answer">
<p>Yes, <strong>it</strong> is.<br>Often.</p></div></div></div><!-- /wp:rank-math/faq-block -->"""
RANK_MATH_SETTINGS = (
    '<!-- wp:rank-math/faq-block {"questions":[{"title":"Is it \\u0026amp; normal?","content":'
    '"Yes, \\u003cb\\u003eit\\u003c/b\\u003e is.\\u003cbr\\u003eOften."}]} /-->'
)


def test_questions_of_plugins_become_faqs(tmp_path):
    blocks = [YOAST, RANK_MATH, RANK_MATH_SETTINGS]
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
    import_path(write_wxr(tmp_path, item(YOAST + "<p>More.</p>")))

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
