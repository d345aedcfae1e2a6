import datetime
import re
import unicodedata
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.text import Truncator

from articles.search.crisis_terms import has_crisis_terms
from articles.search.spelling import names_somebody
from articles.search.tokenizer import split_words
from articles.search.words import phrases

MAX_GAPS = 3
KEPT_DAYS = 90
# A search is shown once it was typed on so many days; until then only its digest is stored.
SHOWN_FROM_DAYS = 3
MAX_WORDS, MAX_LENGTH = 8, 80
# Against floods: no more rows than this are kept.
MAX_ROWS = 5000
# A number, an address of mail or of a page says who somebody is.
_PERSONAL = re.compile(r"[\d@/]|\w\.\w")


class SearchEntry(models.Model):
    """The text of one article for the search, as plain text.

    Written by database triggers alone (`articles/search/index.py`) whenever an article, its
    questions, tags, topic or author change, and deleted by the database with the article.
    `visible_from` is the publication, none while the article is a draft or taken down.
    `questions` has two lines a question: the question, then its answer. `length` is that of
    `body` in characters; `counts` has the weighted frequencies of the most frequent stems.
    """

    article = models.OneToOneField(
        "articles.Article",
        on_delete=models.DB_CASCADE,
        primary_key=True,
        related_name="search_entry",
    )
    topic = models.ForeignKey(
        "articles.Topic",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    visible_from = models.DateTimeField(null=True)
    title = models.TextField()
    summary = models.TextField()
    labels = models.TextField()
    questions = models.TextField()
    body = models.TextField()
    length = models.PositiveIntegerField(db_default=0)
    counts = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word that occurs on the site, in lower case without accents.

    `number` is the document frequency of its stem when last counted; it need not be exact.
    """

    word = models.CharField(max_length=40, primary_key=True)
    stem = models.CharField(max_length=40, db_index=True)
    ending = models.CharField(max_length=3, db_index=True)
    number = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.word


def validate_phrases(value: str) -> None:
    """Raise ValidationError unless every phrase has a word, and one is there."""
    found = phrases(value)
    if not found or not all(map(split_words, found)):
        raise ValidationError("Type words, with commas between them.")


def validate_pattern(value: str) -> None:
    """Raise ValidationError for a term that could never match, or match slowly."""
    if not split_words(value) or value.split()[0] == "...":
        raise ValidationError("Begin with a word.")
    if value.split().count("...") > MAX_GAPS:
        raise ValidationError(f"Use “...” at most {MAX_GAPS} times.")


class WordGroup(models.Model):
    """Words of readers, and the author's for the same thing; each field has phrases with commas
    between them."""

    readers_say = models.TextField(
        validators=[validate_phrases],
        help_text="Words and phrases with commas between them: needy, clingy, too much. The"
        " search knows other endings of each word, and slips of the finger.",
    )
    we_write = models.TextField(
        validators=[validate_phrases],
        help_text="What the articles say for it: reassurance, anxious attachment. A search for any"
        " of the words above looks for these as well, and says so.",
    )

    class Meta:
        ordering = ["readers_say"]
        verbose_name = "words of readers"
        verbose_name_plural = "readers say / we write"

    def __str__(self) -> str:
        return Truncator(self.readers_say).chars(60)


class CrisisTerm(models.Model):
    """Words of a search that shows first where to turn, besides those that the site knows."""

    words = models.CharField(
        max_length=100,
        unique=True,
        validators=[validate_pattern],
        help_text="Part of a search of somebody in danger: scared of my ... , or nothing to live"
        " for. Three dots stand for up to three words, a bar for “or”: hits|slaps me.",
    )

    class Meta:
        ordering = ["words"]
        verbose_name = "danger word"

    def __str__(self) -> str:
        return self.words


class UnmetSearch(models.Model):
    """A search after which nothing was opened, by the digest of its words.

    `days` are the days on which it was typed, as ISO dates; `words` is empty until there are
    SHOWN_FROM_DAYS of them. `found` says whether it had results when it was typed last.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    words = models.CharField("what was typed", max_length=MAX_LENGTH, blank=True)
    days = models.JSONField(default=list)
    first_day = models.DateField()
    last_day = models.DateField("last typed")
    found = models.BooleanField(
        "what happened",
        default=False,
        choices=[(False, "Nothing was found"), (True, "Nobody opened anything")],
    )
    followed_on = models.DateField(null=True)

    class Meta:
        ordering = ["-last_day", "words"]
        default_permissions = ("view",)
        verbose_name = "search without an answer"
        verbose_name_plural = "searches without an answer"

    def __str__(self) -> str:
        return self.words

    @classmethod
    def shown(cls) -> QuerySet[Self]:
        """What the author sees: typed on several days, and never followed in all that time."""
        return cls.objects.exclude(words="").filter(followed_on=None)

    @classmethod
    def erase_old(cls, today: datetime.date) -> None:
        """Forget the days that are older than KEPT_DAYS, and what is left without any."""
        first = today - datetime.timedelta(days=KEPT_DAYS)
        cls.forget_alarming()
        cls.objects.filter(followed_on__lt=first).update(followed_on=None)
        cls.objects.filter(last_day__lt=first).delete()
        for row in cls.objects.filter(first_day__lt=first):
            row.days = [day for day in row.days if day >= first.isoformat()]
            row.first_day = datetime.date.fromisoformat(row.days[0])
            row.words = row.words if len(row.days) >= SHOWN_FROM_DAYS else ""
            row.save()

    @classmethod
    def forget_alarming(cls) -> None:
        """Forget what is known by now to be of somebody in danger."""
        added = tuple(CrisisTerm.objects.values_list("words", flat=True))
        for row in cls.objects.exclude(words=""):
            if has_crisis_terms(row.words, added):
                row.delete()

    @classmethod
    def record(cls, text: str, *, found: bool, followed: bool, today: datetime.date) -> None:
        """Note how a search ended today; nothing of one that may say who typed it, or is long.

        One that somebody followed is not new: it is only noted for one that stands here.
        """
        words = " ".join(split_words(text))
        if _PERSONAL.search(unicodedata.normalize("NFKC", text)) or names_somebody(words.split()):
            return
        if not words or len(words) > MAX_LENGTH or words.count(" ") >= MAX_WORDS:
            return
        digest = salted_hmac("articles.UnmetSearch", words, algorithm="sha256").hexdigest()
        if followed:
            cls.objects.filter(digest=digest).update(followed_on=today)
            return
        stored = cls.objects.filter(digest=digest).first()
        if stored is None and cls.objects.count() >= MAX_ROWS:
            return
        row = stored or cls(digest=digest, first_day=today)
        if today.isoformat() not in row.days:
            row.days = [*row.days, today.isoformat()]
        row.last_day, row.found = today, found
        row.words = words if len(row.days) >= SHOWN_FROM_DAYS else ""
        row.save()
