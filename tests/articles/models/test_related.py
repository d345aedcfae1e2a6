"""What to read next: the author's choice first, then similar articles."""

import pytest
from django.core.management import call_command

from articles.models import RecommendedArticle, StaleRecommendation
from articles.views.article_data import article_at
from tests.factories import make_article, make_draft, make_scheduled, make_taken_down, make_topic

pytestmark = pytest.mark.django_db


def related_titles(article):
    call_command("suggest_related", verbosity=0)
    return titles_now(article)


def titles_now(article):
    return [other.title for other in article_at(article.slug).related_articles]


def test_the_authors_choice_comes_in_the_authors_order():
    chosen = [make_article(title=title) for title in ("First", "Second", "Third", "Fourth")]
    article = make_article(related=[chosen[2], chosen[0], chosen[3], chosen[1]])
    make_article(topic=article.topic)

    assert related_titles(article) == ["Third", "First", "Fourth", "Second"]


def test_fewer_than_three_are_filled_up_with_similar_articles():
    make_article(title="Nothing in common", body="Bread and salt.")
    make_article(title="One tag", tags=["trust"])
    make_article(title="Three tags", tags=["trust", "repair", "fear"])
    chosen = make_article(title="Chosen")
    article = make_article(tags=["trust", "repair", "fear"], related=[chosen])

    assert related_titles(article) == ["Chosen", "Three tags", "One tag"]


def test_the_words_of_the_text_count():
    make_article(title="Of jealousy", body="Jealousy watches the telephone and counts the minutes.")
    make_article(title="Of bread", body="Flour, water and salt, and an oven that is hot.")
    make_article(title="Of sleep", body="A dark room, a late supper, a walk before bed.")
    article = make_article(body="Who waits at the telephone, counting minutes, knows jealousy.")

    assert related_titles(article) == ["Of jealousy"]


def test_of_equals_the_newest_comes_first():
    topic = make_topic()
    make_article(title="Older", topic=topic)
    make_article(title="Newer", topic=topic)

    assert related_titles(make_article(topic=topic)) == ["Newer", "Older"]


def test_articles_that_are_not_live_are_not_recommended():
    topic = make_topic()
    for number in range(4):
        make_article(title=f"Live {number}", topic=topic)
    for number in range(2):
        make_draft(title=f"Draft {number}", topic=topic, tags=["trust"])
        make_taken_down(title=f"Taken down {number}", topic=topic, tags=["trust"])
        make_scheduled(title=f"Scheduled {number}", topic=topic, tags=["trust"])
    article = make_article(topic=topic, tags=["trust"])

    assert related_titles(article) == ["Live 3", "Live 2", "Live 1"]


def test_a_scheduled_article_shows_by_itself_at_its_time(time_machine):
    topic = make_topic()
    later = make_scheduled(title="Later", topic=topic)
    article = make_article(topic=topic)
    assert related_titles(article) == []

    time_machine.move_to(later.published_at)

    assert titles_now(article) == ["Later"]


def test_refreshing_stale_articles_gives_the_same_as_refreshing_all():
    articles = [
        make_article(body=f"Text of {word}. More of {word}.", tags=[word, "every"])
        for word in ("jealousy", "bread", "sleep", "rain", "letters", "gardens") * 3
    ]
    call_command("suggest_related", "--all", verbosity=0)
    pairs = RecommendedArticle.objects.order_by("article", "position")
    before = list(pairs.values_list("article", "other"))
    call_command("suggest_related", "--all", verbosity=0)
    assert list(pairs.values_list("article", "other")) == before != []
    changed = articles[0]

    changed.body = "Text of bread. More of bread."
    changed.save()
    changed.tags.set(["bread", "every"])
    assert StaleRecommendation.objects.count() == 1
    call_command("suggest_related", verbosity=0)

    bread = {article.title for article in articles[1::6]}
    assert set(titles_now(changed)) <= bread
    assert changed.recommended_after.filter(article__title__in=bread).exists()
    assert not StaleRecommendation.objects.exists()


def test_the_command_says_how_many_it_looked_at(capsys):
    make_article()
    call_command("suggest_related")
    call_command("suggest_related")
    call_command("suggest_related", "--all")

    assert capsys.readouterr().out.splitlines() == [
        "1 article looked at.",
        "0 articles looked at.",
        "1 article looked at.",
    ]
