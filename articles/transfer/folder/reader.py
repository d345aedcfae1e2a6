"""Articles from a folder of Markdown files with front matter, as `exporting` writes it.

A folder holds `topics.yaml`, `authors.yaml`, `tags.yaml` and one `<slug>.md` an article. What
stands in the database already, found by its address, is left as it is.
"""

import re
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from taggit.models import Tag

from articles.models import (
    Article,
    Author,
    AuthorLink,
    ImportSource,
    Redirect,
    RelatedArticle,
    Revision,
    Topic,
)
from articles.transfer.folder.front_matter import AUTHOR, TAG, TOPIC, read_article_file, read_rows
from articles.transfer.images import PictureShelf
from articles.transfer.report import BrokenFile, ImportReport
from articles.transfer.saver import check_article, check_row, messages_of, save_faqs

# Code first: what stands in it is no picture.
PICTURE = re.compile(
    r"(?ms)^(?P<fence>`{3,}|~{3,}).*?(?:^(?P=fence)|\Z)|`[^`\n]+`"
    r"|(?P<before>!\[(?:[^\]\\]|\\.)*\]\(\s*<?|<img\b[^>]*?\ssrc=[\"'])"
    r"(?P<address>(?!/|[a-zA-Z][a-zA-Z0-9+.-]*:)[^)\s>\"']+)"
)
IN_MEDIA = "media/"


def import_folder(
    folder: Path, *, report: ImportReport | None = None, shelf: PictureShelf | None = None
) -> ImportReport:
    """Import every topic, author, tag and article of a folder that is not in the database yet."""
    report = ImportReport() if report is None else report
    reader = _Folder(folder, report, shelf or PictureShelf(folder, dry_run=False))
    reader.read_lists()
    reader.read_articles()
    return report


class _Folder:
    def __init__(self, folder, report, shelf):
        self.folder = folder
        self.report = report
        self.shelf = shelf

    def read_lists(self):
        for name, shape, make in [
            ("topics.yaml", TOPIC, self._topic),
            ("authors.yaml", AUTHOR, self._author),
            ("tags.yaml", TAG, self._tag),
        ]:
            try:
                rows = read_rows(self.folder / name, shape)
            except (BrokenFile, OSError) as error:
                self.report.problems.append(f"{name}: {error}")
                continue
            for position, row in enumerate(rows, start=1):
                self._attempt(
                    f"{name}: line {row.line}",
                    lambda make=make, r=row, p=position: make(r.values, p),
                )

    def read_articles(self):
        fronts = {}
        for path in sorted(self.folder.glob("*.md")):
            if front := self._attempt(path.name, lambda path=path: self._article(path)):
                fronts[path.name] = front
        # Links come last: an article may lead to one that is read after it.
        for name, (article, front) in fronts.items():
            self._related(name, article, front.get("related") or [])
            Revision.objects.keep(article, note="Imported")

    def _attempt(self, place, make):
        """What `make` gives, made whole or not at all; a failure is reported with its place."""
        try:
            with transaction.atomic():
                made = make()
        except (BrokenFile, ValidationError, OSError) as error:
            self.shelf.discard()
            self.report.problems += [f"{place}: {message}" for message in messages_of(error)]
            return None
        self.report.made["picture"] += self.shelf.settle()
        return made

    def _topic(self, values, position):
        if Topic.objects.filter(slug=values["slug"]).exists():
            return
        topic = Topic(
            slug=values["slug"],
            name=values["name"],
            description=values.get("description") or "",
            position=values.get("position", position),
        )
        self._save_new(topic, "topic", values)

    def _tag(self, values, position):
        if not Tag.objects.filter(name__iexact=values["name"]).exists():
            self._save_new(Tag(slug=values["slug"], name=values["name"]), "tag", values)

    def _author(self, values, position):
        if Author.objects.filter(slug=values["slug"]).exists():
            return
        photo = self._placed(values.get("photo"), "authors")
        author = Author(
            slug=values["slug"],
            name=values["name"],
            credentials=values.get("credentials") or "",
            bio=self._with_pictures(values.get("bio") or ""),
            photo=photo.name if photo else "",
            photo_width=photo.width if photo else None,
            photo_height=photo.height if photo else None,
            photo_alt=values.get("photo_alt") or "",
        )
        self._save_new(author, "author", values)
        for position, link in enumerate(values.get("links") or [], start=1):
            row = AuthorLink(author=author, position=position, **link)
            row.full_clean()
            row.save()

    def _save_new(self, row, what, values):
        check_row(row, without="photo")
        row.save()
        self.report.made[what] += 1
        self._lead(row, values)

    def _lead(self, row, values):
        for path in values.get("old_addresses") or []:
            self.report.made["old address"] += Redirect.objects.lead(path, to=row) is not None

    def _article(self, path):
        front, body = read_article_file(path)
        slug = front.get("slug") or path.stem
        if Article.objects.filter(slug=slug).exists():
            self.report.kept.append(slug)
            return None
        article = self._unsaved(slug, front, body)
        check_article(article)
        article.save()
        article.tags.set([str(tag) for tag in front.get("tags") or []], clear=True)
        faqs = front.get("faqs") or []
        save_faqs(article, [(faq["question"], self._with_pictures(faq["answer"])) for faq in faqs])
        for identifier in front.get("origins") or []:
            ImportSource.objects.get_or_create(
                identifier=str(identifier), defaults={"article": article}
            )
        self._lead(article, front)
        self.report.created.append(slug)
        return article, front

    def _unsaved(self, slug, front, body):
        now = timezone.now()
        published_at = _aware(front.get("published_at"))
        cover = self._placed(front.get("cover"), "covers")
        return Article(
            slug=slug,
            title=front.get("title") or "",
            topic=_known(Topic, front.get("topic")),
            author=_known(Author, front.get("author")),
            summary=front.get("summary") or "",
            body=self._with_pictures(body),
            references=self._with_pictures(front.get("references") or ""),
            published_at=published_at,
            taken_down_at=_aware(front.get("taken_down_at")),
            updated_at=_aware(front.get("updated_at")) or min(published_at or now, now),
            reviewed_on=front.get("reviewed_on"),
            reading_minutes_override=front.get("reading_minutes"),
            cover_image=cover.name if cover else "",
            cover_width=cover.width if cover else None,
            cover_height=cover.height if cover else None,
            cover_alt=front.get("cover_alt") or "",
            cover_is_decorative=front.get("cover_is_decorative") or False,
        )

    def _with_pictures(self, text):
        """The Markdown with the pictures that lie in the folder put into the media."""

        def own(match):
            if match["address"] is None:
                return match[0]
            stored = self._placed(match["address"], "articles")
            return match["before"] + default_storage.url(stored.name)

        return PICTURE.sub(own, text)

    def _placed(self, reference, kind):
        """The picture put into the media, under its own name where an export has kept that."""
        if not reference:
            return None
        kept = reference.removeprefix(IN_MEDIA)
        name = kept if kept != reference and kept.endswith(".webp") else ""
        stored = self.shelf.place(self.shelf.beside(reference), name=name, kind=kind)
        self.report.changed += [f"{reference}: {note}" for note in stored.notes]
        return stored

    def _related(self, name, article, slugs):
        known = {row.slug: row for row in Article.objects.filter(slug__in=map(str, slugs))}
        for position, slug in enumerate(slugs, start=1):
            if str(slug) not in known:
                self.report.problems.append(f"{name}: “{slug}” is not known.")
                continue
            row = RelatedArticle(article=article, related=known[str(slug)], position=position)
            self._attempt(name, lambda row=row: (row.full_clean(), row.save()))


def _aware(moment):
    """A moment without an offset is meant in the site's time zone."""
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


def _known(model, slug):
    row = model.objects.filter(slug=slug or "").first()
    if row is None:
        raise BrokenFile(f"the {model._meta.verbose_name} “{slug}” is not known.")
    return row
