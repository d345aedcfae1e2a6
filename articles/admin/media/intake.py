"""Pictures and files that an author sends: checked, stored, and listed in the library."""

import mimetypes
import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile

from articles.images import storage
from articles.images.files import check_file, store_file
from articles.images.processing import process_image
from articles.images.signatures import UnacceptedFile, is_picture
from articles.models import MediaFile

HELP = (
    f"{storage.UPLOAD_FORMATS_TEXT}; or PDF, MP3, M4A, AAC, Ogg, WAV, Word, Excel, PowerPoint or"
    f" OpenDocument, {settings.MAX_FILE_MEGABYTES} MB at most. Names and places that a camera or a"
    " recorder wrote into it are removed, but an Ogg file or a document keeps what it says of its"
    " author."
)
NOT_STORED = (
    "The file could not be stored: the disk of the site may be full. Your text is untouched. Ask"
    " whoever runs the site to make room, then try again."
)
MOVING = "This picture moved. Readers see its first image, standing still."


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
    except UnacceptedFile as error:
        # Whoever sends a picture is told how to save a picture.
        if not (mimetypes.guess_type(upload.name or "")[0] or "").startswith("image/"):
            raise forms.ValidationError(str(error)) from error
    try:
        return process_image(upload, stem)
    except storage.UnreadablePicture as error:
        raise forms.ValidationError(str(error)) from error


def store(
    taken: ContentFile | str, *, folder: str = "articles", title: str = "", alt: str = ""
) -> MediaFile:
    """Store what was taken in, unless it is there already; returns its row in the library.

    Raises OSError.
    """
    if isinstance(taken, storage.ProcessedImage):
        taken = storage.store_picture(taken, folder).removeprefix(settings.MEDIA_URL)
    elif isinstance(taken, ContentFile):
        taken = store_file(taken)
    media = MediaFile.objects.register(taken, title=title, alt=alt)
    if media is None:
        raise FileNotFoundError(taken)
    return media


def markdown_of(media: MediaFile) -> str:
    """The line that shows a picture, plays a recording or offers a document in a text."""
    words = media.alt if media.kind == MediaFile.Kind.PICTURE else media.title
    words = re.sub(r"[\[\]\\]", r"\\\g<0>", " ".join(words.split()))
    mark = "" if media.kind == MediaFile.Kind.DOCUMENT else "!"
    return f"{mark}[{words}]({media.address})"
