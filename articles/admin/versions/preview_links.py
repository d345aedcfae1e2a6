"""Preview links in the article's form: made, listed and revoked there."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from articles.admin.states import in_words
from articles.models import Article, PreviewLink


class PreviewForm(forms.Form):
    """For how long a preview link opens."""

    preview_days = forms.TypedChoiceField(
        label="A link that opens for",
        choices=[(1, "1 day"), (3, "3 days"), (7, "1 week"), (14, "2 weeks"), (30, "30 days")],
        coerce=int,
        initial=7,
    )


def form_context(article: Article) -> dict[str, Any]:
    """The open links of an article with their addresses and ends, and the form for a new one."""
    links = PreviewLink.objects.open().filter(article=article)
    is_public = article.state == Article.State.LIVE and not article.has_pending
    return {
        "preview_form": None if is_public else PreviewForm(),
        "preview_links": [
            (link, f"{settings.SITE_URL}{link.get_absolute_url()}", in_words(link.expires_at))
            for link in links
        ],
    }


def give(model_admin: ModelAdmin, request: HttpRequest, article: Article) -> str:
    """Make a link for the chosen time; returns what to tell the author, empty if refused."""
    form = PreviewForm(request.POST)
    if article.state == Article.State.LIVE and not article.has_pending:
        warning = "Everybody can read this article, and no changes wait: send its own address."
        model_admin.message_user(request, warning, messages.WARNING)
        return ""
    if not form.is_valid():
        error = "Choose for how long the link opens."
        model_admin.message_user(request, error, messages.ERROR)
        return ""
    days = form.cleaned_data["preview_days"]
    link = PreviewLink.objects.issue(article, days=days, by=cast(User, request.user))
    model_admin.log_change(request, article, f"Gave a preview link for {days} days")
    until = in_words(link.expires_at)
    return f"Saved. Here is a preview link, which opens until {until}."


def revoke(model_admin: ModelAdmin, request: HttpRequest, article: Article) -> str:
    """End the link whose button was pressed; returns what to tell, empty if there is none."""
    for link in PreviewLink.objects.open().filter(article=article):
        if str(link.pk) == request.POST["revoke_preview"]:
            link.revoke(now=timezone.now())
            model_admin.log_change(request, article, "Revoked a preview link")
            return "Saved. That preview link opens no more."
    return ""
