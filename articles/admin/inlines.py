"""The rows below the article's form: its questions and its related articles."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from articles.admin.forms.fields import MarkdownField, MarkdownTextarea
from articles.admin.forms.row_merge import shown_rows
from articles.models import FAQ, Article, RelatedArticle
from attachment_site.core.admin import AdminFormFields

EMPTY_ROWS = 3


class RowForm(forms.ModelForm):
    """A row with a position, which a new one has before anything is written into it."""

    def has_changed(self) -> bool:
        is_new = self.instance._state.adding
        return bool(set(self.changed_data) - ({"position"} if is_new else set()))


class RelatedArticleForm(RowForm):
    def clean_related(self) -> Article:
        related = self.cleaned_data["related"]
        if self.instance.article_id and related.pk == self.instance.article_id:
            raise forms.ValidationError("Choose another article: this one cannot lead to itself.")
        return related


class RelatedArticleFormSet(forms.BaseInlineFormSet):
    def get_unique_error_message(self, unique_check: Any) -> str:
        return "An article stands twice in this list. Remove one of the two."


class FAQForm(RowForm):
    class Meta:
        error_messages = {
            "question": {"required": "Write the question as a reader would ask it."},
            "answer": {"required": "Write the answer, or remove the question."},
        }
        field_classes = {"answer": MarkdownField}
        widgets = {"answer": MarkdownTextarea(attrs={"rows": 5})}


class FAQFormSet(forms.BaseInlineFormSet):
    def get_unique_error_message(self, unique_check: Any) -> str:
        return "A question stands twice under this article. Change or remove one of the two."


class RowInline(AdminFormFields, admin.StackedInline):
    """Rows in the author's order; `?rows` gives empty ones to browsers without scripts."""

    classes = ["reorder"]
    prefix: str

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        empty = EMPTY_ROWS if "rows" in request.GET else 0
        return len(shown_rows(obj, self.prefix)) + empty if obj else empty

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str] | tuple[str, ...]:
        # Autocompletion needs scripts; without them, a plain select box is shown.
        return [] if "rows" in request.GET else super().get_autocomplete_fields(request)


class FAQInline(RowInline):
    model = FAQ
    prefix = "faqs"
    form = FAQForm
    formset = FAQFormSet
    fields = ["question", "answer", "position"]


class RelatedArticleInline(RowInline):
    model = RelatedArticle
    prefix = "related_links"
    form = RelatedArticleForm
    formset = RelatedArticleFormSet
    fk_name = "article"
    fields = [("related", "position")]
    autocomplete_fields = ["related"]
    verbose_name_plural = "related articles (fewer than three are topped up by the site)"
