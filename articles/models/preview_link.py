import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import BadSignature, Signer
from django.db import models
from django.urls import reverse
from django.utils import timezone

from articles.querysets.related_rows import PreviewLinkQuerySet

if TYPE_CHECKING:
    from articles.models.article import Article

# Part of all issued links: another salt would invalidate them.
SIGNER = Signer(salt="articles.preview")


class IssuedLinks(PreviewLinkQuerySet["PreviewLink"]):
    def issue(self, article: "Article", *, days: int, by: User | None) -> "PreviewLink":
        """A new link to what is not public yet, open for so many days.

        For a live article that is the version that waits to be published.
        """
        until = timezone.now() + datetime.timedelta(days=days)
        is_live = article.state == article.State.LIVE
        return self.create(article=article, given_by=by, expires_at=until, shows_changes=is_live)

    def with_token(self, token: str) -> "PreviewLink | None":
        """The link with this token, open or not; None where the signature is wrong."""
        try:
            pk, expiry = SIGNER.unsign(token).split("-")
        except BadSignature:
            return None
        link = self.with_page_data().filter(pk=pk).first()
        return link if link and link.expiry == expiry else None


class PreviewLink(models.Model):
    """Lets somebody without an account read an article, or changes of one, before they are public.

    The token is the row's key and expiry, signed: the table alone opens nothing.
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="preview_links"
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    given_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # A link to a draft does not show what its author changes once it is published.
    shows_changes = models.BooleanField(default=False, db_default=False)

    objects = IssuedLinks.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]

    def __str__(self) -> str:
        return f"preview link {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("articles:preview", args=[SIGNER.sign(f"{self.pk}-{self.expiry}")])

    @property
    def expiry(self) -> str:
        """The expiry in whole seconds, as in the token."""
        return str(int(self.expires_at.timestamp()))

    @property
    def is_open(self) -> bool:
        """Whether it still leads to the article."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    def revoke(self, *, now: datetime.datetime) -> None:
        """Close the link now; revoking twice changes nothing."""
        if self.revoked_at is None:
            self.revoked_at = now
            self.save(update_fields=["revoked_at"])
