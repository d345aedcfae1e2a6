"""The social card of an article: stored while the article is public, redrawn when it changes."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.crypto import salted_hmac

from articles.images.social_cards import storage
from articles.images.social_cards.spec import DESIGN, HEIGHT, WIDTH, CardSpec
from articles.images.storage import Picture
from articles.models.publication import Publication

if TYPE_CHECKING:
    from articles.models.author import Author
    from articles.models.taxonomy import Topic


class HasSocialCard(Publication):
    """An article that has a card while it is live or scheduled.

    The card is drawn after the transaction, so that it neither delays nor rolls it back. Where
    that fails, it is logged, and the worker tries again once, and then daily; until then readers
    see the last card, the cover, or the site's own card.
    """

    # Set on the rows of a large change, so that nobody waits while their cards are drawn.
    leaves_card_to_worker = False

    CARD_SOURCES = frozenset(
        {"title", "topic", "author", "language", "published_at", "taken_down_at"}
    )

    card = models.FileField(upload_to=f"{storage.FOLDER}/", blank=True, editable=False)
    card_is_due = models.BooleanField(default=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        update_fields = kwargs.get("update_fields")
        is_due = update_fields is None or bool(self.CARD_SOURCES & set(update_fields))
        if is_due:
            self.card_is_due = True
        if is_due and update_fields is not None:
            kwargs["update_fields"] = {*update_fields, "card_is_due"}
        super().save(*args, **kwargs)
        if is_due and not self.leaves_card_to_worker:
            transaction.on_commit(self.update_card, robust=True)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        name = self.card.name
        deleted = super().delete(*args, **kwargs)
        storage.delete_cards_later([name or ""])
        return deleted

    @property
    def card_picture(self) -> Picture | None:
        """The picture for link previews: the card, else the cover, else None."""
        article: Any = self
        if not self.card:
            return article.picture
        alt = f"{article.title}. {article.topic}, by {article.author}."
        return Picture(self.card.url, WIDTH, HEIGHT, alt)

    def card_name(self) -> str:
        """The file name of the card for the present title, topic and author; "" if not public.

        It cannot be guessed, so that the card of a scheduled article stays private.
        """
        if self.state not in (self.State.SCHEDULED, self.State.LIVE):
            return ""
        article: Any = self
        author = article.author
        shown = [article.title, article.topic.name, author.name, author.photo.name]
        if article.written_in.is_rtl:
            shown.append("rtl")
        content = json.dumps([DESIGN, self.pk, *shown])
        digest = salted_hmac("articles.card", content, algorithm="sha256").hexdigest()[:40]
        return f"{storage.FOLDER}/{digest}.png"

    def update_card(self) -> None:
        """Draw, replace or delete the stored card, as the row in the database requires.

        Costs a query if nothing changed, about 0.1 seconds if the card is drawn. Raises OSError
        where the storage fails.
        """
        rows: models.QuerySet[Any] = type(self)._base_manager.filter(pk=self.pk)
        row = rows.select_related("topic", "author").first()
        if row is None:
            return
        before, name = row.card.name, row.card_name()
        if name and name != before:
            # Imported only here: Pillow takes five megabytes of each process.
            from articles.images.social_cards.draw import draw_card

            author = row.author
            photo = storage.read_photo(author.photo.name) if author.photo else b""
            content = draw_card(
                CardSpec(row.title, row.topic.name, author.name, photo, row.written_in.is_rtl)
            )
            name = storage.store_card(name, content) if content else ""
        same = {field: getattr(row, field) for field in self.CARD_SOURCES}
        if rows.filter(**same).update(card=name, card_is_due=False):
            self.card, self.card_is_due = name, False
            if before != name:
                storage.delete_cards([before])


@contextmanager
def redrawing_social_cards(
    row: "Topic | Author", update_fields: Iterable[str] | None = None
) -> Iterator[None]:
    """Save a topic or an author inside: the worker redraws the cards if what they show of it
    changed, its name or its photo.

    `update_fields` are those of the save.
    """
    names = {"name", "photo"} & {field.name for field in row._meta.concrete_fields}
    is_same = update_fields is not None and not names & set(update_fields)
    rows: models.QuerySet[Any] = type(row)._base_manager.filter(pk=row.pk)
    before = rows.values(*names).first() if row.pk and not is_same else None
    yield
    if before and any(str(getattr(row, name) or "") != before[name] for name in names):
        row.articles.update(card_is_due=True)
