"""One change for many articles: each asks on a page of its own before it does anything."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from articles.admin.forms import ConfirmForm, RetagForm, TopicForm
from articles.models import Article, Revision

TITLES_SHOWN = 20
NOTE_LENGTH = 200


def counted(number):
    return f"{number:,} article{'s'[: number != 1]}"


class TickedRows(admin.ModelAdmin):
    """A list whose actions only take rows that it can have offered."""

    def response_action(self, request, queryset, **kwargs):
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if all(pk.isdecimal() and len(pk) < 19 for pk in selected):
            return super().response_action(request, queryset, **kwargs)
        self.message_user(request, "Tick rows of the list first.", messages.WARNING)
        return redirect(request.get_full_path())


class BulkAdmin(TickedRows):
    actions = ["publish_now", "take_down", "put_back", "retag", "move_topic"]

    @admin.action(description="Publish now …", permissions=["change"])
    def publish_now(self, request, queryset):
        ready = queryset.in_state(Article.State.DRAFT) | queryset.in_state(Article.State.SCHEDULED)
        return self._bulk(
            request,
            "publish_now",
            ready,
            ConfirmForm,
            ask="Publish {} now",
            warning="Readers find them from this moment on.",
            none="None of these is a draft or scheduled, so there is nothing to publish.",
            change=lambda article, form, now: article.publish(now=now) or "Published",
            done="{} published.",
        )

    @admin.action(description="Take down (410 Gone) …", permissions=["change"])
    def take_down(self, request, queryset):
        return self._bulk(
            request,
            "take_down",
            queryset.live(),
            ConfirmForm,
            ask="Take down {}",
            warning="Readers and search engines are told that they are gone.",
            none="None of these is live, so there is nothing to take down.",
            change=lambda article, form, now: article.take_down(now=now) or "Taken down",
            done="{} taken down.",
        )

    @admin.action(description="Put back up …", permissions=["change"])
    def put_back(self, request, queryset):
        return self._bulk(
            request,
            "put_back",
            queryset.taken_down(),
            ConfirmForm,
            ask="Put {} back up",
            warning="Readers find them again, under their old dates.",
            none="None of these is taken down, so there is nothing to put back.",
            change=lambda article, form, now: article.republish() or "Put back up",
            done="{} put back up.",
        )

    @admin.action(description="Add or remove tags …", permissions=["change"])
    def retag(self, request, queryset):
        return self._bulk(
            request,
            "retag",
            queryset,
            RetagForm,
            ask="Add or remove tags of {}",
            warning="New tags go after those that are there.",
            none="",
            change=lambda article, form, now: form.retag(article),
            done="{} retagged.",
        )

    @admin.action(description="Move to another topic …", permissions=["change"])
    def move_topic(self, request, queryset):
        return self._bulk(
            request,
            "move_topic",
            queryset,
            TopicForm,
            ask="Move {} to another topic",
            warning="Their addresses stay as they are.",
            none="",
            change=lambda article, form, now: form.move(article),
            done="{} moved.",
        )

    def _bulk(self, request, name, queryset, form_class, *, ask, warning, none, change, done):
        """Ask with `form_class` what to do to the articles, then do it and log each change.

        `change` says what it did, or nothing where an article needed no change. The texts stay,
        so that no article looks updated to its readers.
        """
        chosen = Article.objects.filter(pk__in=queryset.order_by().values("pk"))
        chosen = chosen.select_related("topic").prefetch_related("tags")
        if not chosen.exists():
            self.message_user(request, none, messages.WARNING)
            return None
        form = form_class(request.POST if "apply" in request.POST else None, articles=chosen)
        if form.is_bound and form.is_valid():
            self._change_all(request, chosen, form, change, done)
            return None
        return self._ask(request, name, chosen, form, ask, warning)

    def _change_all(self, request, chosen, form, change, done):
        now, number = timezone.now(), 0
        with transaction.atomic():
            for article in list(chosen):
                Revision.objects.record(article, note="Changed outside the form")
                if said := change(article, form, now):
                    Revision.objects.record(article, by=request.user, note=said[:NOTE_LENGTH])
                    self.log_change(request, article, said)
                    number += 1
        level = messages.SUCCESS if number else messages.WARNING
        said = done.format(counted(number)) if number else "Nothing had to be changed."
        self.message_user(request, said, level)

    def _ask(self, request, name, chosen, form, ask, warning):
        number = chosen.count()
        shown = chosen.order_by("title")[:TITLES_SHOWN]
        return asking_page(
            self,
            request,
            action=name,
            title=ask.format(counted(number)),
            warning=warning,
            form=form,
            rows=[(a.title, f"{a.state.label} · {a.topic.name}") for a in shown],
            more=max(0, number - TITLES_SHOWN),
        )


def asking_page(model_admin, request, **context):
    """The page between an action and what it does: sends the same again with `apply`."""
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
        "checkbox_name": ACTION_CHECKBOX_NAME,
        **context,
    }
    return TemplateResponse(request, "admin/articles/confirm.html", context)
