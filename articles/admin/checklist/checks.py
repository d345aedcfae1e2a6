"""The checks of the checklist. Each answers with nothing where all is fine."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TypedDict

from django.db.models.functions import Lower
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.admin.broken_link import admin_url
from articles.content.languages import SITE_LANGUAGE
from articles.content.links import links_and_anchors
from articles.content.plain_text import count_words, plain_text
from articles.content.readability import paragraphs, reading_grade, sentences
from articles.link_checker.check import Document, broken_internal_links
from articles.link_checker.internal import article_links
from articles.models import Article, ArticleTag
from articles.models.serialization import current_values
from articles.querysets.article import REVIEW_INTERVAL
from attachment_site.core.text import read_table

TABLE = read_table(__file__, "checks.toml")
# For one finding, however many there are.
EXAMPLES_SHOWN = 5
# Google cuts titles and descriptions at about these on a wide screen.
TITLE_CHARACTERS, DESCRIPTION_CHARACTERS = 60, 155
SHORTEST_TITLE, SHORTEST_SUMMARY = 15, 70
# About what a phone shows at once.
LONGEST_PARAGRAPH = 100
GRADE_AIMED_AT, GRADE_STILL_FINE = 8, 9
LONG_SENTENCE = 20
EMPTY_WORDS = {
    *("here", "click here", "click", "this", "this article", "this page", "this link", "link"),
    *("more", "read more", "learn more", "read this", "see here", "see more", "go", "page"),
    *("article", "website", "this website", "this site", "continue", "details", "info"),
}
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#{1,6})[ \t]*(.*)$", re.MULTILINE)
FILE_NAME = re.compile(
    r"\.(?:jpe?g|png|webp|avif|gif|heic)$|^(?:img|dscn?|pxl|image|photo|screenshot)[\s_-]*\d+$",
    re.IGNORECASE,
)


class Finding(TypedDict, total=False):
    """One line of the checklist: what was looked at and, if it could be better, what to do.

    `examples` say where. `anchor` is the id of the field on the form, `admin_url` the admin page on
    which to correct it if that is another one.
    """

    name: str
    anchor: str
    advice: str
    examples: Sequence[str]
    admin_url: str


def findings(article: Article) -> list[Finding]:
    """The result of each check, fine or not."""
    found: list[Finding] = []
    for check in CHECKS:
        row = TABLE[check.__name__]
        finding: Finding = {"name": row["name"], "anchor": row["anchor"], **check(article)}
        finding["examples"] = finding.get("examples", [])[:EXAMPLES_SHOWN]
        found.append(finding)
    return found


def title(article: Article) -> Finding:
    if len(article.title) < SHORTEST_TITLE:
        return {"advice": TABLE["title"]["short"]}
    length = len(article.seo_title or article.title)
    if length <= TITLE_CHARACTERS:
        return {}
    return {
        "advice": TABLE["title"]["long"].format(length=length, most=TITLE_CHARACTERS),
        "anchor": "id_seo_title" if article.seo_title else "id_title",
    }


def summary(article: Article) -> Finding:
    length = len(article.summary)
    if SHORTEST_SUMMARY <= length <= DESCRIPTION_CHARACTERS:
        return {}
    advice = TABLE["summary"]["short" if length < SHORTEST_SUMMARY else "long"]
    limits = {"least": SHORTEST_SUMMARY, "most": DESCRIPTION_CHARACTERS}
    return {"advice": advice.format(length=length, **limits)}


def headings(article: Article) -> Finding:
    body = FENCE.sub("", article.body)
    found = [(len(m[1]), m[2].strip("# \t")) for m in HEADING.finditer(body)]
    jumps = [
        f"“{words}” has {level} signs (#) after a heading with {before}; use {before + 1}."
        for (before, _), (level, words) in zip(found, found[1:], strict=False)
        if level > before + 1
    ]
    return _listed(TABLE["headings"]["advice"], jumps)


def pictures(article: Article) -> Finding:
    poor = [
        link.address
        for link in links_and_anchors(article.all_html)[0]
        if link.is_picture and not link.is_decorative
        if not link.text.strip() or FILE_NAME.search(link.text.strip())
    ]
    return _listed(TABLE["pictures"]["advice"], poor)


def link_words(article: Article) -> Finding:
    poor = [
        f"“{link.text}”" if link.text else link.address
        for link in links_and_anchors(article.all_html)[0]
        if not link.is_picture and not link.address.startswith("#fn") and _says_nothing(link.text)
    ]
    return _listed(TABLE["link_words"]["advice"], poor)


def _says_nothing(words: str) -> bool:
    plain = words.casefold().strip(" .,:;!?…→>»")
    return plain in EMPTY_WORDS or not plain or bool(re.match(r"(https?://|www\.)", plain))


def dead_links(article: Article) -> Finding:
    links, anchors = article_links(article, article.questions)
    document = Document(article, page_path(article), anchors, links)
    dead = [
        f"“{link.text or link.address}”: {link.get_reason_display()} {link.detail}".strip()
        for link in broken_internal_links([document], now=timezone.now())
    ]
    return _listed(TABLE["dead_links"]["advice"], dead)


def page_path(article: Article) -> str:
    """The path of the article's page, or of the list if it has no slug yet."""
    try:
        return article.get_absolute_url()
    except NoReverseMatch:
        return reverse("articles:article_list")


def long_paragraphs(article: Article) -> Finding:
    counted = [(p, count_words(p)) for p in paragraphs(article.body_html)]
    long = [_begun(p, count) for p, count in counted if count > LONGEST_PARAGRAPH]
    return _listed(TABLE["long_paragraphs"]["advice"].format(most=LONGEST_PARAGRAPH), long)


def reading_ease(article: Article) -> Finding:
    html = article.body_html
    grade = reading_grade(html)
    # The formula counts English syllables.
    if grade is None or article.language != SITE_LANGUAGE:
        return {}
    name = f"Reading ease (grade {grade:g})"
    if grade <= GRADE_STILL_FINE:
        return {"name": name}
    counted = [(s, count_words(s)) for p in paragraphs(html) for s in sentences(p)]
    longest = sorted((s for s in counted if s[1] >= LONG_SENTENCE), key=lambda s: s[1])
    return {
        "name": name,
        "advice": TABLE["reading_ease"]["advice"].format(grade=GRADE_AIMED_AT),
        "examples": [_begun(*sentence) for sentence in longest[:-5:-1]],
    }


def _begun(text: str, count: int) -> str:
    """The first words of a text and the number of all."""
    words = text.split()
    shown = text if len(words) <= 9 else " ".join(words[:8]) + " …"
    return f"“{shown}” ({count} words)"


def author(article: Article) -> Finding:
    if article.author_id is None:
        return {"advice": TABLE["author"]["missing"]}
    row = article.author
    advice = TABLE["author"]["unknown"].format(author=row.name)
    return {} if row.credentials.strip() else {"advice": advice, "admin_url": admin_url(row)}


def tags(article: Article) -> Finding:
    names = current_values(article)["tags"]
    if not names:
        return {"advice": TABLE["tags"]["missing"]}
    rows = ArticleTag.objects.exclude(content_object=article.pk or 0)
    lower = {tag: tag.lower() for tag in names}
    found = rows.annotate(name=Lower("tag__name")).filter(name__in=lower.values())
    shared = set(found.values_list("name", flat=True))
    rare = [tag for tag in names if lower[tag] not in shared]
    others = set(rows.values_list("tag__name", flat=True)) if rare else set()
    alike = {tag: get_close_matches(tag, others, n=1, cutoff=0.75) for tag in rare}
    examples = [f"{tag} (others have “{n[0]}”)" if n else tag for tag, n in alike.items()]
    return _listed(TABLE["tags"]["rare"], examples)


def review(article: Article) -> Finding:
    day = article.reviewed_on
    if day is None:
        return {"advice": TABLE["review"]["missing"]}
    advice = TABLE["review"]["old"].format(day=date_format(day))
    return {"advice": advice} if timezone.localdate() - day > REVIEW_INTERVAL else {}


def questions(article: Article) -> Finding:
    if not article.questions:
        return {"advice": TABLE["questions"]["missing"]}
    unanswered = [
        faq.question or "A question without words"
        for faq in article.questions
        if not faq.question.strip() or not count_words(plain_text(faq.answer_html))
    ]
    return _listed(TABLE["questions"]["unanswered"], unanswered)


def related(article: Article) -> Finding:
    advice = TABLE["related"]["advice"]
    return {} if current_values(article)["related"] else {"advice": advice}


def _listed(advice: str, examples: Sequence[str]) -> Finding:
    return {"advice": advice, "examples": examples} if examples else {}


CHECKS = (
    *(title, summary, headings, pictures, link_words, dead_links, long_paragraphs, reading_ease),
    *(author, tags, review, questions, related),
)
