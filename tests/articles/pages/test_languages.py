"""An article in another language than the site's: marked as such wherever it is shown."""

from xml.etree import ElementTree

import pytest

from tests.articles.editing import change, opened
from tests.factories import make_article, make_topic
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

    def languages(tag, **attributes):
        return [(part.get("lang"), part.get("dir")) for part in elements(page, tag, **attributes)]

    assert languages("html") == [("ur", "rtl")]
    for tag, name in [("header", "masthead"), ("footer", "footer"), ("p", "back")]:
        assert languages(tag, class_=name) == [("en", "ltr")]
    (byline,) = elements(page, "p", class_="byline")
    assert [part.get("lang") for part in elements(byline, "span")] == ["en", "en"]
    for kind in ({"rel": "tag"}, {"href": urdu.topic.get_absolute_url()}):
        (named,) = elements(page, "a", **kind)
        assert "" in (named.get("lang"), named.getparent().get("lang"))
    (locale,) = elements(page, "meta", property="og:locale")
    assert locale.get("content") == "ur_PK"
    assert len(elements(page, "link", rel="alternate", hreflang="ur")) == 1
    assert texts(page, "script", type="application/ld+json")[0].count('"inLanguage":"ur"') == 2


def test_lists_say_in_which_language_its_title_is(client, urdu):
    make_article(slug="other", topic=urdu.topic, related=[urdu])

    for address in ("/", "/articles/", "/search/?q=EMDR", "/articles/other/"):
        page = parse(client.get(address))

        named = [one for tag in ("h2", "h3") for one in elements(page, tag, lang="ur")]
        assert {one.get("dir") for one in named} == {"rtl"}, address
        assert elements(page, "html")[0].get("lang") == "en"


def test_feed_and_markdown_name_its_language(client, urdu):
    make_article(slug="other")

    feed = ElementTree.fromstring(client.get("/feed/").content)
    markdown = client.get("/articles/emdr.md")

    entries = {one.get(XML_LANG): one.findtext("{*}content") for one in feed.iterfind("{*}entry")}
    assert entries.keys() == {"ur", None}
    assert '<div lang="ur" dir="rtl">' in entries["ur"]
    assert "<div lang=" not in entries[None]
    assert markdown["Content-Language"] == "ur"
    assert "Language: Urdu." in markdown.text


def test_choosing_a_language_sets_quotes_and_directions_everywhere(admin_client):
    article = make_article(title='On "this"', faqs=[("Why?", 'It says "so".')])
    changes = {"title": 'Über "dies"', "body": "Sie sagt: \"Geht's 'gut'?\"", "language": "de"}

    typed = opened(admin_client, article, step="publish-changes", **changes)
    assert admin_client.post(change(article), typed).status_code == 302

    article.refresh_from_db()
    assert article.title == "Über „dies“"
    assert article.body_html == "<p>Sie sagt: „Geht’s ‚gut‘?“</p>"
    assert article.faqs.get().answer_html == "<p>It says „so“.</p>"
    assert "Language" in article.revisions.first().changed
