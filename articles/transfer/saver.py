"""Saves the records of an export as rows, each article whole or not at all."""

from contextlib import suppress
from datetime import UTC

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from taggit.models import Tag

from articles import models
from articles.content.left_out import check_pictures
from articles.models.serialization import values_of
from articles.models.taxonomy import ArticleTag
from articles.models.validation import max_length
from articles.transfer import records
from articles.transfer.gates.words import DRAFT
from articles.transfer.images import ImageImporter
from articles.transfer.report import BrokenFile, ImportReport, messages_of
from articles.transfer.slugs import add_redirects
from attachment_site.core.db import atomic_without_timeouts, uninterrupted


class ArticleSaver:
    """Saves the articles of one import with their topics, authors and tags, and reports."""

    def __init__(self, report: ImportReport, images: ImageImporter, options: records.ImportOptions):
        self.report = report
        self.dry_run = images.dry_run
        self.options = options
        self.images = images
        self._rows: dict[tuple[type, str, str], Model] = {}
        self._redirected: set[str] = set()
        self._counted: set[tuple[type, str]] = set()

    def save(self, record: records.ArticleRecord) -> bool:
        """Save an article with all that belongs to it; False if it is refused."""
        record.fit_limits()
        if self.options.as_drafts:
            record.published_at = None
        if self.options.author:
            record.author = records.AuthorRecord(self.options.author, "")
        if self._save_page(record):
            return True
        rows, counts = self._rows.copy(), self.report.counts.copy()
        # What is committed is told, and keeps its pictures.
        with uninterrupted() as hold:
            try:
                with atomic_without_timeouts():
                    article = self._save_article(record)
                    redirected = self._save_related(article, record)
                    # One by one, so that others can write in between.
                    transaction.set_rollback(self.dry_run)
                    hold()
            except (BrokenFile, ValidationError, IntegrityError, DataError, ValueError) as error:
                self._rows, self.report.counts = rows, counts
                self.images.rollback()
                self.report.problems += [f"{record.location}: {t}" for t in messages_of(error)]
                return False
            self._redirected |= redirected
            if self.dry_run:
                self._rows = rows
            self._report(record, article.state.label.lower(), record.notes)
        return True

    def _report(self, record, became, notes):
        self.report.counts += self.images.commit()
        self.report.created.append(f"{record.slug} ({became})")
        self.report.changed += [f"{record.slug}: {note}" for note in dict.fromkeys(notes)]

    def _save_page(self, record):
        """Whether a record has become a fixed page; one that was not public becomes none."""
        address = self.options.page_of(record.slug, *record.old_paths)
        gates = [note for note in record.notes if note.endswith(DRAFT) and note != records.PAGE]
        if not address or records.PAGE not in record.notes or gates:
            return False
        page = models.Page.objects.get(pk=address)
        page.title, page.summary, page.body = record.title, record.summary, record.body
        page.updated_at = timezone.now()
        try:
            page.full_clean()
            check_pictures(page.body)
        except ValidationError as error:
            record.notes += messages_of(error)
            return False
        if not self.dry_run:
            models.RowRevision.objects.record(page, note="Changed outside the form")
            page.save()
            models.RowRevision.objects.record(page, note="Imported")
        notes = [note for note in record.notes if note != records.PAGE]
        self._report(record, f"the page “{page}”", notes)
        return True

    def _save_article(self, record):
        now = timezone.now()
        updated_at = record.updated_at or record.published_at or now
        cover = record.cover
        article = models.Article(
            slug=record.slug,
            title=record.title,
            summary=record.summary,
            seo_title=record.seo_title,
            canonical_url=record.canonical_url,
            body=record.body,
            language=record.language,
            topic=self._topic(record.topic),
            author=self._author(record.author),
            published_at=record.published_at and record.published_at.astimezone(UTC),
            updated_at=min(updated_at, now),
            revised_at=record.revised_at and min(record.revised_at, now),
            cover_image=cover.name if cover else "",
            cover_width=cover.width if cover else None,
            cover_height=cover.height if cover else None,
            cover_alt=record.cover_alt if cover else "",
            cover_is_decorative=bool(cover and not record.cover_alt),
        )
        # The database checks the rest as it saves, without a query for each rule.
        article.clean_fields(exclude={"cover_image", "topic", "author"})
        article.clean()
        check_pictures(article.body, in_language=article.language)
        article.leaves_card_to_worker = True
        # Its text comes last, or the search would read it again for each tag and question.
        article.body = ""
        article.save()
        return article

    def _save_related(self, article, record):
        models.ImportSource.objects.create(article=article, identifier=record.identifier)
        named = [term for term in record.tags if any(map(str.isalnum, term.name))]
        terms = [(self._term(Tag, term)[0], term.old_paths) for term in named]
        tags = dict.fromkeys(tag for tag, _ in terms)
        # In one statement, as taggit asks for each tag again.
        ArticleTag.objects.bulk_create(ArticleTag(content_object=article, tag=tag) for tag in tags)
        faqs = save_faqs(article, record.faqs)
        author_paths = record.author.old_paths if record.author else []
        redirected = self._redirect(
            (article, record.old_paths),
            (article.topic, record.topic.old_paths),
            (article.author, author_paths),
            *terms,
            notes=record.notes,
        )
        article.body = record.body
        article.save(update_fields=["body"])
        state = values_of(article, tags=[tag.name for tag in tags], faqs=faqs, related=[])
        # The first of a new article, so no other has to be looked for.
        models.Revision.objects.create(article=article, number=1, note="Imported", snapshot=state)
        return redirected

    def _redirect(self, *targets, notes):
        new = {old: row for row, paths in targets for old in paths if old not in self._redirected}
        self.report.counts["old address"] += add_redirects(new, notes)
        return new.keys()

    def _topic(self, term: records.TaxonomyTerm) -> models.Topic:
        description = records.truncate(term.description, 300)
        topic, is_new = self._term(models.Topic, term, description=description)
        if is_new:
            topic.position = models.Topic.objects.count()
            topic.save(update_fields=["position"])
        return topic

    def _term(self, model, term, **fields):
        name = records.truncate(term.name, max_length(model, "name"))
        names = term.slug, name, model._meta.model_name
        slug = records.first_slug(*names, limit=records.TERM_MAX_LENGTH)
        return self._get_or_create(model, name, slug, **fields)

    def _author(self, record: records.AuthorRecord | None) -> models.Author:
        if record is None:
            slugs = set(models.Author.objects.values_list("slug", flat=True)[:2])
            if self.dry_run:
                # Those of articles before this one are not there any more.
                slugs |= {slug for model, slug in self._counted if model is models.Author}
            record = records.AuthorRecord("", slugs.pop() if len(slugs) == 1 else "")
        named = models.Author, record.name, record.slug
        author, is_new = self._get_or_create(*named, bio=record.bio)
        if is_new and record.website:
            link = models.AuthorLink(author=author, label="Website", url=record.website, position=1)
            # What the old site had there may be no URL.
            with suppress(ValidationError):
                link.full_clean()
                link.save()
        return author

    def _get_or_create(self, model, name, slug, **fields):
        """The row with this slug or name, and whether it is new."""
        key = (model, slug, name)
        if key in self._rows:
            return self._rows[key], False
        rows = model.objects.filter(slug=slug) | model.objects.filter(name__iexact=name)
        row = rows.order_by("pk").first()
        if is_new := row is None:
            row = model(name=name, slug=slug, **fields)
            row.full_clean()
            row.save()
            noun = str(model._meta.verbose_name).lower()
            # A dry run makes it again for each article.
            self.report.counts[noun] += (model, slug) not in self._counted
            self._counted.add((model, slug))
        self._rows[key] = row
        return row, is_new


def check_article(article: models.Article) -> None:
    """Check an article by the rules of the author's form. Raises ValidationError."""
    check_row(article, exclude="cover_image")
    for text in (article.body, article.references):
        check_pictures(text, in_language=article.language)


def check_row(row: Model, *, exclude: str = "") -> None:
    """`full_clean` but for an image, which a dry run does not store. Raises ValidationError."""
    row.clean_fields(exclude={exclude})
    row.clean()
    row.validate_unique()
    row.validate_constraints()


def save_faqs(article: models.Article, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Save an article's questions and answers in order; as stored. Raises ValidationError."""
    stored = []
    for position, (question, answer) in enumerate(pairs, start=1):
        faq = models.FAQ(article=article, question=question, answer=answer, position=position)
        faq.full_clean()
        faq.save()
        stored.append((faq.question, faq.answer))
    return stored
