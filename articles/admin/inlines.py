"""The rows below the article's form: its questions and its related articles."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from articles.admin.forms.rows import (
    FAQForm,
    FAQFormSet,
    RelatedArticleForm,
    RelatedArticleFormSet,
)
from articles.admin.versions.pending import initial_rows
from articles.models import FAQ, RelatedArticle
from attachment_site.core.admin import AdminFormFields

EMPTY_ROWS = 3


class RowInline(AdminFormFields, admin.StackedInline):
    """Rows in the author's order; `?rows` gives empty ones to browsers without scripts."""

    classes = ["reorder"]
    prefix: str

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        empty = EMPTY_ROWS if "rows" in request.GET else 0
        return len(initial_rows(obj, self.prefix)) + empty if obj else empty

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str] | tuple[str, ...]:
        # Autocompletion needs scripts; without them, a plain select box is shown.
        return [] if "rows" in request.GET else super().get_autocomplete_fields(request)


class FAQInline(RowInline):
    model = FAQ
    prefix = "faqs"
    form = FAQForm
    formset = FAQFormSet


class RelatedArticleInline(RowInline):
    model = RelatedArticle
    prefix = "related_links"
    form = RelatedArticleForm
    formset = RelatedArticleFormSet
    fk_name = "article"
    fields = [("related", "position")]
    autocomplete_fields = ["related"]
    verbose_name_plural = "related articles (fewer than three are topped up by the site)"
