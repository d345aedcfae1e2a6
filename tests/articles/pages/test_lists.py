"""Home and the lists: newest first, twelve a page, counted."""

import pytest
from taggit.models import Tag

from articles.models import TagText, Topic
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
    (older,), (newer,) = elements(first, "a", rel="next"), elements(second, "a", rel="prev")
    assert (text(older), older.get("href")) == ("Older articles →", "?page=2")
    assert (text(newer), newer.get("href")) == ("← Newer articles", "/articles/")
    assert texts(second, "title") == ["All articles, page 2 · The practice"]


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
    assert "/tags/trust/" not in client.get("/sitemap.xml").content.decode()

    sent = {"name": "trust", "slug": "trust", "text": "It's slow to grow."}
    assert author.post(change, sent).status_code == 302
    assert described(client, "/tags/trust/") == ("It’s slow to grow.", True)
    assert texts(parse(client.get("/tags/trust/")), "p", class_="standfirst") == [
        "It’s slow to grow."
    ]
    assert "/tags/trust/" in client.get("/sitemap.xml").content.decode()
    (box,) = elements(parse(author.get(change)), "textarea", name="text")
    assert box.text.strip() == "It’s slow to grow."

    author.post(change, sent | {"text": ""})
    assert not TagText.objects.exists()
    author.post(change, sent | {"text": "x" * 301})
    assert not TagText.objects.exists()


def test_a_tag_of_many_articles_names_the_newest(client):
    for number in range(4):
        make_article(title=f"Number {number}", tags=["trust"])

    assert described(client, "/tags/trust/") == (
        "4 articles about trust: “Number 3” and “Number 2” and more.",
        True,
    )
