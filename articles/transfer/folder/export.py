"""Writes every article as Markdown with front matter, its images beside it.

`reader.py` reads it back. The same content always makes the same bytes, and so does
a site that imported them.
"""

import datetime
import re
from collections import Counter
from pathlib import Path

import yaml
from django.conf import settings
from django.core.files.storage import default_storage
from taggit.models import Tag

from articles.content.languages import SITE_LANGUAGE
from articles.models import Article, Author, MediaFile, Topic
from articles.models.taxonomy import tag_text
from articles.transfer.folder.front_matter import ARTICLE, AUTHOR, TAG, TOPIC
from attachment_site.core.storage.files import FILE_TYPES, FOLDER

SUFFIXES = "|".join(["webp", *FILE_TYPES])
# In bytes, so that “.md” and a number fit into the 255 of most file systems.
MAX_FILE_NAME_LENGTH = 200


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks that people can edit, and moments as ISO 8601."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    ),
)
_Dumper.add_representer(
    datetime.datetime,
    lambda dumper, moment: dumper.represent_scalar(
        "tag:yaml.org,2002:timestamp", moment.astimezone(datetime.UTC).isoformat()
    ),
)


def export_articles(folder: Path) -> Counter[str]:
    """Write all articles into a folder; returns how many of what. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    exporter = _Exporter(folder)
    exporter.write_lists()
    exporter.write_articles()
    return exporter.counts


class _Exporter:
    def __init__(self, folder: Path):
        self.folder = folder
        self.counts: Counter[str] = Counter()
        self._names: set[str] = set()

    def write_lists(self) -> None:
        topics = Topic.objects.order_by("position", "name", "pk").prefetch_related("redirects")
        authors = Author.objects.order_by("slug").prefetch_related("links", "redirects")
        tags = Tag.objects.filter(tagged_articles__isnull=False).distinct().order_by("slug")
        tags = tags.select_related("described").prefetch_related("redirects")
        media = [
            _non_empty(file=path, name=row.title, alt=row.alt, added=row.uploaded_at)
            for row in MediaFile.objects.order_by("file")
            if (path := self._image(row.name))
        ]
        lists = {
            "topics.yaml": [
                _row(topic, TOPIC, description=_unix_lines(topic.description)) for topic in topics
            ],
            "authors.yaml": [self._author(author) for author in authors],
            "tags.yaml": [_row(tag, TAG, text=tag_text(tag)) for tag in tags],
            "media.yaml": media,
        }
        for name, rows in lists.items():
            if rows or name != "media.yaml":
                self._write(name, _to_yaml(rows) if rows else "")

    def write_articles(self) -> None:
        articles = (
            Article.objects.select_related("topic", "author")
            .prefetch_related("faqs", "related_links__related", "redirects", "import_sources")
            .prefetch_related("tags")  # type: ignore[misc]  # taggit ships no types
            .order_by("slug")
        )
        for article in articles.iterator(chunk_size=200):
            name = self._file_name(article.slug)
            front_matter = self._front_matter(article)
            if name != article.slug:
                front_matter = {"slug": article.slug, **front_matter}
            body = self._text(article.body).strip("\n")
            self._write(f"{name}.md", f"---\n{_to_yaml(front_matter)}---\n\n{body}\n")
            self.counts["article"] += 1

    def _author(self, author):
        return _row(
            author,
            AUTHOR,
            bio=self._text(author.bio),
            photo=self._image(author.photo.name),
            links=[{"label": link.label, "url": link.url} for link in author.links.all()],
        )

    def _front_matter(self, article):
        return _row(
            article,
            {name: kind for name, kind in ARTICLE.items() if name != "slug"},
            topic=article.topic.slug,
            author=article.author.slug,
            language=article.language if article.language != SITE_LANGUAGE else "",
            reading_minutes=article.reading_minutes_override,
            tags=[tag.name for tag in article.tags.all()],
            related=[link.related.slug for link in article.related_links.all()],
            cover=self._image(article.cover_image.name),
            origins=[source.identifier for source in article.import_sources.all()],
            references=self._text(article.references),
            faqs=[
                {"question": faq.question, "answer": self._text(faq.answer)}
                for faq in article.faqs.all()
            ],
        )

    def _file_name(self, slug: str) -> str:
        """The slug as a name that any file system takes, different in more than case."""
        stem = slug.encode()[:MAX_FILE_NAME_LENGTH].decode(errors="ignore")
        name, number = stem, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{stem}-{number}"
        self._names.add(name.casefold())
        return name

    def _text(self, text: str) -> str:
        """Markdown that refers to media beside it, which are copied, with Unix line ends."""
        media_url = re.escape(settings.MEDIA_URL)
        reference = re.compile(rf"""(?<=[("'<]){media_url}([^\s)"'<>]+\.(?:{SUFFIXES}))""")
        return reference.sub(lambda match: self._image(match[1]) or match[0], _unix_lines(text))

    def _image(self, name: str) -> str:
        """Copy an image or file; returns its path in the folder, empty if it is missing."""
        if not name or ".." in name or not default_storage.exists(name):
            return ""
        target = self.folder / "media" / name
        if name not in self._names:
            self._names.add(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            with default_storage.open(name) as file:
                target.write_bytes(file.read())
            self.counts["file" if name.startswith(f"{FOLDER}/") else "picture"] += 1
        return f"media/{name}"

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_bytes(text.encode())


def _to_yaml(value):
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1 << 30)


def _row(row, fields, **values):
    """The fields of a row of the database, those in `values` as given there."""
    values["old_addresses"] = [redirect.path for redirect in row.redirects.all()]
    found = {name: values[name] if name in values else getattr(row, name) for name in fields}
    return _non_empty(**found)


def _non_empty(**values):
    """The fields that hold something; 0 is something."""
    return {
        name: value
        for name, value in values.items()
        if value is not None and value is not False and value not in ("", [])
    }


def _unix_lines(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")
