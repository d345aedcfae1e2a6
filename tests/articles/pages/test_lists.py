"""The lists: newest first, twelve a page, counted; what is not public is on no page."""

import uuid

import pytest
from taggit.models import Tag

from articles.models import Article, Author
from articles.views import article_data
from articles.views.article_data import NewestFirst
from sessions.models import Practice, SessionsPage
from tests.factories import HIDDEN, make_article, make_author, make_topic
from tests.pages import elements, links, parse, text, texts

pytestmark = pytest.mark.django_db


def titles(page):
    return [text(heading) for heading in elements(page, "h2", class_="list-item-title")]


def test_all_articles_stand_newest_first_twelve_a_page(client):
    author, topic = make_author(), make_topic()
    made = [make_article(author=author, topic=topic).title for _ in range(14)]

    first, second = (parse(client.get(path)) for path in ("/articles/", "/articles/?page=2"))

    assert [titles(page) for page in (first, second)] == [made[:1:-1], made[1::-1]]
    counts = [texts(page, "p", class_="list-count") for page in (first, second)]
    assert counts == [["Articles 1 to 12 of 14"], ["Articles 13 to 14 of 14"]]
    (older,), (newer,) = elements(first, "a", rel="next"), elements(second, "a", rel="prev")
    assert (text(older), older.get("href")) == ("Older articles →", "?page=2")
    assert (text(newer), newer.get("href")) == ("← Newer articles", "/articles/")


def test_a_topic_tag_or_author_shows_its_articles_alone(client):
    topic = make_topic(name="Grief", description="On loss.")
    author = make_author(name="Dana Reed", credentials="PhD", bio="About **me**.")
    author.links.create(label="Register", url="https://register.example/1")
    mine = make_article(topic=topic, author=author, tags=["secure base", "trust"])
    make_article(tags=["trust"])
    Practice(practitioner_name="Dana Reed").save()
    SessionsPage.objects.update(licence="No. 12", languages="English")

    addresses = (topic.get_absolute_url(), author.get_absolute_url(), "/tags/secure-base/")
    pages = [parse(client.get(address)) for address in addresses]

    assert [titles(page) for page in pages] == [[mine.title]] * 3
    assert texts(pages[0], "p", class_="list-count") == ["1 article"]
    standfirsts = [texts(page, "p", class_="standfirst") for page in pages[:2]]
    assert standfirsts == [["On loss."], ["PhD"]]
    assert "About me." in text(pages[1])
    assert "https://register.example/1" in links(pages[1])
    (box,) = elements(pages[1], "div", class_="author-links")
    assert texts(box, "p") == ["No. 12", "Speaks English"]
    other = parse(client.get(Author.objects.exclude(pk=author.pk).get().get_absolute_url()))
    assert "No. 12" not in text(other)


def described(client, address):
    """The description of a page, and whether search engines may have it."""
    page = parse(client.get(address))
    named = {meta.get("name"): meta.get("content") for meta in elements(page, "meta")}
    return named["description"], "noindex" not in named["robots"]


def test_the_author_writes_a_text_for_a_tag_and_it_is_found(client, author):
    make_article(title="On trust", tags=["trust"])
    tag = Tag.objects.get(name="trust")
    change = f"/admin/taggit/tag/{tag.pk}/change/"
    assert described(client, "/tags/trust/") == ("1 article about trust: “On trust”.", False)
    assert "/tags/trust/" not in client.get("/sitemap.xml").text

    sent = {"name": "trust", "slug": "trust", "text": "It's slow to grow."}
    assert author.post(change, sent).status_code == 302
    assert described(client, "/tags/trust/") == ("It’s slow to grow.", True)
    page = parse(client.get("/tags/trust/"))
    assert texts(page, "p", class_="standfirst") == ["It’s slow to grow."]
    assert "/tags/trust/" in client.get("/sitemap.xml").text

    author.post(change, sent | {"text": ""})
    for number in range(3):
        make_article(title=f"Number {number}", tags=["trust"])
    several = "4 articles about trust: “Number 2” and “Number 1” and more."
    assert described(client, "/tags/trust/") == (several, True)


@pytest.mark.parametrize("common", [0, 1000], ids=["common tags", "rare tags"])
def test_each_list_has_its_live_articles_the_newest_first(common, monkeypatch):
    monkeypatch.setattr(article_data, "COMMON", common)
    topics, authors = [make_topic(), make_topic()], [make_author(), make_author()]
    for number in range(5):
        shared = {"topic": topics[number % 2], "author": authors[number < 3]}
        make_article(tags=["trust", "repair"][: number % 3], **shared)
    for make in HIDDEN:
        make(tags=["trust"], topic=topics[0], author=authors[0])

    version = uuid.uuid4().hex
    for row in (*topics, *authors, *Tag.objects.all()):
        expected = list(Article.objects.live().newest_first().in_taxonomy(row))
        listed = NewestFirst(version, row)
        assert listed.count() == len(expected) > 0
        assert [item.url for item in listed[0:9]] == [each.get_absolute_url() for each in expected]
    everything = NewestFirst(version)
    assert everything.count() == len(everything[0:9]) == 5
    assert everything[2:4] == everything[0:9][2:4]


def test_hidden_articles_are_on_no_public_page_and_count_nowhere(client):
    shared = {"topic": make_topic(), "author": make_author()}
    hidden = [
        make(title="Secret", tags=["shared", f"only {number}"], **shared)
        for number, make in enumerate(HIDDEN)
    ]
    make_article(tags=["shared"], related=hidden, slug="live-one", **shared)
    make_article(tags=["shared"], **shared)

    article = Article.objects.get(slug="live-one")
    shown_with = [article, article.topic, article.author]
    addresses = [row.get_absolute_url() for row in shown_with]
    for address in ("/", "/articles/", "/tags/shared/", "/search/?q=secret", *addresses):
        response = client.get(address)

        assert response.status_code == 200, address
        assert "Secret" not in response.text, address
        assert ("2 articles" in response.text) or address not in ("/", "/articles/")
    for number in range(len(HIDDEN)):
        assert client.get(f"/tags/only-{number}/").status_code == 404
