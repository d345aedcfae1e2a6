"""Where an article stands, and the buttons that take it further."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from articles.admin.answers import AnswersAdmin
from articles.models import Article

SAID = {
    Article.State.DRAFT: "Saved. It is a draft now: readers do not find it.",
    Article.State.SCHEDULED: "Saved. It will be published on {moment}.",
    Article.State.LIVE: "Saved. It is live: readers find it.",
    Article.State.TAKEN_DOWN: "Saved. It is taken down: readers get 410 Gone.",
}


def in_words(moment):
    """A moment in the site's time zone, named: “3 May 2026, 09:00 (Europe/Paris)”."""
    zone = timezone.get_current_timezone_name()
    return f"{date_format(timezone.localtime(moment), 'j F Y, H:i')} ({zone})"


class StatesAdmin(AnswersAdmin):
    """Saves what is typed and takes a step of `Article.Transition` in the same click."""

    class Media:
        css = {"all": ["css/article_desk.css"]}

    @admin.display(description="State", ordering="published_at")
    def state_label(self, obj):
        return render_to_string(
            "admin/articles/article/_state.html",
            {"article": obj, "moment": in_words(obj.state_since), "updated": self._updated(obj)},
        )

    def render_change_form(self, request, context, **kwargs):
        original = context.get("original")
        # Read anew: a refused form has written into the row what was typed.
        article = Article.objects.get(pk=original.pk) if original else Article()
        may_change = original is None or self.has_change_permission(request, original)
        context |= {
            "article": article,
            "moment": in_words(article.state_since),
            "updated": self._updated(article),
            "steps": [
                (step, self._words(step, article)) for step in article.transitions if may_change
            ],
            "time_zone": timezone.get_current_timezone_name(),
        }
        return super().render_change_form(request, context, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if "step" in request.POST:
            # The author stays on the page, which shows the new state.
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if form.step in (Article.Transition.REPUBLISH, Article.Transition.REVERT_TO_DRAFT):
            obj.taken_down_at = None
        elif form.step == Article.Transition.TAKE_DOWN:
            obj.taken_down_at = timezone.now()
        super().save_model(request, obj, form, change)
        if form.step:
            self.answer(request, SAID[obj.state].format(moment=in_words(obj.state_since)))

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        if form.step:
            message.append({"changed": {"fields": [f"state ({form.step.label})"]}})
        return message

    def _updated(self, article):
        is_updated = article.state == Article.State.LIVE and article.was_updated_later
        return in_words(article.modified_at) if is_updated else ""

    def _words(self, step, article):
        """What the button says: what will happen."""
        is_scheduled = article.state == Article.State.SCHEDULED
        return {
            step.PUBLISH: "Publish now",
            step.SCHEDULE: f"Publish on {in_words(article.published_at)}"
            if is_scheduled
            else "Publish on the date below",
            step.REVERT_TO_DRAFT: "Back to draft"
            + (" (nothing is published)" if is_scheduled else " (readers get 404 Not found)"),
            step.TAKE_DOWN: "Take down (readers get 410 Gone)",
            step.REPUBLISH: "Put back up (readers find it again)",
        }[step]
