"""What an author chooses for many articles or tags at once."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.db.models.functions import Lower
from taggit.models import Tag

from articles.admin.forms.fields import check_tag_names
from articles.content.tags import split_tags
from articles.models import Article, ArticleTag, Topic


class ConfirmForm(forms.Form):
    """Nothing to fill in; posting it is the confirmation."""

    def __init__(self, *args: Any, articles: QuerySet[Article], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.articles = articles


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
        carried = Tag.objects.filter(pk__in=used.values("tag"))
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

    def retag(self, article: Article) -> str:
        """Change the tags of one article and keep the order of the rest; returns what was done."""
        had = [tag.name for tag in article.tags.all()]
        leaving = {tag.name for tag in self.cleaned_data["remove"]}
        removed = [name for name in had if name in leaving]
        lower = {name.casefold() for name in had if name not in leaving}
        added = [name for name in self.cleaned_data["add"] if name.casefold() not in lower]
        if not added and not removed:
            return ""
        article.tags.remove(*removed)
        article.tags.add(*added)
        said = [f"added the tags {', '.join(added)}"] if added else []
        said += [f"removed the tags {', '.join(removed)}"] if removed else []
        return " and ".join(said).capitalize()


class TopicForm(ConfirmForm):
    topic = forms.ModelChoiceField(
        Topic.objects.all(),
        label="New topic",
        error_messages={"required": "Choose the topic to move them to."},
    )

    def move(self, article: Article) -> str:
        """Move one article; returns what was done, empty if it has this topic already."""
        topic = self.cleaned_data["topic"]
        if article.topic_id == topic.pk:
            return ""
        said = f"Moved from the topic {article.topic} to {topic}"
        article.topic = topic
        article.save(update_fields=["topic"])
        return said


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
