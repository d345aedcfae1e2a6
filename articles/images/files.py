"""Uploaded files: checked by their content, and stored under a name of the site's own."""

import hashlib
import io
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.text import slugify

from articles.images.audio_tags import without_tags
from articles.images.signatures import UnacceptedFile, suffix_of
from attachment_site.core.storage.files import FOLDER


def check_file(file: File | BinaryIO, stem: str) -> ContentFile:
    """The content under the name that it is stored by, without what a recorder says of its author.

    Raises UnacceptedFile.
    """
    size = file.seek(0, io.SEEK_END)
    if size > settings.MAX_FILE_MEGABYTES << 20:
        raise UnacceptedFile(
            f"This file is larger than {settings.MAX_FILE_MEGABYTES} MB. Save it smaller, or in"
            " parts."
        )
    file.seek(0)
    content = file.read()
    suffix = suffix_of(content)
    content = without_tags(content, suffix)
    base = slugify(stem)[:60].strip("-").replace("_", "-") or "file"
    digest = hashlib.sha256(content).hexdigest()[:12]
    return ContentFile(content, name=f"{FOLDER}/{base}-{digest}-{len(content)}.{suffix}")


def store_file(file: ContentFile) -> str:
    """Store a checked file, unless it is there already; returns its name."""
    name = file.name or ""
    return name if default_storage.exists(name) else default_storage.save(name, file)
