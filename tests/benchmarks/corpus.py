"""A site of many articles, made fast and always the same.

`python -m tests.benchmarks.corpus 100000` fills the database of DATABASE_URL up to that number.
Words follow Zipf's law, as in any language: the word of rank r is r times as rare as the first.
Beside them stand COMMON, in two thirds of the bodies and one title in twenty, and RARE, in the
newest three articles whatever their number.
"""

import datetime
import itertools
import random
import sys

COMMON = "attachment"
RARE = "quokka"
# Few enough that each fills a page of its list, and its feed, on a small site as well.
TOPICS, AUTHORS, TAGS = 5, 4, 24
VOCABULARY = 30_000
# Who looks at admin.
EDITOR, PASSWORD = "benchmark", "nine pears in a wooden bowl"
FIRST_DAY = datetime.datetime(2010, 1, 1, 8, 0, tzinfo=datetime.UTC)


def vocabulary() -> list[str]:
    """Different invented words that can be spoken, the shortest ones first, as in English."""
    syllables = [a + b for a in "bdfghklmnprstvw" for b in "aeiou"]
    endings = ["", "n", "s", "r", "l", "t", "ing", "ed", "ness", "ment"]
    words = ("".join(w) for size in (1, 2, 3) for w in itertools.product(syllables, repeat=size))
    spoken = [word + endings[number % len(endings)] for number, word in enumerate(words)]
    return list(dict.fromkeys(spoken))[:VOCABULARY]


def fill(number: int) -> None:
    """Bring the database up to this number of live articles, then index and suggest."""
    from django.core.management import call_command

    from articles.models import Article
    from articles.search.index import drop, install
    from articles.search.index import fill as fill_index
    from attachment_site.core.schema.triggers import change_schema

    first = Article.objects.count()
    # One pass over all at the end is quicker than a trigger for each row.
    change_schema("default", drop)
    topics, authors, tags = _furniture()
    words = vocabulary()
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    Article.objects.filter(title__contains=RARE).update(title="An article that was new once")
    for numbers in itertools.batched(range(first, number), 2_000, strict=False):
        _make(numbers, number, words, weights, topics, authors, tags)
    install("default")
    fill_index("default")
    call_command("suggest_related", "--all")
    _settle()


def _furniture():
    from django.contrib.auth.models import User
    from taggit.models import Tag

    from articles.models import Author, Topic

    if not User.objects.filter(username=EDITOR).exists():
        User.objects.create_superuser(EDITOR, password=PASSWORD)

    for n in range(TOPICS):
        Topic.objects.get_or_create(
            slug=f"topic-{n}", defaults={"name": f"Topic {n}", "position": n}
        )
    for n in range(AUTHORS):
        Author.objects.get_or_create(slug=f"author-{n}", defaults={"name": f"Author {n}"})
    for n in range(TAGS):
        Tag.objects.get_or_create(slug=f"tag-{n}", defaults={"name": f"tag {n}"})
    return list(Topic.objects.all()), list(Author.objects.all()), list(Tag.objects.all())


def _make(numbers, total, words, weights, topics, authors, tags):
    from django.db import transaction

    from articles.models import FAQ, Article, ArticleTag

    with transaction.atomic():
        drawn = [_article(n, total, words, weights, topics, authors) for n in numbers]
        made = Article.objects.bulk_create(article for article, _ in drawn)
        for article, (_, faqs) in zip(made, drawn, strict=True):
            for faq in faqs:
                faq.article_id = article.pk
        FAQ.objects.bulk_create(faq for _, faqs in drawn for faq in faqs)
        ArticleTag.objects.bulk_create(
            ArticleTag(content_object_id=article.pk, tag=tag)
            for article in made
            for tag in random.Random(article.pk).sample(tags, 4)
        )


def _article(number, total, words, weights, topics, authors):
    """An article that is not saved yet, with its questions; the same number gives the same text."""
    from articles.models import FAQ, Article

    draw = random.Random(number)

    def some(count):
        return draw.choices(words, cum_weights=weights, k=count)

    length = draw.randint(250, 900)
    title, body = some(6), some(length)
    if number % 3:
        body[draw.randrange(length)] = body[draw.randrange(length)] = COMMON
    if number % 20 == 0:
        title[2] = COMMON
    if number >= total - 3:
        title[3] = RARE
    published_at = FIRST_DAY + datetime.timedelta(minutes=number * 50)
    paragraphs = ["Lead. " + " ".join(body[:60])]
    paragraphs += [" ".join(body[at : at + 80]) for at in range(60, length, 80)]
    article = Article(
        title=" ".join(title).capitalize()[:140],
        slug=f"article-{number}",
        topic=topics[number % len(topics)],
        author=authors[number % len(authors)],
        summary=" ".join(some(18)).capitalize()[:199] + ".",
        body="\n\n".join(paragraphs),
        body_html="".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs),
        published_at=published_at,
        updated_at=published_at,
        word_count=length,
        reading_minutes=max(1, length // 230),
    )
    faqs = [
        FAQ(
            question=" ".join(some(8)).capitalize() + f" {position}?",
            answer=(answer := " ".join(some(30)) + "."),
            answer_html=f"<p>{answer}</p>",
            position=position,
            word_count=38,
        )
        for position in range(2)
    ]
    return article, faqs


def _settle():
    """Leave the database as a site that runs has it: PostgreSQL vacuums by itself after a while."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Gigabytes take longer than a site allows a statement.
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM")
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    import django

    django.setup()
    fill(int(sys.argv[1]))
