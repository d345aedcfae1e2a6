"""What authors type plainly: quotes and primes of each language, tags, dates and times."""

import datetime
import re
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from taggit.models import Tag

from articles.content.languages import language
from articles.content.markdown import render_markdown
from articles.content.plain_text import plain_text
from articles.content.tags import join_tags, split_tags
from articles.content.typed_dates import moment, parse_date, parse_time, split_time
from attachment_site.core.text import typographic
from tests.factories import make_article, make_author, make_topic
from tests.pages import parse, text

QUOTES = tomllib.loads(Path(__file__).with_name("quotes.toml").read_text())


@pytest.mark.parametrize(("typed", "shown"), QUOTES["english"].items())
def test_plain_text_and_markdown_get_the_same_quotes(typed, shown):
    assert typographic(typed) == typographic(shown) == shown
    if "'90s" not in typed:
        assert plain_text(render_markdown(typed).html) == shown


@pytest.mark.parametrize(("code", "shown"), QUOTES["languages"].items())
def test_quotes_are_those_of_the_language_in_texts_and_lines(code, shown):
    typed = """She says "it's 'new'"."""
    html = render_markdown(typed, in_language=code).html
    assert re.sub(' dir="[lr]t[lr]"', "", html) == f"<p>{shown}</p>"
    assert typographic(typed, language(code).quotes) == shown


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
def test_tags_are_split_at_commas_and_keep_the_authors_order():
    for line, tags in {
        "heal anxious attachment,repair": ["heal anxious attachment", "repair"],
        "Trust, trust,  TRUST ": ["Trust"],
        '"secure base", it\'s us': ["secure base", "it's us"],
        "a  \t b": ["a b"],
        ", ,❤️, - ,": [],
        "خوف, محبت، امید": ["خوف", "محبت", "امید"],
        "依恋，信任、爱": ["依恋", "信任", "爱"],
    }.items():
        assert split_tags(line) == tags
    article = make_article(tags=["trust", "anxious attachment", "repair"])
    make_article(tags=["Trust"])
    assert join_tags(article.tags.all()) == "trust, anxious attachment, repair"
    assert Tag.objects.count() == 3


TODAY = datetime.date(2026, 11, 29)
PARIS = ZoneInfo("Europe/Paris")
EXAMPLES = tomllib.loads(Path(__file__).with_name("typed_dates.toml").read_text())


def _date(typed):
    return parse_date(typed, today=TODAY)


def _moment(typed):
    date, time = split_time(typed)
    assert _date(typed) == _date(date)
    return moment(_date(date), parse_time(time) if time else None, PARIS)


PARSERS = {
    "dates": lambda typed: _date(typed).isoformat(),
    "times": lambda typed: f"{parse_time(typed):%H:%M}",
    "moments": lambda typed: f"{_moment(typed).astimezone(datetime.UTC):%Y-%m-%d %H:%M}",
}


@pytest.mark.parametrize("kind", PARSERS)
def test_what_is_typed_is_understood_and_what_is_not_says_what_to_write(kind):
    for meant, examples in EXAMPLES[kind].items():
        assert {typed: PARSERS[kind](typed) for typed in examples} == dict.fromkeys(examples, meant)
    for said, examples in EXAMPLES[f"no_{kind}"].items():
        for typed in examples:
            with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
                PARSERS[kind](typed)
