"""What the editor asks of the server while an article is written; none of it saves the article."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_POST

from articles.admin.unsaved import unsaved_article
from articles.admin.uploads import UploadsAdmin
from articles.content.markdown import Unrenderable
from articles.models import Article

FOUND_AT_MOST = 10


class FindForm(forms.Form):
    """Words of a title."""

    q = forms.CharField(required=False, max_length=140)


class WritingAdmin(UploadsAdmin):
    """Addresses under the article's admin for preview and the search for links."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("unsaved/", view(self.preview), name="articles_article_unsaved_new"),
            path("<int:pk>/unsaved/", view(self.preview), name="articles_article_unsaved"),
            path("find/", view(self.find), name="articles_article_find"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def preview(self, request, pk=None):
        """The article's page as it would be with what the form holds now; saves nothing."""
        article = get_object_or_404(Article, pk=pk) if pk else None
        if not self.may_write(request, article):
            raise PermissionDenied
        try:
            form = self.get_form(request, article, change=article is not None)
            unsaved = unsaved_article(form, request.POST, article)
        except Unrenderable as error:
            return render(
                request, "admin/articles/article/refused.html", {"reason": error}, status=422
            )
        return render(request, "articles/article_detail.html", {"article": unsaved})

    @method_decorator(require_GET)
    def find(self, request):
        """Articles whose titles hold all the words of `q`, the newest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = FindForm(request.GET)
        words = form.cleaned_data["q"].split() if form.is_valid() else []
        found = Article.objects.titled(words).newest_first()[:FOUND_AT_MOST] if words else []
        return JsonResponse(
            {
                "articles": [
                    {
                        "title": article.title,
                        "address": article.get_absolute_url(),
                        "state": article.state.label,
                    }
                    for article in found
                ]
            }
        )
