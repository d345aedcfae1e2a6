from django import forms

from articles.admin.forms.slug import taken_slug
from articles.models import Topic


class TopicForm(forms.ModelForm):
    class Meta:
        model = Topic
        fields = ["name", "description", "slug", "position"]

    def clean_slug(self) -> str:
        return taken_slug(self, self.cleaned_data["slug"])
