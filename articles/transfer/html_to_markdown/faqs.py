"""Questions with answers that plug-ins of WordPress put into a body, taken out of its tree."""

import copy
import re

from bs4 import BeautifulSoup, Tag

# Yoast and Rank Math: the box of one pair, its question, its answer.
SHAPES = [
    ("schema-faq-section", "schema-faq-question", "schema-faq-answer"),
    ("rank-math-list-item", "rank-math-question", "rank-math-answer"),
    ("rank-math-faq-item", "rank-math-question", "rank-math-answer"),
]
FRAMES = ["schema-faq", "rank-math-block", "wp-block-rank-math-faq-block", "rank-math-list"]
HEADING = re.compile("^h[1-6]$")
FAQ_HEADING = re.compile(r"\bFAQs?\b|questions", re.IGNORECASE)


def taken_faqs(tree: BeautifulSoup) -> list[tuple[str, Tag]]:
    """Each question (text) and answer (a tree of its own), in order; the tree loses them.

    A heading such as “Frequently asked questions” that stood over nothing else goes with them.
    """
    pairs, headings = [], []
    for box_class, question_class, answer_class in SHAPES:
        for box in tree.find_all(class_=box_class):
            question, answer = box.find(class_=question_class), box.find(class_=answer_class)
            words = question.get_text(" ", strip=True) if question else ""
            if words and answer is not None:
                whole = BeautifulSoup("", "html.parser")
                whole.append(copy.copy(answer))
                whole.contents[0].name = "div" if answer.find("p") else "p"
                pairs.append((re.sub(r"\s+", " ", words), whole))
                headings.append(_heading_before(box))
                box.decompose()
    for heading in headings:
        if heading is not None and not heading.decomposed:
            _drop_bare(heading)
    return pairs


def _heading_before(box):
    frame = box
    while (parent := frame.parent) is not None and set(parent.get("class") or []) & set(FRAMES):
        frame = parent
    before = frame.find_previous_sibling()
    return before if before is not None and HEADING.match(before.name) else None


def _drop_bare(heading):
    """Remove a heading over questions once nothing but another heading follows it."""
    if not FAQ_HEADING.search(heading.get_text()):
        return
    for after in heading.find_next_siblings():
        if HEADING.match(after.name):
            break
        if after.get_text(strip=True) or after.find("img"):
            return
    heading.decompose()
