"""The article's form in admin: what a browser posts, and what the page answers."""

from django.utils import timezone

from articles.models import Article
from tests.factories import make_author, make_topic
from tests.pages import elements, parse, sent_by, texts

ADD = "/admin/articles/article/add/"
LIST = "/admin/articles/article/"
UPLOAD = "/admin/articles/mediafile/upload/"


def filled(*, faqs=(), related=(), **fields):
    """What a browser posts for a new article with these values."""
    values = {
        "title": "On repair",
        "slug": "on-repair",
        "summary": "How to begin.",
        "language": "en",
        "body": "Lead.\n\n## One\n\nText.",
        "tags": "trust, making up",
        "published_at_0": "2026-01-09",
        "published_at_1": "08:00:00",
    } | fields
    for prefix, names, rows in (
        ("faqs", ("question", "answer", "position"), faqs),
        ("related_links", ("related", "position"), related),
    ):
        values[f"{prefix}-TOTAL_FORMS"] = len(rows)
        values[f"{prefix}-INITIAL_FORMS"] = 0
        for number, row in enumerate(rows):
            values |= {f"{prefix}-{number}-{k}": v for k, v in zip(names, row, strict=True)}
    if "topic" not in values:
        values |= {"topic": make_topic().pk, "author": make_author().pk}
    return values


def errors(response):
    """The messages beside each refused field."""
    assert response.status_code == 200
    page = parse(response)
    return {
        row.get("class").split("field-")[1].split()[0]: texts(row, "li")
        for row in elements(page, "div", class_="form-row")
        if elements(row, "ul", class_="errorlist")
    }


def change(row):
    return f"/admin/{row._meta.label_lower.replace('.', '/')}/{row.pk}/change/"


def opened(browser, row, **fields):
    """What a browser would post of a row's form as it shows it now, with some fields typed over."""
    page = parse(browser.get(change(row)))
    (form,) = elements(page, "form", id=f"{row._meta.model_name}_form")
    return sent_by(form) | fields


def posted(article, **fields):
    """What a browser posts for the form of an article, with some fields changed."""
    moment = article.published_at and timezone.localtime(article.published_at)
    same = {
        "topic": article.topic_id,
        "author": article.author_id,
        "title": article.title,
        "slug": article.slug,
        "language": article.language,
        "tags": "",
        "published_at_0": f"{moment:%Y-%m-%d}" if moment else "",
        "published_at_1": f"{moment:%H:%M:%S}" if moment else "",
    }
    return filled(**same | fields)


def whole(article):
    """All that readers see of an article, as it is stored."""
    row = Article.objects.get(pk=article.pk)
    return {
        "title": row.title,
        "slug": row.slug,
        "body": row.body,
        "topic": row.topic.name,
        "tags": [tag.name for tag in row.tags.all()],
        "faqs": list(row.faqs.values_list("question", "answer")),
        "related": [link.related.title for link in row.related_links.all()],
        "cover": row.cover_alt,
    }
