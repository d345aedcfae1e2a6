"""What the checklist says of what belongs to the text, in the same way as of the text."""

from difflib import get_close_matches

from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import date_format

from articles.admin.broken_link import change_url
from articles.admin.checklist.finding import Finding
from articles.content.plain_text import count_words, plain_text
from articles.models import Article, ArticleTag
from articles.models.serialization import current_values
from articles.querysets.article import REVIEW_INTERVAL


def author(article: Article) -> Finding:
    if article.author_id is None:
        return {"advice": "Choose who wrote it."}
    row = article.author
    advice = (
        f"{row.name} has no credentials. Add degree, license or field, so that readers know why"
        " to trust this."
    )
    return {} if row.credentials.strip() else {"advice": advice, "admin_url": change_url(row)}


def tags(article: Article) -> Finding:
    names = current_values(article)["tags"]
    if not names:
        return {"advice": "Add three to six tags, so that readers find related texts."}
    rows = ArticleTag.objects.exclude(content_object=article.pk or 0)
    lower = {tag: tag.lower() for tag in names}
    found = rows.annotate(name=Lower("tag__name")).filter(name__in=lower.values())
    shared = set(found.values_list("name", flat=True))
    rare = [tag for tag in names if lower[tag] not in shared]
    others = set(rows.values_list("tag__name", flat=True)) if rare else set()
    alike = {tag: get_close_matches(tag, others, n=1, cutoff=0.75) for tag in rare}
    examples = [f"{tag} (others have “{n[0]}”)" if n else tag for tag, n in alike.items()]
    advice = (
        "No other article carries these tags, so they lead nowhere new. Use ones that the site"
        " has, or keep them if more is to come."
    )
    return {"advice": advice, "examples": examples} if rare else {}


def review(article: Article) -> Finding:
    day = article.reviewed_on
    if day is None:
        return {"advice": "Say when somebody qualified last read it, once it is published."}
    advice = f"Last reviewed on {date_format(day)}. Read it again, and set the day again."
    return {"advice": advice} if timezone.localdate() - day > REVIEW_INTERVAL else {}


def questions(article: Article) -> Finding:
    if not article.questions:
        return {"advice": "Answer the two or three questions that readers ask most."}
    unanswered = [
        faq.question or "A question without words"
        for faq in article.questions
        if not faq.question.strip() or not count_words(plain_text(faq.answer_html))
    ]
    advice = "Write the missing answers, or remove the questions."
    return {"advice": advice, "examples": unanswered} if unanswered else {}


def related(article: Article) -> Finding:
    advice = "Choose up to three articles to read next; you know better than the site does."
    return {} if current_values(article)["related"] else {"advice": advice}
