from typing import Any

from articles.admin.forms.fields import MarkdownField, MarkdownTextarea
from articles.admin.forms.files import KeptFileInput, KeptPictureField, clean_picture
from articles.admin.forms.versioned import VersionedForm
from articles.models import Author


class AuthorForm(VersionedForm):
    class Meta:
        model = Author
        fields = ["name", "slug", "credentials", "bio", "photo", "photo_alt", "user"]
        field_classes = {"bio": MarkdownField, "photo": KeptPictureField}
        widgets = {"photo": KeptFileInput, "bio": MarkdownTextarea(attrs={"rows": 10})}

    def clean_photo(self) -> Any:
        return clean_picture(self, "photo")

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("photo") and not cleaned.get("photo_alt"):
            self.add_error("photo_alt", "Describe the photo for readers who cannot see it.")
        return cleaned
