"""The checklist beside the form: of the saved article, and of what is typed."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms.widgets import Script
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from articles.admin.checklist.collect import facts_of_saved, facts_of_typed, result_of
from articles.admin.checklist.findings import findings
from articles.admin.checklist.types import Facts
from articles.content.markdown import Unrenderable
from articles.models import Article

# Sent by checklist.js, which puts the answer in the place of the list that is there.
PANEL = "X-Checklist-Panel"


class ChecklistAdmin(admin.ModelAdmin):
    """Adds `checklist` to the form's context, and a page that checks what is typed."""

    class Media:
        css = {"all": ["css/author_desk.css"]}
        js = [Script("js/checklist.js", type="module")]

    def get_urls(self):
        check = self.admin_site.admin_view(require_POST(self.check_view))
        return [
            path("check/", check, name="articles_article_check_new"),
            path("<int:pk>/check/", check, name="articles_article_check"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, **kwargs):
        article = context.get("original")
        may_write = self.has_change_permission(request, article) if article else kwargs.get("add")
        if may_write and not context.get("is_popup"):
            context["checklist"] = self._checklist_of_saved(article) if article else {}
            context["check_address"] = _check_address(article)
        return super().render_change_form(request, context, **kwargs)

    def _checklist_of_saved(self, article):
        # Read anew: a refused form has written into the row what was typed.
        return checklist(facts_of_saved(Article.objects.with_whole_text().get(pk=article.pk)))

    def check_view(self, request, pk=None):
        """The checklist of what the form holds now; nothing is saved."""
        article = get_object_or_404(Article, pk=pk) if pk else None
        may = (
            self.has_change_permission(request, article) if pk else self.has_add_permission(request)
        )
        if not may:
            raise PermissionDenied
        try:
            facts = facts_of_typed(request.POST, article)
        except Unrenderable as error:
            reason = {"reason": error}
            return render(request, "admin/articles/article/refused.html", reason, status=422)
        context = {
            **self.admin_site.each_context(request),
            "title": "Checklist",
            "checklist": checklist(facts),
            "check_address": _check_address(article),
            "opts": self.opts,
            "media": self.media,
            "is_typed": True,
            "is_panel": PANEL in request.headers,
        }
        name = "_panel.html" if context["is_panel"] else "page.html"
        return render(request, f"admin/articles/article/checklist/{name}", context)


def _check_address(article):
    if article is None:
        return reverse("admin:articles_article_check_new")
    return reverse("admin:articles_article_check", args=[article.pk])


def checklist(facts: Facts) -> dict:
    """What the panel shows: what to do, what is fine, and the search result."""
    found = findings(facts)
    return {
        "to_do": [finding for finding in found if not finding.is_fine],
        "fine": [finding for finding in found if finding.is_fine],
        "count": len(found),
        "result": result_of(facts),
    }
