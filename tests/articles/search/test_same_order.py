"""Both databases find the same articles in the same order."""

import hashlib
import random
from pathlib import Path

import pytest
from django.utils import timezone

from articles.models import Article, SearchWord
from articles.search import index
from articles.search.find import find
from articles.search.query import parse
from articles.search.spelling import spoken_words
from articles.search.synonyms import Synonyms
from articles.search.tokenizer import split_words, stem
from articles.views.search_results import FoundRows
from tests.factories import LONG_AGO, make_author, make_draft, make_topic

# The last ones are those that FTS5 or PostgreSQL would stem by rules other than the site's.
ENDINGS = "- s ed eedly ing ly ies ness fully ation izer ogist".replace("-", "").split(" ")
WORDS = (Path(__file__).parent / "judged" / "random_words.txt").read_text().split()


@pytest.mark.django_db
def test_random_searches_have_the_same_answers_on_both_databases():
    """The digest below is that of the answers; it changes with the ranking, on both at once."""
    dice = random.Random(19)
    author, topics = make_author(name="Ada"), [make_topic(name=name) for name in ("One", "Two")]
    Article.objects.bulk_create(
        Article(
            title=" ".join(dice.sample(WORDS, 3)).capitalize(),
            slug=f"a-{number}",
            summary=" ".join(dice.sample(WORDS, 6)).capitalize() + ".",
            topic=dice.choice(topics),
            author=author,
            published_at=LONG_AGO,
            body_html="".join(f"<p>{_sentences(dice)}</p>" for _ in range(dice.randint(1, 6))),
        )
        for number in range(40)
    )
    synonyms = Synonyms([(["asleep", "he left"], ["quiet", "breaking up"])])
    slugs, now, lines = dict(Article.objects.values_list("pk", "slug")), timezone.now(), []

    for _ in range(300):
        text = " ".join(dice.choices(WORDS, k=dice.choice((1, 1, 2, 2, 3, 4))))
        rows = FoundRows()
        found = find(parse(text), now=now, read_texts=rows.read, synonyms=synonyms)
        lines.append(f"{text}: {found.whole} {[slugs[pk] for pk in found.article_ids]}")

    assert sum(line.endswith("[]") for line in lines) < 60
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    assert digest == "9d98822928eed702", "\n".join(lines[:20])


@pytest.mark.django_db
def test_every_form_has_the_stem_of_the_site():
    words = [*WORDS, *filter(str.isalpha, spoken_words()[::20])]
    text = " ".join(word + ending for word in words for ending in ENDINGS)
    Article.objects.filter(pk=make_draft().pk).update(body_html=text)

    stems = dict(SearchWord.objects.values_list("word", "stem"))
    assert stems.keys() >= set(split_words(text))
    assert stems == {word: stem(word) for word in stems}
    tabled = " ".join(stem(word + ending) for word in WORDS for ending in ENDINGS)
    digest = hashlib.sha256(tabled.encode()).hexdigest()[:16]
    assert (index.CONSTANTS["STEMMER"], digest) == ("Snowball 3", "1e860213a69a4078")


def _sentences(dice):
    return " ".join(
        f"{' '.join(dice.choices(WORDS, k=dice.randint(3, 9))).capitalize()}."
        for _ in range(dice.randint(1, 5))
    )
