"""Home and About: a person, what to read first, and what is so."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Article, Page
from sessions.models import Practice, SessionsPage
from tests.articles.images.picture_files import picture_file
from tests.articles.pages.test_lists import titles
from tests.factories import make_article, make_author, make_draft, make_topic
from tests.pages import elements, links, parse, text, texts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/about/"])
def test_the_person_who_writes_is_shown_as_far_as_the_desk_tells_of_them(client, media, address):
    assert texts(parse(client.get(address)), "div", class_="person") == []
    author = make_author(name="Dana Reed", slug="dana")
    for fields in ({"author": author}, {"author": author}, {}):
        make_article(**fields)
    Practice(profession="Therapist").save()
    assert texts(parse(client.get(address)), "div", class_="person") == ["Dana Reed Therapist"]

    author.credentials, author.photo_alt = "Psychologist", "Dana"
    author.photo = picture_file("dana.png", size=(600, 600))
    author.save()
    register = "https://register.example/12"
    SessionsPage.objects.update(licence="No. 12", register_url=register, languages="English")
    page = parse(client.get(address))

    assert texts(page, "div", class_="person") == ["Dana Reed Psychologist No. 12 Speaks English"]
    (shown,) = elements(page, "div", class_="person")
    assert [image.get("alt") for image in elements(shown, "img")] == ["Dana"]
    assert links(shown) == ["/authors/dana/", register]


def test_the_newest_article_stands_large_or_the_one_that_the_author_chose(client):
    topic = make_topic()
    made = [make_article(title=f"Number {number}", topic=topic) for number in range(9)]

    def shown():
        page = parse(client.get("/"))
        return texts(page, "h3", class_="first-item-title"), [title[-1] for title in titles(page)]

    assert shown() == (["Number 8"], [*"765432"])
    Page.objects.filter(slug="home").update(start_here=made[5])
    assert shown() == (["Number 5"], [*"876432"])
    (hero,) = elements(parse(client.get("/")), "header", class_="hero")
    assert links(hero)[-2:] == [made[5].get_absolute_url(), "/sessions/"]
    made[5].take_down(now=timezone.now())
    assert shown()[0] == ["Number 8"]
    made[5].delete()
    assert Page.objects.get(slug="home").start_here is None


def test_topics_come_with_their_newest_titles_and_the_invitation_before_them(client):
    topics = [make_topic(articles=3, position=2), make_topic(articles=1, position=1)]
    make_topic(name="Empty")
    make_draft(topic=topics[0])
    newest = topics[0].articles.live().newest_first()[:2]

    page = parse(client.get("/"))

    (section,) = elements(page, "ul", class_="topics")
    assert texts(section, "h3") == [topics[1].name, topics[0].name]
    assert texts(section, "p", class_="list-item-length") == ["1 article", "3 articles"]
    shown = elements(section, "ul", class_="topic-newest")[-1]
    assert texts(shown, "a") == [article.title for article in newest]
    whole = text(elements(page, "main")[0])
    assert whole.index("Private sessions") < whole.index("Topics")


def test_a_list_shows_a_cover_and_a_topic_does_not_repeat_its_name(client, media):
    topic = make_topic(name="Repair", slug="repair")
    cover = {"cover_image": picture_file("sea.png", size=(1200, 800)), "cover_alt": "Sea"}
    make_article(topic=topic, **cover)
    make_article(topic=topic)

    for address, eyebrow in (("/articles/", ["Repair"]), ("/topics/repair/", [])):
        entries = elements(parse(client.get(address)), "li", class_="list-item")
        assert [texts(entry, "p", class_="eyebrow") for entry in entries] == [eyebrow] * 2
        pictures = [[image.get("alt") for image in elements(entry, "img")] for entry in entries]
        assert pictures == [[], [""]]


def test_about_leads_to_help_and_says_of_reviews_what_is_so(client):
    (body,) = elements(parse(client.get("/about/")), "div", class_="prose")
    assert links(body) == ["/help/"]

    reviewed = {"reviewed_on": datetime.date(2026, 1, 9)}
    make_article()
    assert "read again" not in text(parse(client.get("/about/")))
    make_article(**reviewed)
    assert "1 of 2 articles were read again" in text(parse(client.get("/about/")))
    Article.objects.update(**reviewed)
    assert "Every article here was read again" in text(parse(client.get("/about/")))
