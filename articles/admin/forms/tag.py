from django import forms
from django.db.models.functions import Lower
from taggit.models import Tag


class TagForm(forms.ModelForm):
    class Meta:
        model = Tag
        fields = ["name", "slug"]
        help_texts = {"slug": "The last part of the tag's web address."}

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
