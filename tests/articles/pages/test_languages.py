"""An article in another language than the site's: marked as such wherever it is shown."""

from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops

from articles.images.social_cards.draw import draw_card
from articles.images.social_cards.spec import CardSpec
from articles.models import Revision
from tests.articles.editing import change, posted
from tests.factories import make_article, make_draft, make_topic
from tests.pages import elements, parse, texts

pytestmark = pytest.mark.django_db
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def urdu():
    return make_article(
        title="EMDR کیا ہے؟",
        slug="emdr",
        language="ur",
        summary="یہ ایک علاج ہے۔",
        body="EMDR ایک طریقہ ہے۔\n\nA line in English.",
        faqs=[("کیا یہ محفوظ ہے؟", "جی ہاں۔")],
        topic=make_topic(slug="healing"),
        tags=["محبت"],
    )


def test_its_page_is_in_its_language_and_what_the_site_says_there_is_not(client, urdu):
    page = parse(client.get("/articles/emdr/"))

    (html,) = elements(page, "html")
    assert (html.get("lang"), html.get("dir")) == ("ur", "rtl")
    for tag, name in [("header", "masthead"), ("footer", "footer"), ("p", "back")]:
        (part,) = elements(page, tag, class_=name)
        assert (part.get("lang"), part.get("dir")) == ("en", "ltr")
    (byline,) = elements(page, "p", class_="byline")
    assert [(part.get("lang"), part.get("dir")) for part in elements(byline, "span")] == [
        *[("en", "ltr")] * 2,
    ]
    for kind in ({"rel": "tag"}, {"href": urdu.topic.get_absolute_url()}):
        (named,) = elements(page, "a", **kind)
        assert "" in (named.get("lang"), named.getparent().get("lang"))
    (heading,) = elements(page, "h1")
    assert heading.get("dir") is None
    (locale,) = elements(page, "meta", property="og:locale")
    assert locale.get("content") == "ur_PK"
    assert len(elements(page, "link", rel="alternate", hreflang="ur")) == 1
    assert texts(page, "script", type="application/ld+json")[0].count('"inLanguage":"ur"') == 2


@pytest.mark.parametrize(
    "address", ["/", "/articles/", "/topics/healing/", "/search/?q=EMDR", "/articles/other/"]
)
def test_lists_say_in_which_language_its_title_is(client, urdu, address):
    make_article(slug="other", topic=urdu.topic, related=[urdu])

    page = parse(client.get(address))

    (title,) = {
        (one.get("lang"), one.get("dir"))
        for tag in ("h2", "h3")
        for one in elements(page, tag, lang="ur")
    }
    assert title == ("ur", "rtl")
    assert elements(page, "html")[0].get("lang") == "en"


def test_feed_and_markdown_name_its_language(client, urdu):
    other = make_article(slug="other")

    feed = ElementTree.fromstring(client.get("/feed/").content)
    markdown = client.get("/articles/emdr.md")

    entries = {one.findtext("{*}title"): one for one in feed.iterfind("{*}entry")}
    assert {title: one.get(XML_LANG) for title, one in entries.items()} == {
        urdu.title: "ur",
        other.title: None,
    }
    assert '<div lang="ur" dir="rtl">' in entries[urdu.title].findtext("{*}content")
    assert "<div lang=" not in entries[other.title].findtext("{*}content")
    assert markdown["Content-Language"] == "ur"
    assert "Language: Urdu." in markdown.text


def test_choosing_a_language_sets_quotes_and_directions_everywhere(admin_client):
    article = make_article(title='On "this"', faqs=[("Why?", 'It says "so".')])
    row = article.faqs.get()
    rows = {"faqs-INITIAL_FORMS": 1, "faqs-0-id": row.pk}

    changes = {"title": 'Über "dies"', "body": "Sie sagt: \"Geht's 'gut'?\"", "language": "de"}
    data = posted(article, step="publish-changes", faqs=[(row.question, row.answer, 1)], **changes)
    assert admin_client.post(change(article), data | rows).status_code == 302

    article.refresh_from_db()
    assert (article.title, article.body_html) == (
        "Über „dies“",
        "<p>Sie sagt: „Geht’s ‚gut‘?“</p>",
    )
    assert article.faqs.get().answer_html == "<p>It says „so“.</p>"
    assert "Language" in article.revisions.first().changed


def test_restoring_a_text_brings_its_language_back(admin_client, admin_user):
    article = make_draft(language="ur")
    first = Revision.objects.record(article)
    admin_client.post(change(article), posted(article, language="fr"))

    first.restore(by=admin_user)

    article.refresh_from_db()
    assert article.language == "ur"


def test_its_card_begins_on_its_side_whatever_its_first_word(urdu):
    before = urdu.card_name()
    urdu.language = "en"

    assert urdu.card_name() != before
    left, right = (_title_edges(is_rtl=is_rtl) for is_rtl in (False, True))
    assert left[0] < 100
    assert right[1] > 1100


def _title_edges(*, is_rtl):
    """How far from the left the ink of a drawn title begins and ends."""
    card = Image.open(BytesIO(draw_card(CardSpec("EMDR", "", "", is_rtl=is_rtl)))).convert("L")
    box = ImageChops.invert(card).point(lambda tone: tone > 60 and 255).crop((0, 0, 1200, 500))
    return box.getbbox()[0::2]
