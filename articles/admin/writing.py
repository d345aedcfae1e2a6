"""What the editor asks of the server while an article is written; none of it saves the article."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_POST

from articles.models import Article
from articles.pictures import UnreadablePicture, store_picture
from articles.preview import unsaved_article
from articles.rendering import Unrenderable

FOUND_AT_MOST = 10
NOT_STORED = (
    "The picture could not be stored: the disk of the site may be full. Your text is untouched."
    " Ask whoever runs the site to make room, then try again."
)


class PictureForm(forms.Form):
    """One uploaded file; whether it is a picture is found out by reading it."""

    picture = forms.FileField(
        error_messages={
            "required": "Choose a picture to upload.",
            "empty": "This file is empty. Choose another picture.",
        }
    )


class FindForm(forms.Form):
    """Words of a title."""

    q = forms.CharField(required=False, max_length=140)


class WritingAdmin(admin.ModelAdmin):
    """Addresses under the article's admin for preview, pictures and the search for links."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("unsaved/", view(self.preview), name="articles_article_unsaved_new"),
            path("<int:pk>/unsaved/", view(self.preview), name="articles_article_unsaved"),
            path("picture/", view(self.upload_picture), name="articles_article_picture"),
            path("find/", view(self.find), name="articles_article_find"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def preview(self, request, pk=None):
        """The article's page as it would be with what the form holds now; saves nothing."""
        article = get_object_or_404(Article, pk=pk) if pk else None
        if not self._may_write(request, article):
            raise PermissionDenied
        try:
            form = self.get_form(request, article, change=article is not None)
            unsaved = unsaved_article(form, request.POST, article)
        except Unrenderable as error:
            return render(
                request, "admin/articles/article/refused.html", {"reason": error}, status=422
            )
        return render(request, "articles/article_detail.html", {"article": unsaved})

    @method_decorator(require_POST)
    def upload_picture(self, request):
        """Store a picture for a text; answers with its address and size, or what is wrong."""
        if not self._may_write(request):
            raise PermissionDenied
        form = PictureForm(request.POST, request.FILES)
        if not form.is_valid():
            return JsonResponse({"error": form.errors["picture"][0]}, status=422)
        upload = form.cleaned_data["picture"]
        try:
            address = store_picture(upload, upload.name.rpartition(".")[0])
        except UnreadablePicture as error:
            return JsonResponse({"error": str(error)}, status=422)
        except OSError:
            return JsonResponse({"error": NOT_STORED}, status=503)
        return JsonResponse({"address": address})

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

    def _may_write(self, request, article=None):
        if article is None and self.has_add_permission(request):
            return True
        return self.has_change_permission(request, article)
