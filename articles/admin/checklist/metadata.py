"""What the checklist says of all that stands around the text."""

from articles.admin.checklist.types import EXAMPLES_SHOWN, Finding
from articles.content.text import count_words, plain_text
from articles.querysets.thresholds import REVIEW_HOLDS


def sources(facts):
    advice = (
        ""
        if facts.references.strip()
        else (
            "Name the sources that you lean on. Readers, and search engines, judge health writing"
            " by them."
        )
    )
    return Finding("References", advice, anchor="id_references")


def topic(facts):
    advice = ""
    if facts.topic is None:
        advice = "Choose a topic."
    elif not facts.topic.is_told:
        advice = (
            f"“{facts.topic.name}” has no description. Write one or two sentences for its page."
        )
        return Finding("Topic", advice, admin_url=facts.topic.admin_url)
    return Finding("Topic", advice, anchor="id_topic")


def author(facts):
    advice = ""
    if facts.author is None:
        advice = "Choose who wrote it."
    elif not facts.author.is_told:
        advice = (
            f"{facts.author.name} has no credentials. Add degree, licence or field, so that"
            " readers know why to trust this."
        )
        return Finding("Author", advice, admin_url=facts.author.admin_url)
    return Finding("Author", advice, anchor="id_author")


def tags(facts):
    if not facts.tags:
        advice = "Add three to six tags, so that readers find related texts."
        return Finding("Tags", advice, anchor="id_tags")
    advice = ""
    if facts.rare_tags:
        advice = (
            "No other article carries these tags, so they lead nowhere new. Use ones that the site"
            " has, or keep them if more is to come."
        )
    return Finding("Tags", advice, facts.rare_tags[:EXAMPLES_SHOWN], anchor="id_tags")


def review(facts):
    advice = ""
    if facts.reviewed_on is None:
        advice = "Say when somebody qualified last checked the content."
    elif facts.today - facts.reviewed_on > REVIEW_HOLDS:
        advice = (
            f"Last reviewed on {facts.reviewed_on:%B} {facts.reviewed_on.day},"
            f" {facts.reviewed_on.year}. Read it again, and set the day anew."
        )
    return Finding("Review", advice, anchor="id_reviewed_on")


def questions(facts):
    unanswered = [
        q.question or "A question without words"
        for q in facts.questions
        if not q.question.strip() or not count_words(plain_text(q.answer_html))
    ]
    advice = ""
    if not facts.questions:
        advice = "Answer the two or three questions that readers ask most."
    elif unanswered:
        advice = "Write the missing answers, or remove the questions."
    return Finding("Questions", advice, unanswered[:EXAMPLES_SHOWN], anchor="faqs-group")


def related(facts):
    advice = (
        ""
        if facts.related_count
        else ("Choose up to three articles to read next; you know better than the site does.")
    )
    return Finding("Related articles", advice, anchor="related_links-group")
