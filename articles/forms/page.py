from django import forms

from articles.models import Page
from articles.widgets import MarkdownField, MarkdownTextarea


class PageForm(forms.ModelForm):
    class Meta:
        model = Page
        fields = ["title", "summary", "body"]
        field_classes = {"body": MarkdownField}
        widgets = {"body": MarkdownTextarea(attrs={"rows": 30})}
