from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models.functions import Lower
from taggit.models import Tag

from articles.admin.forms.slug import taken_slug
from articles.models import TagText
from articles.models.taxonomy import tag_text
from articles.models.validation import max_length


class TagForm(forms.ModelForm):
    text = forms.CharField(
        # Without an attribute of the field, which would cut what is pasted.
        validators=[MaxLengthValidator(max_length(TagText, "text"))],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=(
            "One or two sentences under the tag on its page and in search results. Without them, a"
            " tag of fewer than three articles is left out there."
        ),
    )

    class Meta:
        model = Tag
        fields = ["name", "slug"]
        help_texts = {"slug": "The last part of the tag's web address."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = tag_text(self.instance)

    def save_text(self) -> None:
        """Store what is said of the saved tag; nothing where there are no words."""
        if text := self.cleaned_data["text"]:
            TagText.objects.update_or_create(tag=self.instance, defaults={"text": text})
        else:
            TagText.objects.filter(tag=self.instance).delete()

    def clean_slug(self) -> str:
        return taken_slug(self, self.cleaned_data["slug"])

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = Tag.objects.exclude(pk=self.instance.pk).annotate(lower=Lower("name"))
        if "," in name:
            raise forms.ValidationError("A tag cannot hold a comma: commas separate tags.")
        if others.filter(lower=name.lower()).exists():
            raise forms.ValidationError(
                "There is a tag with this name. In the list of tags, tick both and merge them."
            )
        return name
