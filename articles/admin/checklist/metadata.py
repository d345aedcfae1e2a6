"""What the checklist says of what belongs to the text: topic, author, tags, sources, review."""

from articles.admin.checklist.types import EXAMPLES_SHOWN, Finding, Inputs
from articles.content.plain_text import count_words, plain_text
from articles.querysets.thresholds import REVIEW_INTERVAL


def sources(inputs: Inputs) -> Finding:
    advice = (
        ""
        if inputs.references_html.strip()
        else (
            "Name the sources that you lean on. Readers, and search engines, judge health writing"
            " by them."
        )
    )
    return Finding("References", advice, anchor="id_references")


def topic(inputs: Inputs) -> Finding:
    advice = ""
    if inputs.topic is None:
        advice = "Choose a topic."
    elif not inputs.topic.is_described:
        advice = (
            f"“{inputs.topic.name}” has no description. Write one or two sentences for its page."
        )
        return Finding("Topic", advice, admin_url=inputs.topic.admin_url)
    return Finding("Topic", advice, anchor="id_topic")


def author(inputs: Inputs) -> Finding:
    advice = ""
    if inputs.author is None:
        advice = "Choose who wrote it."
    elif not inputs.author.is_described:
        advice = (
            f"{inputs.author.name} has no credentials. Add degree, license or field, so that"
            " readers know why to trust this."
        )
        return Finding("Author", advice, admin_url=inputs.author.admin_url)
    return Finding("Author", advice, anchor="id_author")


def tags(inputs: Inputs) -> Finding:
    if not inputs.tags:
        advice = "Add three to six tags, so that readers find related texts."
        return Finding("Tags", advice, anchor="id_tags")
    advice = ""
    if inputs.rare_tags:
        advice = (
            "No other article carries these tags, so they lead nowhere new. Use ones that the site"
            " has, or keep them if more is to come."
        )
    return Finding("Tags", advice, inputs.rare_tags[:EXAMPLES_SHOWN], anchor="id_tags")


def review(inputs: Inputs) -> Finding:
    advice = ""
    if inputs.reviewed_on is None:
        advice = "Say when somebody qualified last read it, once it is published."
    elif inputs.today - inputs.reviewed_on > REVIEW_INTERVAL:
        advice = (
            f"Last reviewed on {inputs.reviewed_on.day} {inputs.reviewed_on:%B %Y}."
            " Read it again, and set the day again."
        )
    return Finding("Review", advice, anchor="id_reviewed_on")


def questions(inputs: Inputs) -> Finding:
    unanswered = [
        q.question or "A question without words"
        for q in inputs.questions
        if not q.question.strip() or not count_words(plain_text(q.answer_html))
    ]
    advice = ""
    if not inputs.questions:
        advice = "Answer the two or three questions that readers ask most."
    elif unanswered:
        advice = "Write the missing answers, or remove the questions."
    return Finding("Questions", advice, unanswered[:EXAMPLES_SHOWN], anchor="faqs-group")


def related(inputs: Inputs) -> Finding:
    advice = (
        ""
        if inputs.related_count
        else ("Choose up to three articles to read next; you know better than the site does.")
    )
    return Finding("Related articles", advice, anchor="related_links-group")
