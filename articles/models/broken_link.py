from django.db import models
from django.db.models import Q

from articles.querysets.related_rows import BrokenLinkQuerySet


class BrokenLink(models.Model):
    """A broken link, found by a check, with the row that contains it.

    Each check replaces the results of the last one in the same scope (internal or external).
    """

    class Reason(models.TextChoices):
        MISSING = "missing", "There is nothing at this address."
        ANCHOR = "anchor", "The page is there, but not the part after the #."
        MOVED = "moved", "The page has moved."
        TAKEN_DOWN = "taken-down", "The article has been taken down."
        NOT_PUBLIC = "not-public", "Readers cannot open the article yet."
        FILE = "file", "The file is not in the site's media."
        REFUSED = "refused", "The address is not on the public internet."
        GONE = "gone", "The other site says that the page is gone."
        FAILED = "failed", "The other site answers with an error."
        SILENT = "silent", "The other site does not answer."

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, related_name="broken_links"
    )
    page = models.ForeignKey(
        "articles.Page", on_delete=models.CASCADE, null=True, related_name="broken_links"
    )
    author = models.ForeignKey(
        "articles.Author", on_delete=models.CASCADE, null=True, related_name="broken_links"
    )
    address = models.TextField()
    text = models.CharField("words of the link", max_length=200, blank=True)
    reason = models.CharField(max_length=20, choices=Reason)
    detail = models.CharField(
        max_length=300, blank=True, help_text="The new address, or what the other site said."
    )
    is_outside = models.BooleanField(default=False)
    found_at = models.DateTimeField()

    objects = BrokenLinkQuerySet.as_manager()

    class Meta:
        ordering = ["is_outside", "pk"]
        verbose_name = "broken link"
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=False, page__isnull=True, author__isnull=True)
                | Q(article__isnull=True, page__isnull=False, author__isnull=True)
                | Q(article__isnull=True, page__isnull=True, author__isnull=False),
                name="broken_link_stands_in_one_place",
            )
        ]

    def __str__(self) -> str:
        return self.address[:100]

    @property
    def source(self) -> models.Model | None:
        """The article, page or author that contains the link (may cost a query)."""
        return self.article or self.page or self.author


class LinkCheck(models.Model):
    """When links of one scope were last checked, and how many there were."""

    class Scope(models.TextChoices):
        INTERNAL = "inside", "Links inside the site"
        EXTERNAL = "outside", "Links to other sites"

    scope = models.CharField(max_length=10, primary_key=True, choices=Scope)
    checked_at = models.DateTimeField()
    link_count = models.PositiveIntegerField(default=0)
    content_stamp = models.CharField(
        max_length=40,
        default="",
        db_default="",
        help_text="The content version whose changes were followed.",
    )
    had_no_network = models.BooleanField(
        default=False, db_default=False, help_text="No other site could be reached."
    )

    def __str__(self) -> str:
        return self.get_scope_display()
