"""Every article as Markdown with front matter, its pictures beside it: what `importing` reads back.

The same site always gives the same bytes, and so does the site that an import of them makes.
"""

import datetime
import re
from collections import Counter
from pathlib import Path

import yaml
from django.conf import settings
from django.core.files.storage import default_storage
from taggit.models import Tag

from articles.models import Article, Author, Topic

LONGEST_FILE_NAME = 200
FIELDS = ("published_at", "updated_at", "taken_down_at", "reviewed_on")


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks that people can edit, moments as ISO 8601."""


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


def export_articles(folder: Path) -> Counter:
    """Write the site's articles into a folder; says how many of what. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    export = _Export(folder)
    export.write_lists()
    export.write_articles()
    return export.written


class _Export:
    def __init__(self, folder):
        self.folder = folder
        self.written = Counter()
        self._names: set[str] = set()

    def write_lists(self):
        topics = Topic.objects.order_by("position", "name", "pk").prefetch_related("redirects")
        authors = Author.objects.order_by("slug").prefetch_related("links", "redirects")
        tags = Tag.objects.filter(tagged_articles__isnull=False).distinct().order_by("slug")
        rows = {
            "topics.yaml": [self._topic(topic) for topic in topics],
            "authors.yaml": [self._author(author) for author in authors],
            "tags.yaml": [
                _filled(name=tag.name, slug=tag.slug, old_addresses=_paths(tag))
                for tag in tags.prefetch_related("redirects")
            ],
        }
        for name, row in rows.items():
            self._write(name, _yaml(row) if row else "")

    def write_articles(self):
        articles = (
            Article.objects.select_related("topic", "author")
            .prefetch_related(
                "tags", "faqs", "related_links__related", "redirects", "import_sources"
            )
            .order_by("slug")
        )
        for article in articles.iterator(chunk_size=200):
            name = self._file_name(article.slug)
            front = self._front(article)
            if name != article.slug:
                front = {"slug": article.slug, **front}
            body = self._text(article.body).strip("\n")
            self._write(f"{name}.md", f"---\n{_yaml(front)}---\n\n{body}\n")
            self.written["article"] += 1

    def _topic(self, topic):
        return _filled(
            slug=topic.slug,
            name=topic.name,
            description=_lines(topic.description),
            position=topic.position,
            old_addresses=_paths(topic),
        )

    def _author(self, author):
        return _filled(
            slug=author.slug,
            name=author.name,
            credentials=author.credentials,
            bio=self._text(author.bio),
            photo=self._picture(author.photo.name),
            photo_alt=author.photo_alt,
            links=[{"label": link.label, "url": link.url} for link in author.links.all()],
            old_addresses=_paths(author),
        )

    def _front(self, article):
        return _filled(
            title=article.title,
            topic=article.topic.slug,
            author=article.author.slug,
            summary=article.summary,
            **{name: getattr(article, name) for name in FIELDS},
            reading_minutes=article.reading_minutes_override,
            tags=[tag.name for tag in article.tags.all()],
            related=[link.related.slug for link in article.related_links.all()],
            cover=self._picture(article.cover_image.name),
            cover_alt=article.cover_alt,
            cover_is_decorative=article.cover_is_decorative,
            old_addresses=_paths(article),
            origins=[origin.identifier for origin in article.import_sources.all()],
            references=self._text(article.references),
            faqs=[
                {"question": faq.question, "answer": self._text(faq.answer)}
                for faq in article.faqs.all()
            ],
        )

    def _file_name(self, slug):
        """The address as a name of a file that any disk can hold, different in more than case."""
        name = slug
        while len(name.encode()) > LONGEST_FILE_NAME:
            name = name[:-1]
        stem, number = name, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{stem}-{number}"
        self._names.add(name.casefold())
        return name

    def _text(self, text):
        """Markdown with the pictures of the media beside it, and with plain ends of lines."""
        media = re.escape(settings.MEDIA_URL)
        own = re.compile(rf"""(?<=[("'<]){media}([^\s)"'<>]+\.webp)""")
        return own.sub(lambda match: self._picture(match[1]) or match[0], _lines(text))

    def _picture(self, name):
        """The place of a picture in the folder, which gets a copy; empty where it is lost."""
        if not name or ".." in name or not default_storage.exists(name):
            return ""
        target = self.folder / "media" / name
        if name not in self._names:
            self._names.add(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            with default_storage.open(name) as file:
                target.write_bytes(file.read())
            self.written["picture"] += 1
        return f"media/{name}"

    def _write(self, name, text):
        (self.folder / name).write_bytes(text.encode())


def _yaml(value):
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1 << 30)


def _filled(**values):
    """The fields that hold anything; a number is kept even where it is 0."""
    return {
        name: value
        for name, value in values.items()
        if value is not None and value is not False and value not in ("", [])
    }


def _lines(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _paths(row):
    return [old.path for old in row.redirects.all()]
