"""Form fields for what the author writes, and how they look."""

from django import forms
from django.forms.widgets import Script
from django.urls import reverse

from articles.content.diff import normalize_newlines
from articles.content.picture_rule import check_pictures


class MarkdownTextarea(forms.Textarea):
    """A plain text field, which the editor's script gives a toolbar where scripts run."""

    template_name = "admin/articles/_markdown.html"

    def get_context(self, name, value, attrs):
        addresses = {
            "data-markdown": "",
            "data-upload": reverse("admin:articles_article_picture"),
            "data-articles": reverse("admin:articles_article_find"),
        }
        page = {"picture_page": reverse("admin:articles_article_picture_page")}
        return super().get_context(name, value, {**addresses, **attrs}) | page

    @property
    def media(self):
        return forms.Media(
            css={"all": ["css/editor.css"]}, js=[Script("js/editor/editor.js", type="module")]
        )


class LinesField(forms.CharField):
    """A text of many lines, with the line ends of Unix: browsers send those of HTTP."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")

    def has_changed(self, initial, data):
        return super().has_changed(normalize_newlines(initial or ""), data)


class MarkdownField(LinesField):
    """Markdown whose pictures are all on this site: any other would vanish from the page."""

    widget = MarkdownTextarea

    def validate(self, value):
        super().validate(value)
        check_pictures(value)
