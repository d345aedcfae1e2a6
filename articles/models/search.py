from django.db import models


class SearchEntry(models.Model):
    """What the site's search knows of one article, as plain text.

    The database keeps it: triggers (`articles/search/index.py`) write it whenever an article,
    its questions, tags, topic or author change, by whatever way, and remove it with the article.
    Nothing else writes it, and admin need not name it when an article is deleted.
    `visible_from` is the moment of publication, none while the article is a draft or taken down.
    `questions` holds two lines a question: the question, then its answer. `length` is that of
    `body` in letters; `counts` says of the most frequent stems how often they stand in all of it,
    a title and a summary weighing more.
    """

    article = models.OneToOneField(
        "articles.Article",
        on_delete=models.DO_NOTHING,
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

    def __str__(self):
        return self.title


class SearchWord(models.Model):
    """A word that stands somewhere on the site, without accents and in small letters.

    `number` is in how many articles its stem stood when it was last counted; it weighs, and
    need not be exact.
    """

    word = models.CharField(max_length=40, primary_key=True)
    stem = models.CharField(max_length=40, db_index=True)
    ending = models.CharField(max_length=3, db_index=True)
    number = models.PositiveIntegerField(default=1)

    def __str__(self):
        return self.word
