import datetime
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from taggit.forms import TagField, TagWidget

from articles.admin.forms.dates import MomentField, MomentWidget, TypedDateField
from articles.admin.forms.fields import MarkdownField, MarkdownTextarea, check_tag_names
from articles.admin.forms.files import KeptFileInput, KeptPictureField, clean_picture
from articles.admin.forms.versioned import VersionedForm, free_slug, taken_slug
from articles.content.tags import split_tags
from articles.models import Article, Topic
from articles.models.serialization import digest
from articles.models.validation import validate_review

State, Step = Article.State, Article.Transition

KEEPS_DATE = "This article is {}, so it keeps a date. To hide it, press “Back to draft”."
PAST = (
    "This date is past, and saving publishes nothing. Choose a later one,"
    " or press “Publish with the date …”."
)
TO_COME = "This article is {}: it cannot have a date to come. Press “Back to draft” first."


def seen(lost: Sequence[str]) -> str:
    """What the form posts once its author has been told of these."""
    return digest({"lost": list(lost)})


class TagLine(TagWidget):
    """A line of tags, which a script completes."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        address = {"data-tags": reverse("admin:articles_article_tags"), "dir": "auto"}
        return super().get_context(name, value, address | (attrs or {}))


class TagLineField(TagField):
    """A line of tags in the author's order, which taggit's own field reports as a change."""

    def clean(self, value: Any) -> list[str]:
        quoted = [*str(value or "").split('"')[1:-1:2], *re.findall("“([^”]*)”", str(value or ""))]
        if with_comma := [words for words in quoted if len(split_tags(words)) > 1]:
            raise forms.ValidationError(
                f"“{with_comma[0].strip()[:60]}” has a comma in quotes, and commas separate tags."
                " Leave the comma out, or write two tags."
            )
        return super().clean(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        shown = initial if isinstance(initial, str) else ",".join(tag.name for tag in initial or [])
        return split_tags(shown) != split_tags(data or "")


class ArticleForm(VersionedForm):
    """The form of an article; `is_revision` makes its page say “Updated”."""

    is_revision = forms.BooleanField(
        label="Tell readers that it was revised",
        required=False,
        help_text="The page then says “Updated” with today's date. A comma is no revision.",
    )

    PUBLIC = (State.LIVE, State.TAKEN_DOWN)

    class Meta:
        field_classes = {
            "tags": TagLineField,
            "body": MarkdownField,
            "references": MarkdownField,
            "published_at": MomentField,
            "reviewed_on": TypedDateField,
            "cover_image": KeptPictureField,
        }
        widgets = {
            "title": forms.Textarea(attrs={"rows": 1, "placeholder": "Title"}),
            "published_at": MomentWidget,
            "cover_image": KeptFileInput,
            "tags": TagLine,
            "summary": forms.Textarea(attrs={"rows": 3}),
            "body": MarkdownTextarea(attrs={"rows": 30, "placeholder": "Begin to write."}),
            "references": MarkdownTextarea(attrs={"rows": 5}),
        }
        error_messages = {
            "title": {"required": "Give the article a title."},
            "summary": {"required": "Write one or two sentences for lists and search results."},
            "body": {"required": "Write the article before you publish it."},
            "topic": {"required": "Choose the topic that it belongs to."},
            "author": {"required": "Choose who wrote it."},
        }

    def __init__(self, *args: Any, instance: Article | None = None, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", None) or {}
        if instance and instance.planned_at and not instance.published_at:
            initial = {"published_at": instance.planned_at} | initial
        if instance and instance.shown_values:
            initial = {"tags": ", ".join(instance.shown_values["tags"])} | initial
        kwargs["initial"] = initial
        super().__init__(*args, instance=instance, **kwargs)
        # Worked out before cleaning, which writes the posted values into the row.
        self.state, self.possible_transitions = self.instance.state, self.instance.transitions
        if self.state == State.DRAFT and self.transition is None:
            # A title is enough to go on with another day; publishing asks for the rest.
            for name in {"topic", "summary", "body"} & set(self.fields):
                self.fields[name].required = name == "topic" and not Topic.objects.exists()
        slug = self.fields.get("slug")
        if slug is None:
            return
        slug.required = False
        self.fields["title"].widget.attrs["autofocus"] = not (self.is_bound or self.instance.pk)
        if self.instance.pk and self.state in self.PUBLIC:
            slug.help_text = (
                "Readers know this address, so it stays when the title changes. If you change it"
                " by hand, the old address will lead to the new one."
            )

    @property
    def transition(self) -> Article.Transition | None:
        """The transition of the pressed button, None for a plain save."""
        step = self.data.get("step", "")
        return Article.Transition(step) if step in self.possible_transitions else None

    @property
    def keeps_pending(self) -> bool:
        """Whether a save keeps what is typed beside the live article, until it is published."""
        return self.state == State.LIVE and self.transition is None

    def clean_title(self) -> str:
        """The title on one line: its field grows with it, and takes line ends from a paste."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_topic(self) -> Topic | None:
        """The chosen topic; a draft without one stays in its own, or goes to that of the last."""
        last = Article.objects.order_by("-updated_at").values_list("topic", flat=True).first()
        known = Topic.objects.filter(pk=self.instance.topic_id or last or 0)
        return self.cleaned_data["topic"] or known.first() or Topic.objects.first()

    def clean_slug(self) -> str:
        """The typed address, else the stored one, else one made from the title."""
        if slug := self.cleaned_data["slug"] or self.instance.slug:
            return taken_slug(self, slug)
        title = slugify(self.cleaned_data.get("title", ""), allow_unicode=True)[:130].strip("-")
        if not title:
            raise forms.ValidationError(
                "Type the last part of the web address, such as fear-of-being-left."
            )
        return free_slug(Article, title)

    def clean_published_at(self) -> datetime.datetime | None:
        """The date of publication after the pressed button; a draft keeps what is typed beside."""
        article, step, now = self.instance, self.transition, timezone.now()
        typed = self.cleaned_data["published_at"]
        if "published_at" not in self.changed_data:
            # With the parts of a second that the form does not show.
            typed = article.published_at or article.planned_at
        article.planned_at = None
        if step == Step.PUBLISH_NOW:
            return now
        if step == Step.PUBLISH:
            return typed or now
        if step == Step.REVERT_TO_DRAFT or self.state == State.DRAFT:
            article.planned_at = typed
            return None
        if typed is None:
            raise forms.ValidationError(KEEPS_DATE.format(self.state.label.lower()))
        if self.state == State.SCHEDULED and typed <= now:
            raise forms.ValidationError(PAST)
        if self.state != State.SCHEDULED and typed > now:
            raise forms.ValidationError(TO_COME.format(self.state.label.lower()))
        return typed

    def clean_tags(self) -> list[str]:
        return check_tag_names(self.cleaned_data["tags"])

    def clean_cover_image(self) -> Any:
        return clean_picture(self, "cover_image")

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        try:
            validate_review(cleaned.get("reviewed_on"), cleaned.get("published_at"))
        except forms.ValidationError as refused:
            self.add_error(None, refused)
        described = cleaned.get("cover_alt") or cleaned.get("cover_is_decorative")
        if cleaned.get("cover_image") and not described:
            self.add_error(
                "cover_alt", "Describe the cover image, or tick “decorative” if it tells nothing."
            )
        # Changes that lack something of which the author was not told yet are refused once.
        lost = self.instance.lost
        if self.transition == Step.PUBLISH_CHANGES and lost and self.data.get("lost") != seen(lost):
            told = " ".join(lost)
            self.add_error(None, f"{told} “Publish the changes” now publishes them without it.")
        return cleaned
