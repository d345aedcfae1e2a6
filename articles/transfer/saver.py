"""Entries of an export become rows: each whole or not at all, checked as the author's desk does."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from taggit.models import Tag

from articles.content.picture_rule import check_pictures
from articles.models import (
    FAQ,
    Article,
    Author,
    AuthorLink,
    ImportSource,
    Redirect,
    Revision,
    Topic,
)
from articles.transfer.images import PictureShelf
from articles.transfer.records import (
    LONGEST_NAME,
    LONGEST_TERM,
    Entry,
    Person,
    Term,
    as_slug,
    shortened,
)
from articles.transfer.report import BrokenFile, ImportReport
from articles.transfer.slugs import author_slug


class EntryWriter:
    """Writes the entries of one import, and reports."""

    def __init__(self, report: ImportReport, shelf: PictureShelf):
        self.report = report
        self.shelf = shelf
        self._topics: dict[str, Topic] = {}
        self._authors: dict[str, Author] = {}
        self._tags: dict[str, Tag] = {}
        self._led: set[str] = set()

    def write(self, entry: Entry) -> bool:
        """Make the article with all that belongs to it; False where it cannot be taken."""
        entry.fit()
        caches = self._topics, self._authors, self._tags, self.report.made
        before = [cache.copy() for cache in caches]
        try:
            with transaction.atomic():
                article = self._article(entry)
                self._belongings(article, entry)
                Revision.objects.keep(article, note="Imported")
        except (BrokenFile, ValidationError) as error:
            for cache, old in zip(caches, before, strict=True):
                cache.clear()
                cache.update(old)
            self.shelf.discard()
            self.report.problems += [f"{entry.place}: {text}" for text in messages_of(error)]
            return False
        self.report.made["picture"] += self.shelf.settle()
        self.report.created.append(f"{article.slug} ({article.state.label.lower()})")
        notes = dict.fromkeys(entry.notes)
        self.report.changed += [f"{article.slug}: {note}" for note in notes]
        return True

    def _article(self, entry):
        now = timezone.now()
        moment = entry.updated_at or entry.published_at or now
        cover = entry.cover
        article = Article(
            slug=entry.slug,
            title=entry.title,
            summary=entry.summary,
            body=entry.body,
            topic=self._topic(entry.topic),
            author=self._author(entry.author),
            published_at=entry.published_at,
            updated_at=min(moment, now),
            cover_image=cover.name if cover else "",
            cover_width=cover.width if cover else None,
            cover_height=cover.height if cover else None,
            cover_alt=entry.cover_alt if cover else "",
            cover_is_decorative=bool(cover and not entry.cover_alt),
        )
        check_article(article)
        article.save()
        return article

    def _belongings(self, article, entry):
        ImportSource.objects.create(article=article, identifier=entry.identifier)
        article.tags.set([tag for term in entry.tags if (tag := self._tag(term))], clear=True)
        save_faqs(article, entry.faqs)
        for row, paths in [
            (article, entry.old_paths),
            (article.topic, entry.topic.old_paths),
            (article.author, entry.author.old_paths if entry.author else []),
            *((self._tag(term), term.old_paths) for term in entry.tags),
        ]:
            for path in paths:
                self._lead(path, row, entry)

    def _lead(self, path, row, entry):
        if not path or row is None or path in self._led:
            return
        self._led.add(path)
        try:
            is_new = Redirect.objects.lead(path, to=row) is not None
        except ValidationError as error:
            if isinstance(row, Article):
                entry.notes += [
                    f"its old address does not lead on: {text}" for text in error.messages
                ]
        else:
            self.report.made["old address"] += is_new

    def _topic(self, term: Term):
        name = shortened(term.name, LONGEST_TERM)
        slug = as_slug(term.slug, name, limit=LONGEST_TERM) or "topic"
        description = shortened(term.description, 300)
        return self._known(self._topics, Topic, name, slug, description=description)

    def _tag(self, term: Term):
        if not any(sign.isalnum() for sign in term.name):
            return None
        slug = as_slug(term.slug, term.name, limit=LONGEST_TERM) or "tag"
        return self._known(self._tags, Tag, term.name, slug)

    def _author(self, person: Person | None):
        if person is None:
            everybody = Author.objects.all()[:2]
            if len(everybody) == 1:
                return everybody[0]
            person = Person("Unknown author", "unknown-author")
        name = shortened(person.name, LONGEST_NAME) or "Unknown author"
        slug = author_slug(person)
        is_known = slug in self._authors
        author = self._known(self._authors, Author, name, slug, bio=person.bio)
        if not is_known and person.website and self._is_new:
            link = AuthorLink(author=author, label="Website", url=person.website, position=1)
            try:
                link.full_clean()
            except ValidationError:
                return author
            link.save()
        return author

    def _known(self, cache, model, name, slug, **fields):
        """The row with this address or name, made where it is missing."""
        self._is_new = False
        if slug in cache:
            return cache[slug]
        rows = model.objects.filter(slug=slug) | model.objects.filter(name__iexact=name)
        row = rows.order_by("pk").first()
        if row is None:
            row = model(name=name, slug=slug, **fields)
            if model is Topic:
                row.position = Topic.objects.count() + 1
            row.full_clean()
            row.save()
            self._is_new = True
            self.report.made[str(model._meta.verbose_name).lower()] += 1
        cache[slug] = row
        return row


def check_article(article: Article) -> None:
    """Hold an article against the rules of the author's form. Raises ValidationError."""
    check_row(article, without="cover_image")
    for text in (article.body, article.references):
        check_pictures(text)


def check_row(row, *, without: str = "") -> None:
    """`full_clean`, but for a picture, which Django would open: in a dry run there is no file."""
    row.clean_fields(exclude={without})
    row.clean()
    row.validate_unique()
    row.validate_constraints()


def save_faqs(article: Article, pairs: list[tuple[str, str]]) -> None:
    """Give an article its questions, in order. Raises ValidationError."""
    for position, (question, answer) in enumerate(pairs, start=1):
        faq = FAQ(article=article, question=question, answer=answer, position=position)
        faq.full_clean()
        faq.save()


def messages_of(error: Exception) -> list[str]:
    """What an error says, each with the field that it is about."""
    if not isinstance(error, ValidationError):
        return [str(error)]
    if not hasattr(error, "error_dict"):
        return error.messages
    return [
        f"{name}: {text}" if name != "__all__" else text
        for name, texts in error.message_dict.items()
        for text in texts
    ]
