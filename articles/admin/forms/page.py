from articles.admin.forms.fields import MarkdownField, MarkdownTextarea
from articles.admin.forms.versioned import VersionedForm
from articles.models import Page


class PageForm(VersionedForm):
    class Meta:
        model = Page
        fields = ["title", "summary", "body", "start_here"]
        field_classes = {"body": MarkdownField}
        widgets = {"body": MarkdownTextarea(attrs={"rows": 30})}
