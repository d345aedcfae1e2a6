"""The checklist itself, in the order of the form."""

from collections.abc import Callable

from articles.admin.checklist import metadata, text
from articles.admin.checklist.finding import Finding
from articles.models import Article

# For one finding, however many there are.
EXAMPLES_SHOWN = 5
# What is looked at, its field on the form, and the check.
CHECKS: list[tuple[str, str, Callable[[Article], Finding]]] = [
    ("Title", "id_title", text.title),
    ("Summary", "id_summary", text.summary),
    ("Headings", "id_body", text.headings),
    ("Words for pictures", "id_body", text.pictures),
    ("Words of links", "id_body", text.link_words),
    ("Links inside the site", "id_body", text.dead_links),
    ("Paragraphs", "id_body", text.long_paragraphs),
    ("Reading ease", "id_body", text.reading_ease),
    ("Author", "id_author", metadata.author),
    ("Tags", "id_tags", metadata.tags),
    ("Review", "id_reviewed_on", metadata.review),
    ("Questions", "faqs-group", metadata.questions),
    ("Related articles", "related_links-group", metadata.related),
]


def findings(article: Article) -> list[Finding]:
    """The result of each check, fine or not."""
    found: list[Finding] = []
    for name, anchor, check in CHECKS:
        finding: Finding = {"name": name, "anchor": anchor, **check(article)}
        finding["examples"] = finding.get("examples", [])[:EXAMPLES_SHOWN]
        found.append(finding)
    return found
