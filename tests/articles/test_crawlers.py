"""Sitemap, robots.txt, llms.txt and articles as Markdown: only what is live, under one address."""

from xml.etree import ElementTree

import pytest

from articles.models import Article, Page
from articles.views import crawlers, sitemaps
from tests.articles.images.picture_files import picture_file
from tests.factories import HIDDEN, make_article, make_author, make_topic

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"


def sitemap(client, address="/sitemap.xml"):
    """{address: (last change, [pictures])} of a sitemap."""
    response = client.get(address)
    assert response["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(response.content)
    return {
        url.findtext(f"{MAP}loc"): (
            url.findtext(f"{MAP}lastmod"),
            [each.text for each in url.findall(f"{IMAGE}image/{IMAGE}loc")],
        )
        for url in root
    }


def test_the_sitemap_lists_what_is_worth_finding(client, media):
    topic, author = make_topic(slug="love", description="Words."), make_author(slug="dana")
    cover = {"cover_image": picture_file("cover.png"), "cover_is_decorative": True}
    shared = {"topic": topic, "author": author}
    article = make_article(slug="with-picture", tags=["rare", "common"], **shared, **cover)
    for slug in ("one", "two"):
        make_article(slug=slug, tags=["common"], **shared)
    for make in HIDDEN:
        make(topic=make_topic(description="Words."), author=make_author(bio="Words."), tags=["no"])
    make_topic(description="Nothing in it.")

    found = sitemap(client)

    paths = ["/", "/about/", "/help/", "/privacy/", "/sessions/", "/articles/", "/topics/love/"]
    paths += ["/tags/common/", "/authors/dana/"]
    paths += [f"/articles/{slug}/" for slug in ("one", "two", "with-picture")]
    assert sorted(found) == sorted(SITE + path for path in paths)
    moment = article.modified_at.isoformat()
    assert found[f"{SITE}/articles/with-picture/"] == (moment, [SITE + article.cover_image.url])
    newest = Article.objects.live().newest_first()[0].published_at.isoformat()
    assert found[f"{SITE}/topics/love/"] == found[f"{SITE}/authors/dana/"] == (newest, [])
    last = max(article.modified_at for article in Article.objects.live())
    assert found[f"{SITE}/articles/"] == (last.isoformat(), [])
    assert found[f"{SITE}/tags/common/"] == (None, [])
    about = Page.objects.get(slug="about").updated_at
    assert found[f"{SITE}/about/"] == (about.isoformat(), [])
    for address in found:
        page = client.get(address.removeprefix(SITE))
        assert (page.status_code, b"noindex" in page.content) == (200, False)


def test_past_its_limit_the_sitemap_is_split(client, monkeypatch):
    monkeypatch.setattr(crawlers, "LIMIT", 2)
    monkeypatch.setattr(sitemaps.SiteSitemap, "limit", 2)
    articles = [make_article() for _ in range(3)]

    root = ElementTree.fromstring(client.get("/sitemap.xml").content)

    files = [each.text.removeprefix(SITE) for each in root.iter(f"{MAP}loc")]
    listed = [address for file in files if "articles" in file for address in sitemap(client, file)]
    assert listed == [SITE + article.get_absolute_url() for article in articles]


def test_robots_are_led_to_the_sitemap_and_away_from_private_pages(client):
    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    admin, sessions = ["/admin/", "/preview/"], ["conversation", "exit", "received"]
    private = [*admin, *(f"/sessions/{page}/" for page in sessions), "/articles/*/read"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in private)]
    assert response.text.split("\n") == [*lines, "", f"Sitemap: {SITE}/sitemap.xml", ""]


def test_llms_txt_lists_live_articles_and_each_is_there_as_its_author_wrote_it(client):
    article = make_article(
        title="Fear & <closeness>",
        slug="fear",
        summary="On “fear” & more.",
        body="Lead, with [a link](/about/) & more.\n\n## A section\n\n![Sea](/media/sea.webp)",
        references="- Bowlby, J. (1980). *Loss*.",
        faqs=[("How long?", "Longer than *anybody* says.")],
        author=make_author(name="Dana Reed", slug="dana", credentials="PhD"),
        tags=["grief"],
        reading_minutes_override=7,
    )
    for make, status in zip(HIDDEN, (404, 404, 410), strict=True):
        hidden = make(title="Secret").get_absolute_url()
        assert client.get(f"{hidden[:-1]}.md").status_code == status

    index, written = client.get("/llms.txt"), client.get("/articles/fear.md")

    assert index["Content-Type"] == written["Content-Type"] == "text/markdown; charset=utf-8"
    lines = index.text.split("\n")
    assert lines[0] == "# The practice"
    assert lines[2].startswith("> ")
    assert f"- [Fear & <closeness>]({SITE}/articles/fear.md): On “fear” & more." in lines
    assert f"- [{article.topic.name}]({SITE}{article.topic.get_absolute_url()})" in lines
    assert "Secret" not in index.text
    assert written["Link"] == f'<{SITE}/articles/fear/>; rel="canonical"'
    parts = [
        "# Fear & <closeness>\n",
        "> On “fear” & more.\n",
        f"By [Dana Reed]({SITE}/authors/dana/), PhD.\nPublished 2024-03-01.",
        f"7 min read. Topic: [{article.topic.name}]",
        f"Lead, with [a link]({SITE}/about/) & more.\n\n## A section",
        f"![Sea]({SITE}/media/sea.webp)",
        "## Frequently asked questions\n\n### How long?\n\nLonger than *anybody* says.\n",
        "## References\n\n- Bowlby, J. (1980). *Loss*.\n",
        f"From {SITE}/articles/fear/\n",
    ]
    places = [written.text.find(part) for part in parts]
    assert -1 not in places, written.text
    assert places == sorted(places)
