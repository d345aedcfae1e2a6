"""Pictures of articles and authors, in the widths and formats that are stored."""

import re
from html import unescape
from typing import Any

from django import template

from articles.images.storage import PictureFieldFile

register = template.Library()

# The width that each kind takes on a page, for the browser to choose a file by.
SIZES = {"cover": "(max-width: 46rem) 92vw, 42.5rem", "author-photo": "9rem"}


@register.inclusion_tag("articles/partials/picture.html")
def picture(file: PictureFieldFile, alt: str, css_class: str, loading: str = "") -> dict[str, Any]:
    """A `picture` element; `loading` is "eager" for what is seen first, "lazy" for the rest."""
    field: Any = file.field
    return {
        "url": file.url,
        "alt": alt,
        "width": getattr(file.instance, field.width_field),
        "height": getattr(file.instance, field.height_field),
        "stored": file.stored,
        "css_class": css_class,
        "sizes": SIZES[css_class],
        "loading": loading,
    }


@register.filter
def picture_urls(item: Any) -> list[str]:
    """The pictures of a row of a sitemap: its cover or portrait, then those of its text."""
    picture = getattr(item, "picture", None)
    html = getattr(item, "html_with_pictures", "")
    sources = [unescape(source) for source in re.findall(r'<img [^>]*?src="([^"]+)"', html)]
    return list(dict.fromkeys([*([picture.url] if picture else []), *sources]))
