"""Imports a folder of Markdown files with front matter, as `export.py` writes it.

The folder holds `topics.yaml`, `authors.yaml`, `tags.yaml`, `media.yaml` and one `<slug>.md` for
each article, in subfolders too. Rows that are here already, by their slug, stay as they are.
"""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils import timezone
from taggit.models import Tag

from articles import models
from articles.content.languages import SITE_LANGUAGE
from articles.models.validation import validate_review
from articles.transfer.folder import front_matter
from articles.transfer.folder.media import MediaWriter
from articles.transfer.images import ImageImporter
from articles.transfer.report import BrokenFile, ImportReport, messages_of
from articles.transfer.saver import check_article, check_row, save_faqs
from attachment_site.core.db import atomic_without_timeouts, uninterrupted


def is_own_export(folder: Path) -> bool:
    """Whether an export of this site wrote a folder: that always has a list of topics."""
    return (folder / "topics.yaml").exists()


class OwnFolderReader:
    """Imports every topic, author, tag and article of a folder that is not here yet."""

    def __init__(self, folder: Path, report: ImportReport, images: ImageImporter):
        self.folder = folder
        self.report = report
        self.images = images
        self._media = MediaWriter(report, images)
        self._names_by_slug: dict[str, str] = {}

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
            for position, (line, values) in enumerate(rows, start=1):
                self._attempt(f"{name}: line {line}", save, values, position)

    def import_articles(self) -> None:
        imported = {}
        for path in sorted(self.folder.rglob("*.md")):
            name = path.relative_to(self.folder).as_posix()
            if "/." in f"/{name}":
                continue
            if result := self._attempt(name, self._save_article, path, name):
                imported[name] = result
        # Related articles come last, as they may be in a file that is read later.
        for name, (article, related) in imported.items():
            self._save_related(name, article, related)
            models.Revision.objects.record(article, note="Imported")

    def _attempt(self, location, save, *arguments):
        """The result of `save`, all or nothing; an error is reported with its location."""
        with uninterrupted() as hold:
            try:
                with atomic_without_timeouts():
                    result = save(*arguments)
                    hold()
            except (BrokenFile, ValidationError, OSError) as error:
                self.images.rollback()
                self.report.problems += [f"{location}: {text}" for text in messages_of(error)]
                return None
            self.report.counts += self.images.commit()
        return result

    def _save_topic(self, values, position):
        if not models.Topic.objects.filter(slug=values["slug"]).exists():
            place = position if values["position"] is None else values["position"]
            self._save_new(models.Topic, values | {"position": place})

    def _save_tag(self, values, position):
        if not Tag.objects.filter(name__iexact=values["name"]).exists():
            text = values.pop("text")
            tag = self._save_new(Tag, values)
            if text:
                models.TagText.objects.create(tag=tag, text=text)

    def _save_author(self, values, position):
        if models.Author.objects.filter(slug=values["slug"]).exists():
            return
        photo = self._media.store_image(values["photo"], "authors", self.folder)
        values["photo"] = photo.name if photo else ""
        values["photo_width"] = photo.width if photo else None
        values["photo_height"] = photo.height if photo else None
        values["bio"] = self._media.store_text_images(values["bio"], self.folder)
        links = values.pop("links")
        author = self._save_new(models.Author, values)
        for position, link in enumerate(links, start=1):
            _save_checked(models.AuthorLink(author=author, position=position, **link))

    def _save_new(self, model, values):
        paths = values.pop("old_addresses")
        row = model(**values)
        check_row(row, exclude="photo")
        row.save()
        self.report.counts[str(model._meta.verbose_name).lower()] += 1
        self._save_redirects(row, paths)
        return row

    def _save_redirects(self, row, paths):
        added = [models.Redirect.objects.add(path, to=row) for path in paths]
        self.report.counts["old address"] += sum(each is not None for each in added)

    def _save_article(self, path, name):
        """The article of a file and the slugs of its related articles; None if both are here."""
        if not self.images.contains(path):
            raise BrokenFile("it is not a file of this folder.")
        front, body = front_matter.read_article_file(path)
        slug = front["slug"] or path.stem
        if (other := self._names_by_slug.setdefault(slug, name)) != name:
            raise BrokenFile(f"“{slug}” is the address of {other} as well.")
        related = [str(each) for each in front["related"]]
        if here := models.Article.objects.filter(slug=slug).first():
            self.report.kept.append(slug)
            # Where it has no revision, an import was stopped before the end.
            return None if here.revisions.exists() else (here, related)
        article = self._article(slug, front, body, path.parent)
        check_article(article)
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
        return article, related

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
            topic=_get(models.Topic, front["topic"]),
            author=_get(models.Author, front["author"]),
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

    def _save_related(self, name, article, slugs):
        known = models.Article.objects.in_bulk(slugs, field_name="slug")
        here = set(article.related_links.values_list("related__slug", flat=True))
        for position, slug in enumerate(slugs, start=1):
            if slug in here:
                continue
            if slug not in known:
                self.report.problems.append(f"{name}: “{slug}” is not known.")
                continue
            row = models.RelatedArticle(article=article, related=known[slug], position=position)
            self._attempt(name, _save_checked, row)


def _get(model, slug):
    row = model.objects.filter(slug=slug).first()
    if row is None:
        raise BrokenFile(f"the {model._meta.verbose_name} “{slug}” is not known.")
    return row


def _save_checked(row):
    row.full_clean()
    row.save()
