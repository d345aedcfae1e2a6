"""Fields for a file of the author's; one that was chosen in a refused form is kept."""

from contextlib import suppress
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminFileWidget
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, Signer

from articles.admin.media import intake
from articles.images.processing import process_image
from articles.images.storage import UnreadablePicture

SIGNER = Signer(salt="articles.kept_picture")


class KeptFileInput(AdminFileWidget):
    """A file field; what was chosen in a refused form is kept by its signed name."""

    template_name = "admin/articles/_kept_file.html"
    kept = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        upload = super().value_from_datadict(data, files, name)
        try:
            return upload or SIGNER.unsign(data.get(f"{name}-kept", ""))
        except BadSignature:
            return upload

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-most-megabytes"] = settings.MAX_FILE_MEGABYTES
        if self.kept:
            context |= {"kept": SIGNER.sign(self.kept), "kept_url": default_storage.url(self.kept)}
            context["widget"]["required"] = context["widget"]["attrs"]["required"] = False
        return context


class KeptFileField(forms.FileField):
    """An uploaded file, or the name of one that is kept."""

    widget: type[KeptFileInput] = KeptFileInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        if not (isinstance(data, str) and data):
            return super().clean(data, initial)
        if not default_storage.exists(data):
            raise forms.ValidationError("What you chose was deleted meanwhile. Choose it again.")
        return data


class KeptPictureField(KeptFileField, forms.ImageField):
    """An uploaded picture, or the name of one that is kept."""


class UploadField(KeptFileField):
    """A picture or file, cleaned into what is stored."""

    def __init__(self, **options: Any) -> None:
        messages = {
            "required": "Choose a file to upload.",
            "empty": "This file is empty. Choose another one.",
        }
        defaults = {"max_length": None, "help_text": intake.HELP, "error_messages": messages}
        super().__init__(**(defaults | options))

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        is_new = isinstance(upload, File) and upload is not initial
        return intake.take_in(upload) if is_new else upload


def keep_files(form: forms.BaseForm) -> None:
    """Store what was chosen in a refused form, so that nobody chooses it again."""
    cleaned = getattr(form, "cleaned_data", {})
    for name, field in form.fields.items():
        taken = cleaned.get(name)
        if not isinstance(field.widget, KeptFileInput) or not form.has_changed():
            continue
        if isinstance(taken, ContentFile):
            described = {"title": str(cleaned.get("title") or ""), "folder": _folder(form, name)}
            # Where the disk is full, it has to be chosen again.
            with suppress(OSError):
                field.widget.kept = intake.store(taken, **described).name
        elif isinstance(taken, str):
            field.widget.kept = taken


def clean_picture(form: forms.ModelForm, name: str) -> Any:
    """The uploaded picture made safe, or the kept or the stored one if none was uploaded."""
    picture = form.cleaned_data.get(name)
    if not picture or isinstance(picture, str) or name not in form.changed_data:
        return picture
    try:
        made = process_image(picture, form.cleaned_data.get("slug") or name)
    except UnreadablePicture as error:
        raise forms.ValidationError(str(error)) from error
    # Its name has a digest of its content: one that is stored under it is the same picture.
    stored = f"{_folder(form, name)}/{made.name}"
    return stored if default_storage.exists(stored) else made


def _folder(form: Any, name: str) -> str:
    fields = {field.name: field for field in form.instance._meta.concrete_fields}
    return str(getattr(fields.get(name), "upload_to", "")).rstrip("/") or "articles"
