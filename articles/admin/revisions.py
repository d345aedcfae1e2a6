"""Every save is kept: the list of revisions, two of them side by side, and the way back."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from articles.admin.forms import ComparisonForm
from articles.content.diff import diff
from articles.models import Article, Revision
from articles.models.serialization import readable_parts, restored_values, serialize
from articles.views.forms import PageNumberForm

REVISIONS_PER_PAGE = 50


def side_by_side(old, new):
    """(name, rows) of each part that differs between two mappings of names to texts."""
    return [
        (name, diff(old.get(name, ""), new.get(name, "")))
        for name in old | new
        if old.get(name, "") != new.get(name, "")
    ]


class RevisionsAdmin(admin.ModelAdmin):
    """Keeps the article before and after each save, and shows what was kept."""

    def get_urls(self):
        own = [("", self.revisions_view, "revisions"), ("compare/", self.compare_view, "compare")]
        pages = [
            path(
                f"<int:pk>/revisions/{end}",
                self.admin_site.admin_view(view),
                name=f"articles_article_{name}",
            )
            for end, view, name in [*own, ("<int:number>/restore/", self.restore_view, "restore")]
        ]
        return pages + super().get_urls()

    def save_model(self, request, obj, form, change):
        if change:
            Revision.objects.record(obj, note="Changed outside the form")
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        Revision.objects.record(
            form.instance, by=request.user, note=form.step.label if form.step else ""
        )

    def revisions_view(self, request, pk):
        article = self._article(request, pk, "view")
        form = PageNumberForm(request.GET)
        pages = Paginator(article.revisions.for_list(), REVISIONS_PER_PAGE)
        number = int(form.cleaned_data["page"] or 1) if form.is_valid() else 0
        if number not in pages.page_range:
            raise Http404
        return self._page(request, article, "list", {"page": pages.page(number)})

    def compare_view(self, request, pk):
        article = self._article(request, pk, "view")
        form = ComparisonForm(request.GET)
        if not form.is_valid():
            self.message_user(request, "Choose two revisions to compare.", messages.WARNING)
            return redirect("admin:articles_article_revisions", pk)
        old, new = (
            get_object_or_404(article.revisions.select_related("saved_by"), number=number)
            for number in form.in_order()
        )
        parts = side_by_side(readable_parts(old.snapshot), readable_parts(new.snapshot))
        return self._page(request, article, "compare", {"old": old, "new": new, "parts": parts})

    def restore_view(self, request, pk, number):
        article = self._article(request, pk, "change")
        revision = get_object_or_404(article.revisions, number=number)
        if request.method == "POST":
            for sentence in revision.restore(by=request.user):
                self.message_user(request, sentence, messages.WARNING)
            self.log_change(request, article, f"Restored revision {number}")
            said = f"The text of revision {number} is back. What stood before is kept as well."
            self.message_user(request, said, messages.SUCCESS)
            return redirect("admin:articles_article_change", pk)
        now = serialize(pk)
        parts = side_by_side(
            readable_parts(now), readable_parts(restored_values(revision.snapshot, now))
        )
        return self._page(request, article, "restore", {"revision": revision, "parts": parts})

    def _article(self, request, pk, action):
        article = get_object_or_404(Article, pk=pk)
        if not getattr(self, f"has_{action}_permission")(request, article):
            raise PermissionDenied
        return article

    def _page(self, request, article, name, context):
        title = {"list": "Revisions", "compare": "Compare", "restore": "Restore"}[name]
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": article,
            "title": title,
            "subtitle": str(article),
            "may_restore": self.has_change_permission(request, article),
        }
        return render(request, f"admin/articles/article/revisions/{name}.html", context)
