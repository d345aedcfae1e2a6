"""Questions and answers that plug-ins of WordPress put into a body."""

import copy
import re

from bs4 import BeautifulSoup, Tag

from articles.transfer.html_to_markdown.embeds import TABLE
from articles.transfer.html_to_markdown.trees import HEADINGS, SHOWN, with_class

PAIRS: list[tuple[str, str, str]] = TABLE["classes"]["faqs"]
FAQ_HEADING = re.compile(r"\bFAQs?\b|questions", re.IGNORECASE)


def extract_faqs(tree: BeautifulSoup) -> list[tuple[str, Tag]]:
    """Remove the questions from a tree; returns each one's text, and its answer as a tree.

    A heading such as “Frequently asked questions” is removed if nothing else is under it. Where the
    questions are all that there is, they stay, as headings.
    """
    faqs: list[tuple[str, Tag]] = []
    if not with_class(tree, [pair_class for pair_class, _, _ in PAIRS]):
        return faqs
    headings = []
    for pair_class, question_class, answer_class in PAIRS:
        for pair in with_class(tree, [pair_class]):
            question, answer = pair.find(class_=question_class), pair.find(class_=answer_class)
            text = question.get_text(" ", strip=True) if question else ""
            if text and answer is not None:
                root = BeautifulSoup("", "html.parser")
                element = copy.copy(answer)
                element.name = "div" if answer.find("p") else "p"
                root.append(element)
                faqs.append((re.sub(r"\s+", " ", text), root))
                headings.append(pair.find_previous(HEADINGS))
                pair.decompose()
    for heading in headings:
        if isinstance(heading, Tag) and not heading.decomposed:
            _remove_if_empty(heading)
    if tree.get_text(strip=True) or tree.find(SHOWN):
        return faqs
    for text, answer in faqs:
        title = Tag(name="h2")
        title.string = text
        tree.extend([title, *list(answer.contents)])
    return []


def _remove_if_empty(heading: Tag) -> None:
    """Remove a heading over questions if nothing but another heading follows it."""
    if not FAQ_HEADING.search(heading.get_text()):
        return
    for after in heading.find_next_siblings(True):
        if after.name in HEADINGS:
            break
        if after.get_text(strip=True) or after.find("img"):
            return
    heading.decompose()
