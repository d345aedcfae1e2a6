"""The checklist itself, in the order of the form."""

from articles.admin.checklist.markup import dead_links, headings, link_words, pictures
from articles.admin.checklist.metadata import (
    author,
    questions,
    related,
    review,
    sources,
    tags,
    topic,
)
from articles.admin.checklist.types import Finding, Inputs
from articles.admin.checklist.wording import long_paragraphs, reading_ease, summary, title

CHECKS = [
    *(title, summary, headings, pictures, link_words, dead_links, long_paragraphs, reading_ease),
    *(sources, topic, author, tags, review, questions, related),
]


def findings(inputs: Inputs) -> list[Finding]:
    """The result of each check, fine or not."""
    return [check(inputs) for check in CHECKS]
