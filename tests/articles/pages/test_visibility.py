"""What is not public shows on no public address, whatever leads to it."""

import pytest

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


def test_hidden_articles_are_on_no_public_page_and_count_nowhere(client, hidden_articles):
    article = Article.objects.get(slug="live-one")
    shown_with = [article, article.topic, article.author]
    addresses = [row.get_absolute_url() for row in shown_with]
    for address in ("/", "/articles/", "/tags/shared/", "/search/?q=secret", *addresses):
        response = client.get(address)

        assert response.status_code == 200, address
        assert "Secret" not in response.content.decode(), address
    for address in ("/", "/articles/"):
        assert "2 articles" in client.get(address).content.decode()


def test_a_tag_that_only_a_hidden_article_carries_is_not_found(client, hidden_articles):
    for name in HIDDEN:
        assert client.get(f"/tags/only-{name.replace(' ', '-')}/").status_code == 404


@pytest.mark.parametrize("make", [*HIDDEN.values(), make_article])
def test_row_and_queryset_agree_on_what_is_live_and_on_the_state(make):
    article = make()

    is_live = Article.objects.live().filter(pk=article.pk).exists()
    assert (article.state == Article.State.LIVE) is is_live
    found = [state for state in Article.State if Article.objects.in_state(state).exists()]
    assert found == [article.state]
