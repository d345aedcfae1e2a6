"""Home and the lists: newest first, twelve a page, counted."""

import pytest

from articles.models import Topic
from sessions.models import Practice, SessionsPage
from tests.factories import make_article, make_author, make_topic
from tests.pages import elements, links, parse, text, texts

pytestmark = pytest.mark.django_db


def titles(page):
    return [text(heading) for heading in elements(page, "h2", class_="list-item-title")]


def test_all_articles_stand_newest_first_twelve_a_page(client):
    author, topic = make_author(), make_topic()
    made = [make_article(author=author, topic=topic).title for _ in range(14)]

    first, second = (parse(client.get(path)) for path in ("/articles/", "/articles/?page=2"))

    assert titles(first) == made[:1:-1]
    assert titles(second) == made[1::-1]
    assert texts(first, "p", class_="list-count") == ["Articles 1 to 12 of 14"]
    assert texts(second, "p", class_="list-count") == ["Articles 13 to 14 of 14"]


def test_pages_lead_to_each_other_in_words(client):
    topic = make_topic(articles=13)

    first = parse(client.get("/articles/"))
    second = parse(client.get(f"/topics/{topic.slug}/?page=2"))

    assert [(text(a), a.get("href")) for a in elements(first, "a", rel="next")] == [
        ("Older articles →", "?page=2")
    ]
    assert elements(first, "a", rel="prev") == []
    assert [(text(a), a.get("href")) for a in elements(second, "a", rel="prev")] == [
        ("← Newer articles", f"/topics/{topic.slug}/")
    ]
    assert texts(second, "title") == [f"{topic.name}, page 2 · The practice"]


def test_an_empty_site_says_so_and_an_empty_list_is_not_found(client):
    Topic.objects.create(name="Empty", slug="empty")

    assert "Nothing has been published yet." in client.get("/articles/").content.decode()
    assert client.get("/topics/empty/").status_code == 404


def test_an_entry_shows_what_a_reader_chooses_by(client):
    topic = make_topic(name="Repair", slug="repair")
    make_article(title="After a fight", slug="after-a-fight", summary="How to begin.", topic=topic)

    (entry,) = elements(parse(client.get("/articles/")), "li", class_="list-item")

    assert text(entry) == "March 1, 2024 Repair After a fight How to begin. 1 min read"
    assert links(entry) == ["/topics/repair/", "/articles/after-a-fight/"]


def test_a_topic_or_tag_shows_its_articles_alone(client):
    topic = make_topic(name="Grief", description="On loss.")
    mine = make_article(topic=topic, tags=["secure base", "trust"])
    make_article(tags=["trust"])

    page = parse(client.get(topic.get_absolute_url()))

    assert titles(page) == titles(parse(client.get("/tags/secure-base/"))) == [mine.title]
    assert texts(page, "p", class_="list-count") == ["1 article"]
    assert texts(page, "p", class_="standfirst") == ["On loss."]


def test_author_page_shows_who_writes_and_what(client):
    author = make_author(name="Dana Reed", credentials="PhD", bio="About **me**.")
    author.links.create(label="Register", url="https://register.example/1")
    mine = make_article(author=author)
    make_article()

    page = parse(client.get(author.get_absolute_url()))

    assert titles(page) == [mine.title]
    assert texts(page, "p", class_="standfirst") == ["PhD"]
    assert "About me." in text(page)
    assert "https://register.example/1" in links(page)


@pytest.mark.parametrize(
    ("name", "shown"), [("Dana Reed", ["No. 12", "Speaks English"]), ("A", [])]
)
def test_the_practitioners_page_shows_the_license(client, name, shown):
    Practice(practitioner_name="Dana Reed").save()
    SessionsPage.objects.update(licence="No. 12", languages="English")
    author = make_author(name=name, bio="One word after another. " * 20)
    make_article(author=author)

    page = parse(client.get(author.get_absolute_url()))

    assert [f for e in elements(page, "div", class_="author-links") for f in texts(e, "p")] == shown
    (description,) = elements(page, "meta", name="description")
    assert description.get("content").endswith(" another. …")
