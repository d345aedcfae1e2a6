from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, Signer

from articles.images.storage import (
    MAX_UPLOAD_BYTES,
    UPLOAD_FORMATS_TEXT,
    ProcessedImage,
    UnreadablePicture,
    store_versions,
)

SIGNER = Signer(salt="articles.kept_picture")


class KeptPictureInput(AdminFileWidget):
    """A file field; a picture that was chosen in a refused form is kept by its signed name."""

    template_name = "admin/articles/_kept_picture.html"
    kept = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        upload = super().value_from_datadict(data, files, name)
        try:
            return upload or SIGNER.unsign(data.get(f"{name}-kept", ""))
        except BadSignature:
            return upload

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        token = SIGNER.sign(self.kept) if self.kept else ""
        shown = default_storage.url(self.kept) if self.kept else ""
        return super().get_context(name, value, attrs) | {"kept": token, "kept_url": shown}


class KeptPictureField(forms.ImageField):
    """An uploaded picture, or the name of one that is kept."""

    widget = KeptPictureInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        return data if isinstance(data, str) and data else super().clean(data, initial)


def keep_pictures(form: forms.BaseForm) -> None:
    """Store the pictures that were chosen in a refused form, so that nobody chooses them again."""
    for name, field in form.fields.items():
        picture = getattr(form, "cleaned_data", {}).get(name)
        if not isinstance(field.widget, KeptPictureInput) or not form.has_changed():
            continue
        if isinstance(picture, ProcessedImage):
            folder = _folder(form, name)
            store_versions(picture, folder)
            field.widget.kept = default_storage.save(f"{folder}/{picture.name}", picture)
        elif isinstance(picture, str):
            field.widget.kept = picture


def clean_picture(form: forms.ModelForm, name: str) -> Any:
    """The uploaded picture made safe, or the kept or the stored one if none was uploaded."""
    picture = form.cleaned_data.get(name)
    if not picture or isinstance(picture, str) or name not in form.changed_data:
        return picture
    from articles.images.processing import process_image

    try:
        made = process_image(picture, form.cleaned_data.get("slug") or name)
    except UnreadablePicture as error:
        raise forms.ValidationError(str(error)) from error
    # Its name has a digest of its content: one that is stored under it is the same picture.
    stored = f"{_folder(form, name)}/{made.name}"
    return stored if default_storage.exists(stored) else made


def _folder(form: Any, name: str) -> str:
    return form.instance._meta.get_field(name).upload_to.rstrip("/")


FILE_NEEDED = {
    "required": "Choose a file to upload.",
    "empty": "This file is empty. Choose another one.",
}


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
