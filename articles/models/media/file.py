"""The media library: every picture and file that the site has stored."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Self

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from articles.images.storage import STORED_NAME, picture_from_name
from attachment_site.core.models import ProseCharField
from attachment_site.core.storage.files import STORED_FILE, StoredFile, file_from_name, size_text
from attachment_site.core.storage.local import is_stored

# A picture or a link in Markdown, with its words; or a bare address, in HTML
REFERENCE = re.compile(
    rf"(?:\[(?P<words>(?:[^\[\]\\]|\\.)*)\]\(\s*<?)?"
    rf"(?P<address>{re.escape(settings.MEDIA_URL)}(?P<name>[\w/.-]+\.\w+))",
    re.ASCII,
)


class MediaFileQuerySet(models.QuerySet["MediaFile"]):
    def holding(self, words: Iterable[str]) -> Self:
        """Those with all of these words in their name, description or address."""
        return self.filter(
            *(
                Q(title__icontains=word) | Q(alt__icontains=word) | Q(file__icontains=word)
                for word in words
            )
        )

    def register(self, name: str, *, title: str = "", alt: str = "") -> "MediaFile | None":
        """The row of a stored picture or file, a new one where it has none yet.

        Fills an empty description. None if there is no such picture or file.
        """
        row: MediaFile | None = self.filter(file=name).first()
        if row is None:
            if file_from_name(name) is None and not STORED_NAME.fullmatch(name):
                return None
            try:
                size = default_storage.size(name)
            except OSError:
                return None
            match = STORED_FILE.fullmatch(name)
            base = match["stem"] if match else name.rpartition("/")[2].rpartition("-")[0]
            stem = re.sub(r"-[0-9a-f]{12}$", "", base)
            title = title or stem.replace("-", " ").capitalize()
            made = {"kind": kind_of(name), "size": size, "title": title[:140], "alt": alt[:250]}
            row, _ = self.get_or_create(file=name, defaults=made)
        elif alt and not row.alt:
            row.alt = alt[:250]
            row.save(update_fields=["alt"])
        return row

    def register_used(self, *texts: str, pictures: Mapping[str, str] | None = None) -> None:
        """Register what Markdown texts show, and `pictures`: {name: description}.

        One query where all of it is registered.
        """
        used = _shown_in(texts, pictures)
        if not used:
            return
        alts = {name: words if STORED_NAME.fullmatch(name) else "" for name, words in used.items()}
        known = self.filter(file__in=used).values_list("file", "alt")
        complete = {name for name, alt in known if alt or not alts[name]}
        for name in used.keys() - complete:
            self.register(name, title="" if alts[name] else used[name], alt=alts[name])

    def missing(self, *texts: str) -> dict[str, str]:
        """The names in Markdown texts of what was deleted, each with its words there."""
        used = _shown_in(texts)
        known = set(self.filter(file__in=used).values_list("file", flat=True)) if used else ()
        return {
            name: words
            for name, words in used.items()
            if name not in known and not self.replaced(name) and not is_stored(name)
        }

    def replaced(self, name: str) -> "MediaFile | None":
        """What took the place of a file with this name."""
        return self.filter(former_names__contains=f"\n{name}\n").first()


class MediaFile(models.Model):
    """A stored picture, recording or document."""

    class Kind(models.TextChoices):
        PICTURE = "picture", "Picture"
        AUDIO = "audio", "Recording"
        DOCUMENT = "document", "Document"

    file = models.FileField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, editable=False)
    title = ProseCharField(
        "name", max_length=140, help_text="What it is called here, and in links to it."
    )
    alt = ProseCharField(
        "what it shows",
        max_length=250,
        blank=True,
        default="",
        help_text="One sentence for readers who cannot see it, for each new use of the picture."
        " Where it stands already, change it there.",
    )
    size = models.PositiveBigIntegerField("bytes", editable=False)
    uploaded_at = models.DateTimeField("added", default=timezone.now, editable=False)
    # Each between two line ends
    former_names = models.TextField(default="", editable=False)

    objects = MediaFileQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = "picture or file"
        verbose_name_plural = "media library"

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """Its name in the storage."""
        return self.file.name or ""

    @property
    def address(self) -> str:
        """Its path on this site."""
        return default_storage.url(self.name)

    @property
    def stored(self) -> StoredFile | None:
        """What readers get, of a recording or document."""
        return file_from_name(self.name)

    @property
    def preview(self) -> str:
        """The address of the smallest version of a picture; empty for a file."""
        if self.kind != self.Kind.PICTURE:
            return ""
        picture = picture_from_name(self.name)
        return picture.webp.partition(" ")[0] if picture and picture.webp else self.address

    @property
    def details(self) -> str:
        """“PDF, 340 kB”, or the size of a picture."""
        if stored := self.stored:
            return stored.description
        picture = picture_from_name(self.name)
        pixels = f"{picture.width} × {picture.height}, " if picture else ""
        return pixels + size_text(self.size)

    def remove(self) -> None:
        """Delete it with all its versions, once the transaction is done."""
        names = list(versions_of(self.name))
        self.delete()
        transaction.on_commit(lambda: delete_stored(names))


def _shown_in(texts: Iterable[str], pictures: Mapping[str, str] | None = None) -> dict[str, str]:
    """What Markdown texts show besides `pictures`: {name: its words there}."""
    used = dict(pictures or {})
    for text in texts:
        for reference in REFERENCE.finditer(text if settings.MEDIA_URL in text else ""):
            words = re.sub(r"\\(.)", r"\1", reference["words"] or "")
            used[reference["name"]] = used.get(reference["name"]) or words
    used.pop("", None)
    return used


def kind_of(name: str) -> MediaFile.Kind:
    """What is stored under this name: everything but files is a picture."""
    if not (file := file_from_name(name)):
        return MediaFile.Kind.PICTURE
    return MediaFile.Kind.AUDIO if file.type.is_audio else MediaFile.Kind.DOCUMENT


def versions_of(name: str) -> Iterator[str]:
    """The names of a picture in all widths and formats, or of a file."""
    yield name
    if picture := picture_from_name(name):
        for candidate in f"{picture.webp}, {picture.avif}".split(", "):
            other = candidate.partition(" ")[0].removeprefix(settings.MEDIA_URL)
            if other != name:
                yield other


def delete_stored(names: Collection[str]) -> None:
    """Delete these from the storage; one that cannot be reached stays."""
    for name in names:
        try:
            default_storage.delete(name)
        except OSError:
            return
