"""What the checklist says of the text. Each check answers with nothing where all is fine."""

import re

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from articles.admin.checklist.finding import Finding
from articles.admin.checklist.serp_preview import DESCRIPTION_CHARACTERS, TITLE_CHARACTERS
from articles.content.languages import SITE_LANGUAGE
from articles.content.links import links_and_anchors
from articles.content.plain_text import count_words
from articles.content.readability import paragraphs, reading_grade, sentences
from articles.link_checker.check import Document, broken_internal_links
from articles.link_checker.internal import article_links
from articles.models import Article

SHORTEST_TITLE = 15
SHORTEST_SUMMARY = 70
# About what a phone shows at once.
LONGEST_PARAGRAPH = 100
GRADE_AIMED_AT = 8
GRADE_STILL_FINE = 9
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


def title(article: Article) -> Finding:
    if len(article.title) < SHORTEST_TITLE:
        return {"advice": "Say in a few more words what readers will find."}
    shown = article.seo_title or article.title
    if len(shown) <= TITLE_CHARACTERS:
        return {}
    return {
        "advice": f"Search results cut it: {len(shown)} characters. Shorten it to about"
        f" {TITLE_CHARACTERS}, or put what matters first.",
        "anchor": "id_seo_title" if article.seo_title else "id_title",
    }


def summary(article: Article) -> Finding:
    length = len(article.summary)
    if length < SHORTEST_SUMMARY:
        return {
            "advice": f"{length} characters are few. Use {SHORTEST_SUMMARY} to"
            f" {DESCRIPTION_CHARACTERS} to tell a searcher what the text does for them."
        }
    if length <= DESCRIPTION_CHARACTERS:
        return {}
    return {
        "advice": f"Search results cut it after about {DESCRIPTION_CHARACTERS} characters; it has"
        f" {length}. Put what matters first."
    }


def headings(article: Article) -> Finding:
    body = FENCE.sub("", article.body)
    found = [(len(m[1]), m[2].strip("# \t")) for m in HEADING.finditer(body)]
    jumps = [
        f"“{words}” has {level} signs (#) after a heading with {before}; use {before + 1}."
        for (before, _), (level, words) in zip(found, found[1:], strict=False)
        if level > before + 1
    ]
    advice = "Go down one level at a time, so that those who hear the page can follow."
    return {"advice": advice, "examples": jumps} if jumps else {}


def pictures(article: Article) -> Finding:
    poor = [
        link.address
        for link in links_and_anchors(_markup(article))[0]
        if link.is_picture and not link.is_decorative
        if not link.text.strip() or FILE_NAME.search(link.text.strip())
    ]
    advice = (
        "Say in the brackets what each picture shows, as in ![A cup on a table](…). If one"
        ' tells nothing that the text does not, mark it as in ![](… "decorative").'
    )
    return {"advice": advice, "examples": poor} if poor else {}


def link_words(article: Article) -> Finding:
    poor = [
        f"“{link.text}”" if link.text else link.address
        for link in links_and_anchors(_markup(article))[0]
        if not link.is_picture and not link.address.startswith("#fn") and _says_nothing(link.text)
    ]
    advice = (
        "Let each link say where it leads: many readers go from link to link and hear nothing"
        " else. Put the link on the words that name the page."
    )
    return {"advice": advice, "examples": poor} if poor else {}


def _markup(article: Article) -> str:
    """The HTML of its texts: body, references and answers."""
    answers = [faq.answer_html for faq in article.questions]
    return "".join([article.body_html, article.references_html, *answers])


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
    advice = "Mend or remove these links inside the site."
    return {"advice": advice, "examples": dead} if dead else {}


def page_path(article: Article) -> str:
    """The path of the article's page, or of the list if it has no slug yet."""
    try:
        return article.get_absolute_url()
    except NoReverseMatch:
        return reverse("articles:article_list")


def long_paragraphs(article: Article) -> Finding:
    counted = [(p, count_words(p)) for p in paragraphs(article.body_html)]
    long = [_begun(p, count) for p, count in counted if count > LONGEST_PARAGRAPH]
    advice = (
        f"More than {LONGEST_PARAGRAPH} words fill a whole phone. Break these paragraphs where a"
        " new thought begins."
    )
    return {"advice": advice, "examples": long} if long else {}


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
        "advice": f"Aim at about grade {GRADE_AIMED_AT}: somebody who is upset reads slowly."
        " Shorter words help most, then shorter sentences.",
        "examples": [_begun(*sentence) for sentence in longest[:-5:-1]],
    }


def _begun(text: str, count: int) -> str:
    """The first words of a text and the number of all."""
    words = text.split()
    shown = text if len(words) <= 9 else " ".join(words[:8]) + " …"
    return f"“{shown}” ({count} words)"
