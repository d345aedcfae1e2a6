"""Whether a text has blocks with a look of their own."""

from typing import Any

from django import template

from articles.content.extensions.blocks import STYLED

register = template.Library()


@register.filter
def has_blocks(html: str) -> bool:
    """Whether rendered Markdown needs the style sheet of blocks."""
    return bool(STYLED.search(html))


@register.filter
def all_html(article: Any) -> str:
    """All rendered Markdown of an article's page: its text, its references, its answers."""
    answers = [faq.answer_html for faq in article.questions]
    return "".join([article.body_html, article.references_html, *answers])
