from articles.admin.forms.slug import taken_slug
from articles.admin.forms.versioned import VersionedForm
from articles.models import Topic


class TopicForm(VersionedForm):
    class Meta:
        model = Topic
        fields = ["name", "description", "slug", "position"]

    def clean_slug(self) -> str:
        return taken_slug(self, self.cleaned_data["slug"])
