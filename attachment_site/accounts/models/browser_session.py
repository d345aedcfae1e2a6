"""The browsers in which accounts are signed in."""

from django.conf import settings
from django.db import models


class BrowserSession(models.Model):
    """A browser in which somebody is signed in to admin; without its row the session is over."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="browser_sessions"
    )
    began_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField()
    # When the password was last typed, with a second factor where there is one
    proven_at = models.DateTimeField()
    browser = models.CharField(max_length=60)

    class Meta:
        app_label = "attachment_site"
        db_table = "attachment_site_signedin"
        default_permissions = ()
        verbose_name = "browser that is signed in"

    def __str__(self):
        return f"browser {self.pk}"
