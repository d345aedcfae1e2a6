from typing import Any

from django import forms
from django.core.files import File

from articles.images.storage import MAX_UPLOAD_BYTES, UPLOAD_FORMATS_TEXT, UnreadablePicture


class PictureForm(forms.Form):
    """One uploaded file, cleaned into a picture that is safe and of a fitting size."""

    picture = forms.FileField(
        label="Picture file",
        help_text=f"{UPLOAD_FORMATS_TEXT}, {MAX_UPLOAD_BYTES >> 20} MB at most.",
        error_messages={
            "required": "Choose a picture to upload.",
            "empty": "This file is empty. Choose another picture.",
        },
    )

    def clean_picture(self) -> File:
        from articles.images.processing import process_image

        upload = self.cleaned_data["picture"]
        try:
            return process_image(upload, upload.name.rpartition(".")[0])
        except UnreadablePicture as error:
            raise forms.ValidationError(str(error)) from error


class DescribedPictureForm(PictureForm):
    """The same with its description, for browsers without scripts."""

    alt = forms.CharField(
        label="What it shows",
        required=False,
        help_text="One sentence for readers who cannot see it.",
    )
    is_decorative = forms.BooleanField(
        label="Decorative: it tells nothing that the text does not.", required=False
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if not cleaned.get("alt") and not cleaned.get("is_decorative"):
            self.add_error("alt", "Say what the picture shows, or tick “decorative”.")
        return cleaned
