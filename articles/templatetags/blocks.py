"""Whether a text has blocks with a look of their own."""

from django import template

from articles.content.extensions.blocks import STYLED

register = template.Library()


@register.filter
def has_blocks(html: str) -> bool:
    """Whether rendered Markdown needs the style sheet of blocks."""
    return bool(STYLED.search(html))
