"""The card of an article: a stored picture that follows what it shows, and whether it is public."""

import json
from contextlib import contextmanager

from django.db import models, transaction
from django.utils.crypto import salted_hmac

from articles.images.social_cards.spec import DESIGN, HEIGHT, WIDTH, CardSpec
from articles.images.social_cards.storage import (
    FOLDER,
    delete_cards,
    delete_cards_later,
    store_card,
)
from articles.images.storage import Picture

MOST_AT_ONCE = 10


class HasSocialCard(models.Model):
    """Saved with a card when it is or will be public; the card of any other is deleted.

    It is drawn after the transaction, so that it neither holds nor undoes it. Where drawing
    fails, that is logged, the worker tries once more, and then daily; until then readers see
    the article's last card, its cover, or the site's own card.
    """

    CARD_SOURCES = frozenset({"title", "topic", "author", "published_at", "taken_down_at"})

    card = models.FileField(upload_to=f"{FOLDER}/", blank=True, editable=False)
    card_is_due = models.BooleanField(default=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        update_fields = kwargs.get("update_fields")
        is_due = update_fields is None or bool(self.CARD_SOURCES & set(update_fields))
        if is_due:
            self.card_is_due = True
        if is_due and update_fields is not None:
            kwargs["update_fields"] = {*update_fields, "card_is_due"}
        super().save(*args, **kwargs)
        # After a change of many the rest is left to the worker, so that nobody waits for it.
        if is_due and len(transaction.get_connection().run_on_commit) < MOST_AT_ONCE:
            transaction.on_commit(self.keep_card, robust=True)

    def delete(self, *args, **kwargs):
        name = self.card.name
        deleted = super().delete(*args, **kwargs)
        delete_cards_later([name])
        return deleted

    @property
    def card_picture(self) -> Picture | None:
        """What messengers show of a link to it: its card, else its cover, else None."""
        if not self.card:
            return self.picture
        alt = f"{self.title}. {self.topic}, by {self.author}."
        return Picture(self.card.url, WIDTH, HEIGHT, alt)

    def card_name(self) -> str:
        """The name under which the card of what it shows now is stored, "" where it has none.

        Nobody can guess it, so that the card of a scheduled article is there and yet private.
        """
        if self.state not in (self.State.SCHEDULED, self.State.LIVE):
            return ""
        facts = json.dumps([DESIGN, self.pk, self.title, self.topic.name, self.author.name])
        digest = salted_hmac("articles.card", facts, algorithm="sha256").hexdigest()[:40]
        return f"{FOLDER}/{digest}.png"

    def keep_card(self) -> None:
        """Bring the stored card into line with the row as it stands in the database.

        Costs a query where it is already; about 0.1 seconds where it is drawn. Raises OSError
        where the storage refuses.
        """
        rows = type(self)._base_manager.filter(pk=self.pk)
        row = rows.select_related("topic", "author").first()
        if row is None:
            return
        before, name = row.card.name, row.card_name()
        if name and name != before:
            # Only now: Pillow takes five megabytes of each process.
            from articles.images.social_cards.draw import draw_card

            content = draw_card(CardSpec(row.title, row.topic.name, row.author.name))
            name = store_card(name, content) if content else ""
        same = {field: getattr(row, field) for field in self.CARD_SOURCES}
        if rows.filter(**same).update(card=name, card_is_due=False):
            self.card, self.card_is_due = name, False
            delete_cards([before] if before != name else [])


@contextmanager
def redrawing_social_cards(row, update_fields=None):
    """Save a topic or an author inside: the cards that show its name follow, drawn by the worker.

    `update_fields` are those of the save.
    """
    is_same = update_fields is not None and "name" not in update_fields
    rows = type(row)._base_manager.filter(pk=row.pk).exclude(name=row.name)
    is_renamed = not is_same and row.pk is not None and rows.exists()
    yield
    if is_renamed:
        row.articles.update(card_is_due=True)
