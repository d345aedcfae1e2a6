"""Pictures and files that an author sends: checked, stored, and listed in the library."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from articles.admin.forms.picture import FILE_NEEDED
from articles.images.files import check_file, store_file
from articles.images.signatures import UnacceptedFile, is_picture
from articles.images.storage import (
    UPLOAD_FORMATS_TEXT,
    ProcessedImage,
    UnreadablePicture,
    store_picture,
)
from articles.models import MediaFile

FILES_TEXT = "PDF, MP3, M4A, AAC, Ogg, WAV, Word, Excel, PowerPoint or OpenDocument"


def title_of(upload: Any) -> str:
    """What an uploaded file is called until somebody says better."""
    name = upload.name or ""
    words = " ".join(re.split(r"[\s_-]+", name.rpartition(".")[0] or name)).strip()
    return (words[:1].upper() + words[1:])[:140] or "File"


def take_in(upload: File) -> ContentFile:
    """An upload as it will be stored. Raises ValidationError with what to do instead."""
    stem = (upload.name or "").rpartition(".")[0]
    head = upload.read(16)
    try:
        if not is_picture(head):
            return check_file(upload, stem)
        # Pillow takes five megabytes of each process.
        from articles.images.processing import process_image

        return process_image(upload, stem)
    except (UnacceptedFile, UnreadablePicture) as error:
        raise forms.ValidationError(str(error)) from error


def store(taken: ContentFile) -> str:
    """Store what was taken in; returns its name. Raises OSError."""
    if isinstance(taken, ProcessedImage):
        return store_picture(taken).removeprefix(settings.MEDIA_URL)
    return store_file(taken)


def markdown_of(media: MediaFile) -> str:
    """The line that shows a picture, plays a recording or offers a document in a text."""
    words = media.alt if media.kind == MediaFile.Kind.PICTURE else media.title
    words = re.sub(r"[\[\]\\]", r"\\\g<0>", " ".join(words.split()))
    mark = "" if media.kind == MediaFile.Kind.DOCUMENT else "!"
    return f"{mark}[{words}]({media.address})"


class UploadField(forms.FileField):
    """A picture or file, cleaned into what is stored."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{
                "max_length": None,
                "help_text": f"{UPLOAD_FORMATS_TEXT}; or {FILES_TEXT},"
                f" {settings.MAX_FILE_MEGABYTES} MB at most.",
                "error_messages": FILE_NEEDED,
            }
            | options
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        return take_in(upload) if isinstance(upload, File) and upload is not initial else upload


class UploadForm(forms.Form):
    """One file of the editor's."""

    file = UploadField()


class MediaFileForm(forms.ModelForm):
    """A picture or file of the library: a new one, or another in its place."""

    upload = UploadField(label="File")

    class Meta:
        model = MediaFile
        fields = ["title", "alt"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "upload" in self.fields:
            self.fields["upload"].required = False
            self.fields["upload"].label = "Put another in its place"
        elif "title" in self.fields:
            self.fields["title"].required = False
            self.fields["title"].help_text += " Empty: the name of the file."

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        taken = cleaned.get("upload")
        if isinstance(taken, ContentFile):
            if self.instance.pk and kind_of(taken) != self.instance.kind:
                kind = self.instance.get_kind_display().lower()
                self.add_error("upload", f"This is no {kind}, as what it would replace is.")
            elif not self.instance.pk and not cleaned.get("title"):
                cleaned["title"] = self.instance.title = title_of(self.files["upload"])
        return cleaned


def kind_of(taken: ContentFile) -> str:
    """Which kind of row stands for what was taken in."""
    if isinstance(taken, ProcessedImage):
        return MediaFile.Kind.PICTURE
    is_audio = (taken.name or "").endswith((".mp3", ".m4a", ".aac", ".ogg", ".wav"))
    return MediaFile.Kind.AUDIO if is_audio else MediaFile.Kind.DOCUMENT


def is_stored(taken: ContentFile) -> bool:
    """Whether the very same content is in the library already."""
    return default_storage.exists(taken.name or "")
