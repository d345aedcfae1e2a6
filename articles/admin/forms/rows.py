"""The rows below the article's form: questions and related articles."""

from typing import Any

from django import forms

from articles.admin.forms.fields import MarkdownField, MarkdownTextarea
from articles.models import FAQ, Article, RelatedArticle


class RowForm(forms.ModelForm):
    """A row with a position, which a new one has before anything is written into it."""

    def has_changed(self) -> bool:
        is_new = self.instance._state.adding
        return bool(set(self.changed_data) - ({"position"} if is_new else set()))


class RelatedArticleForm(RowForm):
    class Meta:
        model = RelatedArticle
        fields = ["related", "position"]

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
        model = FAQ
        fields = ["question", "answer", "position"]
        error_messages = {
            "question": {"required": "Write the question as a reader would ask it."},
            "answer": {"required": "Write the answer, or remove the question."},
        }
        field_classes = {"answer": MarkdownField}
        widgets = {"answer": MarkdownTextarea(attrs={"rows": 5})}


class FAQFormSet(forms.BaseInlineFormSet):
    def get_unique_error_message(self, unique_check: Any) -> str:
        return "A question stands twice under this article. Change or remove one of the two."
