from django import forms

from articles.admin.forms.fields import MarkdownField, MarkdownTextarea
from articles.models import Page


class PageForm(forms.ModelForm):
    class Meta:
        model = Page
        fields = ["title", "summary", "body", "start_here"]
        field_classes = {"body": MarkdownField}
        widgets = {"body": MarkdownTextarea(attrs={"rows": 30})}
