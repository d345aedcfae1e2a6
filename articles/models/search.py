from django.db import models


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
