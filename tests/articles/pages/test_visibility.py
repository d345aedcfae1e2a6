"""What is not public shows on no public address, whatever leads to it."""

import pytest
from django.urls import reverse

from articles.models import Article
from tests.factories import (
    make_article,
    make_author,
    make_draft,
    make_scheduled,
    make_taken_down,
    make_topic,
)

pytestmark = pytest.mark.django_db

HIDDEN = {"draft": make_draft, "scheduled": make_scheduled, "taken down": make_taken_down}


@pytest.fixture
def hidden_articles():
    """Hidden articles that share topic, author and tags with live ones, and are linked to."""
    topic, author = make_topic(), make_author()
    hidden = [
        make(title=f"Secret {name}", topic=topic, author=author, tags=["shared", f"only {name}"])
        for name, make in HIDDEN.items()
    ]
    make_article(topic=topic, author=author, tags=["shared"], related=hidden, slug="live-one")
    make_article(topic=topic, author=author, tags=["shared"])
    return hidden


def public_addresses():
    article = Article.objects.get(slug="live-one")
    return [
        "/",
        "/articles/",
        article.get_absolute_url(),
        article.topic.get_absolute_url(),
        article.author.get_absolute_url(),
        reverse("articles:tag", args=["shared"]),
        "/about/",
        "/privacy/",
        "/sessions/",
    ]


def test_hidden_articles_are_on_no_public_page(client, hidden_articles):
    for address in public_addresses():
        response = client.get(address)

        assert response.status_code == 200, address
        assert "Secret" not in response.content.decode(), address


def test_hidden_articles_count_nowhere(client, hidden_articles):
    assert "2 articles" in client.get("/").content.decode()
    assert "2 articles" in client.get("/articles/").content.decode()


@pytest.mark.parametrize("name", HIDDEN)
def test_a_tag_that_only_a_hidden_article_carries_is_not_found(client, hidden_articles, name):
    slug = f"only-{name.replace(' ', '-')}"

    assert client.get(f"/tags/{slug}/").status_code == 404


@pytest.mark.parametrize("make", [*HIDDEN.values(), make_article])
def test_row_and_queryset_agree_on_what_is_live(make):
    article = make()

    is_live = Article.objects.live().filter(pk=article.pk).exists()
    assert (article.state == Article.State.LIVE) is is_live


@pytest.mark.parametrize("make", [*HIDDEN.values(), make_article])
def test_row_and_queryset_agree_on_the_state(make):
    article = make()

    found = [state for state in Article.State if Article.objects.in_state(state).exists()]
    assert found == [article.state]
