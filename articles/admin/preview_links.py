"""Preview links: given, listed and revoked in the article's form."""

from django.conf import settings
from django.contrib import messages
from django.utils import timezone

from articles.admin.answers import AnswersAdmin
from articles.admin.forms import PreviewForm
from articles.admin.states import in_words
from articles.models import Article, PreviewLink


class PreviewsAdmin(AnswersAdmin):
    def render_change_form(self, request, context, **kwargs):
        article = context.get("original")
        if article and self.has_change_permission(request, article):
            links = PreviewLink.objects.open().filter(article=article)
            context |= {
                "preview_form": PreviewForm(),
                "preview_links": [
                    (
                        link,
                        f"{settings.SITE_URL}{link.get_absolute_url()}",
                        in_words(link.expires_at),
                    )
                    for link in links
                ],
            }
        return super().render_change_form(request, context, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if {"give_preview", "revoke_preview"} & set(request.POST):
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "give_preview" in request.POST:
            self._give(request, form.instance)
        elif "revoke_preview" in request.POST:
            self._revoke(request, form.instance, request.POST["revoke_preview"])

    def _give(self, request, article):
        form = PreviewForm(request.POST)
        if article.state == Article.State.LIVE:
            said = "Everybody can read this article: send its own address."
            self.message_user(request, said, messages.WARNING)
        elif not form.is_valid():
            self.message_user(request, "Choose for how long the link opens.", messages.ERROR)
        else:
            days = form.cleaned_data["preview_days"]
            link = PreviewLink.objects.issue(article, days=days, by=request.user)
            self.log_change(request, article, f"Gave a preview link for {days} days")
            until = in_words(link.expires_at)
            self.answer(request, f"Saved. Here is a preview link, which opens until {until}.")

    def _revoke(self, request, article, number):
        links = PreviewLink.objects.open().filter(article=article)
        for link in links:
            if str(link.pk) == number:
                link.revoke(now=timezone.now())
                self.log_change(request, article, "Revoked a preview link")
                self.answer(request, "Saved. That preview link opens no more.")
