"""Pictures for texts: sent by the editor's script, or on a page of their own without scripts."""

import re

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST

from articles.admin.forms import DescribedPictureForm, PictureForm
from articles.content.markdown_extensions import DECORATIVE
from articles.images.storage import store_picture

NOT_STORED = (
    "The picture could not be stored: the disk of the site may be full. Your text is untouched."
    " Ask whoever runs the site to make room, then try again."
)


def notice_of(cut) -> str:
    """What to tell of a picture that was cut; empty where it looks as it did."""
    return "This picture moved. Readers see its first image, standing still." * cut.was_animated


def picture_markdown(address: str, alt: str) -> str:
    """A stored picture as it stands in a text; without words it is marked as decorative."""
    words = re.sub(r"[\[\]\\]", r"\\\g<0>", " ".join(alt.split()))
    return f"![{words}]({address})" if words else f'![]({address} "{DECORATIVE}")'


class UploadsAdmin(admin.ModelAdmin):
    """Addresses under the article's admin that store a picture."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("picture/", view(self.upload_picture), name="articles_article_picture"),
            path("picture/new/", view(self.picture_page), name="articles_article_picture_page"),
            *super().get_urls(),
        ]

    def may_write(self, request, article=None) -> bool:
        """Whether somebody may write this article, or a new one."""
        if article is None and self.has_add_permission(request):
            return True
        return self.has_change_permission(request, article)

    @method_decorator(require_POST)
    def upload_picture(self, request):
        """Store a picture for the editor's script; answers with its address, or what is wrong."""
        if not self.may_write(request):
            raise PermissionDenied
        form = PictureForm(request.POST, request.FILES)
        if not form.is_valid():
            return JsonResponse({"error": form.errors["picture"][0]}, status=422)
        cut = form.cleaned_data["picture"]
        try:
            address = store_picture(cut)
        except OSError:
            return JsonResponse({"error": NOT_STORED}, status=503)
        return JsonResponse({"address": address, "notice": notice_of(cut)})

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def picture_page(self, request):
        """A page that stores a picture and shows the Markdown to paste for it."""
        if not self.may_write(request):
            raise PermissionDenied
        form = DescribedPictureForm(request.POST or None, request.FILES or None)
        context = {"title": "Upload a picture", "opts": self.opts}
        if form.is_bound and form.is_valid():
            cut, alt = form.cleaned_data["picture"], form.cleaned_data["alt"]
            try:
                address = store_picture(cut)
            except OSError:
                form.add_error("picture", NOT_STORED)
            else:
                if form.cleaned_data["is_decorative"]:
                    alt = ""
                context |= {
                    "address": address,
                    "markdown": picture_markdown(address, alt),
                    "notice": notice_of(cut),
                }
                form = DescribedPictureForm()
        context |= {"form": form, **self.admin_site.each_context(request)}
        return render(request, "admin/articles/article/picture.html", context)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        tell_of_pictures(self, request, form)


def tell_of_pictures(model_admin, request, form) -> None:
    """Say what became of the pictures that a form has just brought, where it is unexpected."""
    for name in form.changed_data:
        if getattr(form.cleaned_data.get(name), "was_animated", False):
            said = f"{form[name].label}: {notice_of(form.cleaned_data[name])}"
            model_admin.message_user(request, said, messages.WARNING)
