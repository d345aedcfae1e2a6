"""What an author chooses for many articles or tags at once."""

from collections.abc import Iterable
from itertools import chain
from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from taggit.models import Tag

from articles.admin.forms.fields import check_tag_names
from articles.content.tags import split_tags
from articles.models import Article, ArticleTag, Revision, Topic
from articles.models.serialization import Serialized


class ConfirmForm(forms.Form):
    """Nothing to fill in; posting it is the confirmation."""

    def __init__(self, *args: Any, articles: QuerySet[Article], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.articles = articles

    def change_pending(self, values: Serialized) -> Serialized:
        """What is to wait to be published after the change, in place of these values."""
        return values


class RetagForm(ConfirmForm):
    add = forms.CharField(
        label="Add these tags",
        required=False,
        # Not `max_length`, at which a browser would silently cut a paste.
        validators=[MaxLengthValidator(1000, "Shorten this to %(limit_value)d characters.")],
        help_text="Separated by commas: anxious attachment, trust",
    )
    remove = forms.ModelMultipleChoiceField(
        Tag.objects.none(),
        label="Remove these tags",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = ArticleTag.objects.filter(content_object__in=self.articles)
        waiting = Revision.objects.pending().filter(article__in=self.articles)
        names = list(chain(*waiting.values_list("snapshot__tags", flat=True)))
        carried = Tag.objects.filter(Q(pk__in=used.values("tag")) | Q(name__in=names))
        field = cast(forms.ModelMultipleChoiceField, self.fields["remove"])
        field.queryset = carried.order_by(Lower("name"))

    def clean_add(self) -> list[str]:
        return check_tag_names(split_tags(self.cleaned_data["add"]))

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors and not cleaned["add"] and not cleaned["remove"]:
            raise forms.ValidationError("Type a tag to add, or tick one to remove.")
        return cleaned

    def change(self, article: Article) -> str:
        """Change the tags of one article; returns what was done."""
        had = [tag.name for tag in article.tags.all()]
        left = self._retagged(had)
        added = [name for name in left if name not in had]
        removed = [name for name in had if name not in left]
        article.tags.remove(*removed)
        article.tags.add(*added)
        said = [f"added the tags {', '.join(added)}"] if added else []
        said += [f"removed the tags {', '.join(removed)}"] if removed else []
        return " and ".join(said).capitalize()

    def change_pending(self, values: Serialized) -> Serialized:
        """The same for a version that waits to be published."""
        return values | {"tags": self._retagged(values["tags"])}

    def _retagged(self, had: list[str]) -> list[str]:
        """The tags with those to add behind the rest, without those to remove."""
        leaving = {tag.name for tag in self.cleaned_data["remove"]}
        left = [name for name in had if name not in leaving]
        lower = {name.casefold() for name in left}
        return left + [name for name in self.cleaned_data["add"] if name.casefold() not in lower]


class TopicForm(ConfirmForm):
    topic = forms.ModelChoiceField(
        Topic.objects.all(),
        label="New topic",
        error_messages={"required": "Choose the topic to move them to."},
    )

    def change(self, article: Article) -> str:
        """Move one article; returns what was done, empty if it has this topic already."""
        topic = self.cleaned_data["topic"]
        if article.topic_id == topic.pk:
            return ""
        said = f"Moved from the topic {article.topic} to {topic}"
        article.topic = topic
        article.save(update_fields=["topic"])
        return said

    def change_pending(self, values: Serialized) -> Serialized:
        """The same for a version that waits to be published."""
        topic = self.cleaned_data["topic"]
        return values | {"topic": [topic.pk, topic.name]}


class MergeForm(forms.Form):
    """Which of several tags stays."""

    into = forms.TypedChoiceField(
        label="The tag that stays",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the tag that stays."},
    )

    def __init__(self, *args: Any, tags: Iterable[Tag], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tags = {tag.pk: tag for tag in tags}
        field = cast(forms.TypedChoiceField, self.fields["into"])
        field.choices = [(tag.pk, tag.name) for tag in tags]

    @property
    def staying(self) -> Tag:
        """The tag that was chosen."""
        return self.tags[self.cleaned_data["into"]]
