"""What the checklist says of the words: title, summary, paragraphs, reading ease."""

from articles.admin.checklist.serp_preview import (
    DESCRIPTION_CHARACTERS,
    TITLE_CHARACTERS,
    TITLE_PIXELS,
    title_pixels,
)
from articles.admin.checklist.types import EXAMPLES_SHOWN, Finding, Inputs
from articles.content.languages import SITE_LANGUAGE
from articles.content.plain_text import count_words
from articles.content.readability import paragraphs, reading_grade, sentences

SHORTEST_TITLE = 15
SHORTEST_SUMMARY = 70
# About what a phone shows at once.
LONGEST_PARAGRAPH = 100
GRADE_AIMED_AT = 8
GRADE_STILL_FINE = 9
LONG_SENTENCE = 20


def title(inputs: Inputs) -> Finding:
    advice, shown = "", inputs.searched_title
    pixels = title_pixels(shown)
    if len(inputs.title) < SHORTEST_TITLE:
        advice = "Say in a few more words what readers will find."
    elif pixels > TITLE_PIXELS or len(shown) > TITLE_CHARACTERS:
        advice = (
            f"Search results cut it: {len(shown)} characters, {pixels} pixels wide. Shorten"
            f" it to about {TITLE_CHARACTERS} characters, or put what matters first."
        )
    anchor = (
        "id_seo_title" if inputs.seo_title and len(inputs.title) >= SHORTEST_TITLE else "id_title"
    )
    return Finding("Title", advice, anchor=anchor)


def summary(inputs: Inputs) -> Finding:
    advice, length = "", len(inputs.summary)
    if length < SHORTEST_SUMMARY:
        advice = (
            f"{length} characters are few. Use {SHORTEST_SUMMARY} to {DESCRIPTION_CHARACTERS} to"
            " tell a searcher what the text does for them."
        )
    elif length > DESCRIPTION_CHARACTERS:
        advice = (
            f"Search results cut it after about {DESCRIPTION_CHARACTERS} characters; it has"
            f" {length}. Put what matters first."
        )
    return Finding("Summary", advice, anchor="id_summary")


def long_paragraphs(inputs: Inputs) -> Finding:
    long = [p for p in paragraphs(inputs.body_html) if count_words(p) > LONGEST_PARAGRAPH]
    advice = ""
    if long:
        advice = (
            f"More than {LONGEST_PARAGRAPH} words fill a whole phone. Break these paragraphs where"
            " a new thought begins."
        )
    examples = [f"“{_first_words(p)}” ({count_words(p)} words)" for p in long[:EXAMPLES_SHOWN]]
    return Finding("Paragraphs", advice, examples, anchor="id_body")


def reading_ease(inputs: Inputs) -> Finding:
    grade = reading_grade(inputs.body_html)
    # The formula counts English syllables.
    if grade is None or inputs.language != SITE_LANGUAGE:
        return Finding("Reading ease")
    if grade <= GRADE_STILL_FINE:
        return Finding(f"Reading ease (grade {grade:g})", anchor="id_body")
    every = [s for p in paragraphs(inputs.body_html) for s in sentences(p)]
    longest = sorted((s for s in every if count_words(s) >= LONG_SENTENCE), key=count_words)
    return Finding(
        f"Reading ease (grade {grade:g})",
        f"Aim at about grade {GRADE_AIMED_AT}: somebody who is upset reads slowly. Shorter words"
        " help most, then shorter sentences.",
        [f"“{_first_words(s)}” ({count_words(s)} words)" for s in longest[:-EXAMPLES_SHOWN:-1]],
        anchor="id_body",
    )


def _first_words(text):
    words = text.split()
    return text if len(words) <= 9 else " ".join(words[:8]) + " …"
