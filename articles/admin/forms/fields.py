"""Form fields for what the author writes, and their widget."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.forms.widgets import Script
from django.urls import reverse
from taggit.models import Tag

from articles.content.diff import normalize_newlines
from articles.content.extensions.blocks import TITLES
from articles.content.left_out import check_pictures, left_out
from articles.content.markdown import LINK_SCHEMES
from articles.images.storage import MAX_UPLOAD_BYTES, UPLOAD_FORMATS, UPLOAD_FORMATS_TEXT
from articles.models.validation import max_length
from attachment_site.core.storage.files import FILE_TYPES


class MarkdownTextarea(forms.Textarea):
    """A plain text field, to which the editor's script adds a toolbar."""

    template_name = "admin/articles/_markdown.html"

    class Media:
        css = {"all": ["css/admin-article.css"]}
        js = [Script("js/editor/editor.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        rules = {
            "data-markdown": "",
            "data-upload-types": ",".join(
                [
                    *(f"image/{name.lower()}" for name in UPLOAD_FORMATS),
                    "image/heif,.heic,.tif,.tiff",
                ]
            ),
            "data-upload": reverse("admin:articles_mediafile_upload"),
            "data-file-types": ",".join(f".{suffix}" for suffix in FILE_TYPES),
            "data-file-bytes": settings.MAX_FILE_MEGABYTES << 20,
            "data-library": reverse("admin:articles_mediafile_find"),
            "data-upload-formats": UPLOAD_FORMATS_TEXT,
            "data-upload-bytes": MAX_UPLOAD_BYTES,
            "data-link-schemes": ",".join(LINK_SCHEMES),
            "data-callouts": json.dumps(TITLES),
            "data-paste": reverse("admin:articles_article_paste"),
            "data-articles": reverse("admin:articles_article_find"),
        }
        context = super().get_context(name, value, rules | (attrs or {}))
        return context | {
            "new_file": reverse("admin:articles_mediafile_add"),
            "library": reverse("admin:articles_mediafile_changelist"),
            "left_out": left_out(str(value or "")),
        }


class MarkdownField(forms.CharField):
    """Markdown whose pictures are all on this site: any other would be missing from the page.

    It has the line ends of Unix: browsers post those of HTTP.
    """

    widget = MarkdownTextarea

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def has_changed(self, initial: str | None, data: str | None) -> bool:
        return super().has_changed(normalize_newlines(initial or ""), data)

    def validate(self, value: str) -> None:
        super().validate(value)
        check_pictures(value)


def check_tag_names(names: list[str]) -> list[str]:
    """The names of tags; raises ValidationError if one is too long, as without commas."""
    limit = max_length(Tag, "name")
    if too_long := [name for name in names if len(name) > limit]:
        raise forms.ValidationError(
            "Put commas between the tags: “%(tag)s…” is longer than %(limit)d characters.",
            params={"tag": too_long[0][:40], "limit": limit},
        )
    return names
