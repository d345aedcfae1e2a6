"""Imports a folder of Markdown files with front matter, as `export.py` writes it.

The folder holds `topics.yaml`, `authors.yaml`, `tags.yaml`, `media.yaml` and one `<slug>.md` for
each article, in subfolders too. Rows that are here already, by their slug, stay as they are.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from taggit.models import Tag

from articles import models
from articles.content.languages import SITE_LANGUAGE
from articles.models.serialization import serialize
from articles.models.validation import validate_review
from articles.transfer.folder import front_matter
from articles.transfer.folder.media import MediaWriter
from articles.transfer.images import ImageImporter
from articles.transfer.report import BrokenFile, ImportReport, Progress, messages_of
from articles.transfer.saver import check_article, check_row, save_faqs
from attachment_site.core.db import atomic_without_timeouts, uninterrupted


def is_own_export(folder: Path) -> bool:
    """Whether an export of this site wrote a folder: that always has a list of topics."""
    return (folder / "topics.yaml").exists()


class OwnFolderReader:
    """Imports every topic, author, tag and article of a folder that is not here yet.

    A dry run does the same and rolls each list and article back, so that others can write.
    """

    def __init__(self, folder: Path, report: ImportReport, images: ImageImporter):
        self.folder = folder
        self.report = report
        self.images = images
        self._media = MediaWriter(report, images)
        self._names_by_slug: dict[str, str] = {}
        self._redirected: set[str] = set()
        # What the lists have made, which a dry run makes again for each article
        self._made: dict[tuple[type, str], Model] = {}

    def import_lists(self) -> None:
        for name, fields, save in [
            ("media.yaml", front_matter.MEDIA, self._media.save_row),
            ("topics.yaml", front_matter.TOPIC, self._save_topic),
            ("authors.yaml", front_matter.AUTHOR, self._save_author),
            ("tags.yaml", front_matter.TAG, self._save_tag),
        ]:
            try:
                rows = front_matter.read_rows(self.folder / name, fields)
            except (BrokenFile, OSError) as error:
                self.report.problems += [f"{name}: {text}" for text in messages_of(error)]
                continue
            # A dry run writes nothing for media, and takes long to look at pictures.
            with nullcontext() if fields is front_matter.MEDIA else self._trial():
                for position, (line, values) in enumerate(rows, start=1):
                    if row := self._attempt(f"{name}: line {line}", save, values, position):
                        self.report.counts[str(row._meta.verbose_name).lower()] += 1
                        self._made[type(row), row.slug] = row

    def import_articles(self, progress: Progress) -> None:
        related: dict[str, tuple[str, list[str]]] = {}
        paths = {path.relative_to(self.folder).as_posix(): path for path in self._files()}
        for done, (name, path) in enumerate(paths.items(), start=1):
            with self._trial():
                if result := self._attempt(name, self._save_article, path, name):
                    slug, slugs = result
                    related[slug] = name, slugs
            progress(done, len(paths))
        # Related articles come last, as they may be in a file that is read later.
        created = set(self.report.created)
        for slug, (name, slugs) in related.items():
            known = self._known(name, slug, slugs, created)
            if not self.images.dry_run:
                self._attempt(name, self._save_related, slug, known)

    def _files(self):
        files = sorted(self.folder.rglob("*.md"))
        return [file for file in files if "/." not in f"/{file.relative_to(self.folder)}"]

    @contextmanager
    def _trial(self) -> Iterator[None]:
        """In a dry run a transaction that is rolled back; else none, as each row has its own."""
        if not self.images.dry_run:
            yield
            return
        with atomic_without_timeouts():
            yield
            transaction.set_rollback(True)

    def _attempt(self, location, save, *arguments):
        """The result of `save`, all or nothing; an error is reported with its location."""
        counts = self.report.counts.copy()
        with uninterrupted() as hold:
            try:
                with atomic_without_timeouts():
                    result = save(*arguments)
                    hold()
            except (BrokenFile, ValidationError, OSError) as error:
                self.report.counts = counts
                self.images.rollback()
                self.report.problems += [f"{location}: {text}" for text in messages_of(error)]
                return None
            self.report.counts += self.images.commit()
        return result

    def _save_topic(self, values, position):
        if models.Topic.objects.filter(slug=values["slug"]).exists():
            return None
        place = position if values["position"] is None else values["position"]
        return self._save_new(models.Topic, values | {"position": place})

    def _save_tag(self, values, position):
        if Tag.objects.filter(name__iexact=values["name"]).exists():
            return None
        text = values.pop("text")
        tag = self._save_new(Tag, values)
        if text:
            models.TagText.objects.create(tag=tag, text=text)
        return tag

    def _save_author(self, values, position):
        if models.Author.objects.filter(slug=values["slug"]).exists():
            return None
        photo = self._media.store_image(values["photo"], "authors", self.folder)
        values["photo"] = photo.name if photo else ""
        values["photo_width"] = photo.width if photo else None
        values["photo_height"] = photo.height if photo else None
        values["bio"] = self._media.store_text_images(values["bio"], self.folder)
        links = values.pop("links")
        author = self._save_new(models.Author, values)
        for position, link in enumerate(links, start=1):
            row = models.AuthorLink(author=author, position=position, **link)
            row.full_clean()
            row.save()
        return author

    def _save_new(self, model, values):
        paths = values.pop("old_addresses")
        row = model(**values)
        check_row(row, exclude="photo")
        row.save()
        self._save_redirects(row, paths)
        return row

    def _save_redirects(self, row, paths):
        added = {path for path in paths if models.Redirect.objects.add(path, to=row)}
        self.report.counts["old address"] += len(added - self._redirected)
        self._redirected |= added

    def _save_article(self, path, name):
        """The slug of a file's article and those of related articles; None if both are here."""
        if not self.images.contains(path):
            raise BrokenFile("it is not a file of this folder.")
        front, body = front_matter.read_article_file(path)
        slug = front["slug"] or path.stem
        if (other := self._names_by_slug.setdefault(slug, name)) != name:
            raise BrokenFile(f"“{slug}” is the address of {other} as well.")
        related = list(map(str, front["related"]))
        if here := models.Article.objects.filter(slug=slug).first():
            self.report.kept.append(slug)
            # Where it has no revision, an import was stopped before the end.
            return None if here.revisions.exists() else (slug, related)
        article = self._article(slug, front, body, path.parent)
        check_article(article)
        article.leaves_card_to_worker = True
        article.save()
        article.tags.set([str(tag) for tag in front["tags"]], clear=True)
        faqs = [
            (faq["question"], self._media.store_text_images(faq["answer"], path.parent))
            for faq in front["faqs"]
        ]
        save_faqs(article, faqs)
        for identifier in front["origins"]:
            models.ImportSource.objects.get_or_create(
                identifier=str(identifier), defaults={"article": article}
            )
        self._save_redirects(article, front["old_addresses"])
        self.report.created.append(slug)
        return slug, related

    def _article(self, slug, front, body, parent):
        now, published_at = timezone.now(), front["published_at"]
        cover = self._media.store_image(front["cover"], "covers", parent)
        try:
            validate_review(front["reviewed_on"], published_at)
        except ValidationError as refused:
            why = f"reviewed_on {front['reviewed_on']} is left out. {refused.messages[0]}"
            self.report.problems.append(f"{slug}: {why}")
            front["reviewed_on"] = None
        return models.Article(
            **{name: front[name] for name in front_matter.TABLE["same"]},
            slug=slug,
            topic=self._row(models.Topic, front["topic"]),
            author=self._row(models.Author, front["author"]),
            language=front["language"] or SITE_LANGUAGE,
            body=self._media.store_text_images(body, parent),
            references=self._media.store_text_images(front["references"], parent),
            updated_at=front["updated_at"] or min(published_at or now, now),
            reviewed_on=front["reviewed_on"],
            reading_minutes_override=front["reading_minutes"],
            cover_image=cover.name if cover else "",
            cover_width=cover.width if cover else None,
            cover_height=cover.height if cover else None,
        )

    def _row(self, model, slug):
        if row := model.objects.filter(slug=slug).first():
            return row
        row = self._made.get((model, slug))
        if row and self.images.dry_run:
            row.pk, row._state.adding = None, True
            row.save()
            return row
        raise BrokenFile(f"the {model._meta.verbose_name} “{slug}” is not known.")

    def _known(self, name, slug, slugs, created):
        """Those of an article's related articles that are here, or would be after a dry run."""
        stored = models.Article.objects.filter(slug__in=slugs).values_list("slug", flat=True)
        here = {*stored, *created.intersection(slugs)}
        self.report.problems += [f"{name}: “{s}” is not known." for s in slugs if s not in here]
        if slug in slugs:
            self.report.problems.append(f"{name}: “{slug}” cannot lead to itself.")
        return [other for other in dict.fromkeys(slugs) if other in here and other != slug]

    def _save_related(self, slug, slugs):
        article = models.Article.objects.get(slug=slug)
        known = models.Article.objects.in_bulk(slugs, field_name="slug")
        related = [known[other] for other in slugs if other in known]
        for position, other in enumerate(related, start=1):
            models.RelatedArticle.objects.get_or_create(
                article=article, related=other, defaults={"position": position}
            )
        # Its first: an article that has one is not linked again.
        state = serialize(article)
        models.Revision.objects.create(article=article, number=1, note="Imported", snapshot=state)
