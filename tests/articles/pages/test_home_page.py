"""Home and About: a person, what to read first, and what is so."""

import datetime

import pytest

from articles.models import Article, Page
from sessions.models import Practice, SessionsPage
from tests.articles.images.picture_files import picture_file
from tests.articles.pages.test_lists import titles
from tests.factories import make_article, make_author, make_draft, make_topic
from tests.pages import elements, links, parse, text, texts

pytestmark = pytest.mark.django_db


def person(page):
    return [text(element) for element in elements(page, "div", class_="person")]


@pytest.mark.parametrize("address", ["/", "/about/"])
def test_the_person_who_writes_is_shown_as_far_as_the_desk_tells_of_them(client, media, address):
    assert person(parse(client.get(address))) == []
    author = make_author(name="Dana Reed", slug="dana")
    make_article(author=author)
    make_article(author=author)
    make_article()
    Practice(profession="Therapist").save()
    assert person(parse(client.get(address))) == ["Dana Reed Therapist"]

    author.credentials, author.photo_alt = "Psychologist", "Dana"
    author.photo = picture_file("dana.png", size=(600, 600))
    author.save()
    SessionsPage.objects.update(
        licence="No. 12", register_url="https://register.example/12", languages="English"
    )
    page = parse(client.get(address))

    assert person(page) == ["Dana Reed Psychologist No. 12 Speaks English"]
    (shown,) = elements(page, "div", class_="person")
    assert [image.get("alt") for image in elements(shown, "img")] == ["Dana"]
    assert links(shown) == ["/authors/dana/", "https://register.example/12"]


def test_the_newest_article_stands_large_or_the_one_that_the_author_chose(client):
    made = [make_article(title=f"Number {number}") for number in range(9)]

    page = parse(client.get("/"))
    assert texts(page, "h3", class_="first-item-title") == ["Number 8"]
    assert titles(page) == [f"Number {number}" for number in range(7, 1, -1)]

    home = Page.objects.get(slug="home")
    home.start_here = made[5]
    home.save()
    page = parse(client.get("/"))
    assert texts(page, "h3", class_="first-item-title") == ["Number 5"]
    assert titles(page) == [f"Number {number}" for number in (8, 7, 6, 4, 3, 2)]
    (hero,) = elements(page, "header", class_="hero")
    assert links(hero)[-2:] == [made[5].get_absolute_url(), "/sessions/"]

    Article.objects.filter(pk=made[5].pk).update(published_at=None)
    assert texts(parse(client.get("/")), "h3", class_="first-item-title") == ["Number 8"]
    Article.objects.get(pk=made[5].pk).delete()
    assert Page.objects.get(slug="home").start_here is None


def test_topics_come_with_their_newest_titles_and_the_invitation_before_them(client):
    topics = [make_topic(articles=5, position=2), make_topic(articles=3, position=1)]
    make_topic(name="Empty")
    make_draft(topic=topics[0])

    page = parse(client.get("/"))

    (section,) = elements(page, "ul", class_="topics")
    assert texts(section, "h3") == [topics[1].name, topics[0].name]
    assert texts(section, "p", class_="list-item-length") == ["3 articles", "5 articles"]
    newest = [texts(part, "a") for part in elements(section, "ul", class_="topic-newest")]
    assert newest == [
        [article.title for article in topic.articles.live().newest_first()[:2]]
        for topic in (topics[1], topics[0])
    ]
    shown = text(elements(page, "main")[0])
    assert shown.index("Private sessions") < shown.index("More articles") < shown.index("Topics")


def test_a_list_shows_a_cover_where_there_is_one_and_a_topic_does_not_repeat_its_name(
    client, media
):
    topic = make_topic(name="Repair", slug="repair")
    cover = picture_file("sea.png", size=(1200, 800))
    make_article(title="With", topic=topic, cover_image=cover, cover_alt="Sea")
    make_article(title="Without", topic=topic)

    for address, eyebrows in (("/articles/", ["Repair", "Repair"]), ("/topics/repair/", [])):
        entries = elements(parse(client.get(address)), "li", class_="list-item")
        assert [texts(entry, "p", class_="eyebrow") for entry in entries] == [
            [name] for name in eyebrows
        ] or [eyebrows, eyebrows]
        pictures = [[image.get("alt") for image in elements(entry, "img")] for entry in entries]
        assert pictures == [[], [""]]


def test_about_leads_whoever_is_in_danger_to_help(client):
    (body,) = elements(parse(client.get("/about/")), "div", class_="prose")

    assert links(body) == ["/help/"]


def test_about_says_of_reviews_what_is_so(client):
    make_article()
    assert "read again" not in text(parse(client.get("/about/")))
    make_article(reviewed_on=datetime.date(2026, 1, 9))
    assert "1 of 2 articles were read again" in text(parse(client.get("/about/")))
    Article.objects.update(reviewed_on=datetime.date(2026, 1, 9))
    assert "Every article here was read again" in text(parse(client.get("/about/")))
