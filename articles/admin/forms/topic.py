from typing import Any

from django import forms

from articles.admin.forms.versioned import VersionedForm
from articles.models import Topic


class TopicListForm(forms.ModelForm):
    """A row of the list, whose field has no label of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].widget.attrs["aria-label"] = f"Position of {self.instance}"


class TopicForm(VersionedForm):
    class Meta:
        model = Topic
        fields = ["name", "description", "slug", "position"]
