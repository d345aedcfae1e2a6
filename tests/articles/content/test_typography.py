"""Quotes and primes of each language, in what is typed plainly and in Markdown."""

import importlib

import pytest
from django.apps import apps

from articles.content.languages import choices, known_code, language
from articles.content.markdown import render_markdown
from articles.content.plain_text import plain_text
from articles.models import Article
from attachment_site.core.text import typographic
from tests.factories import make_article, make_author, make_topic
from tests.pages import parse, text

PLAIN = {
    "Don't say \"it's fine\"": "Don’t say “it’s fine”",
    "'Fine', she said": "‘Fine’, she said",
    "the '90s, rock 'n' roll": "the ’90s, rock ’n’ roll",
    "the readers' choice": "the readers’ choice",
    "He is 5'11\" tall": "He is 5′11″ tall",
    'He said "in 1990"': "He said “in 1990”",
    '("quoted")': "(“quoted”)",
}


@pytest.mark.parametrize(("typed", "shown"), PLAIN.items())
def test_plain_text_and_markdown_get_the_same_quotes(typed, shown):
    assert typographic(typed) == typographic(shown) == shown
    if "'90s" not in typed:
        assert plain_text(render_markdown(typed).html) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("en", "She says “it’s ‘new’”."),
        ("de", "She says „it’s ‚new‘“."),
        ("fr", "She says «\u202fit’s “new”\u202f»."),
        ("sv", "She says ”it’s ’new’”."),
        ("ur", "She says “it’s ‘new’”."),
        ("fa", "She says «it’s ‹new›»."),
        ("of a later release", "She says “it’s ‘new’”."),
    ],
)
def test_quotes_are_those_of_the_language_in_texts_and_lines(code, shown):
    typed = """She says "it's 'new'"."""

    html = render_markdown(typed, in_language=code).html
    assert html.replace(' dir="ltr"', "") == f"<p>{shown}</p>"
    assert typographic(typed, language(code).quotes) == shown


def test_languages_are_found_under_the_names_of_other_systems_and_listed_by_name():
    names = {"ur-PK": "ur", "pt_br": "pt-BR", "zh-CN": "zh-Hans", "no": "nb", "x": "en", "": "en"}
    assert {name: known_code(name) for name in names} == names
    assert choices()[0] == ("en", "English")
    assert [name for _, name in choices()[1:]] == sorted(name for _, name in choices()[1:])


@pytest.mark.django_db
def test_every_line_that_readers_see_is_set_with_curly_quotes(client):
    article = make_article(
        title="Don't go",
        summary='It\'s "fine".',
        topic=make_topic(name="Love & 'loss'", description="It's on loss."),
        author=make_author(name="Dana O'Brien", credentials="St. John's"),
        faqs=[("Who's there?", "It's me.")],
    )

    for address in (article.get_absolute_url(), article.topic.get_absolute_url()):
        shown = text(parse(client.get(address)))
        assert "Don’t go" in shown
        assert "'" not in shown
        assert '"' not in shown.split("{", 1)[0]


@pytest.mark.django_db
def test_what_was_stored_before_is_set_the_same_way():
    article = make_article(summary="Plain.")
    Article.objects.filter(pk=article.pk).update(title="Don't go", summary='"Yes"')

    importlib.import_module("articles.migrations.0025_curly_quotes").curl(apps, None)

    article.refresh_from_db()
    assert (article.title, article.summary) == ("Don’t go", "“Yes”")
