"""What the editor asks of the server: articles to link to, tags, and what a paste becomes."""

import base64
import re
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_POST

from articles.admin.media import intake
from articles.models import Article
from articles.models.validation import max_length
from articles.querysets import used_tags

if TYPE_CHECKING:
    from bs4 import Tag

MAX_FOUND = 10
MAX_PASTED_BYTES = 30 * 1024 * 1024


class FindForm(forms.Form):
    """Words of a title."""

    q = forms.CharField(required=False, max_length=max_length(Article, "title"))


def require_writer(
    model_admin: ModelAdmin, request: HttpRequest, article: Article | None = None
) -> None:
    """Raise PermissionDenied unless the user may write this article, or a new one."""
    if article is None and model_admin.has_add_permission(request):
        return
    if not model_admin.has_change_permission(request, article):
        raise PermissionDenied


@method_decorator(require_GET)
def find(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Articles whose titles hold all the words of `q`, newest first."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    form = FindForm(request.GET)
    words = form.cleaned_data["q"].split() if form.is_valid() else []
    found = Article.objects.titled(words).newest_first()[:MAX_FOUND] if words else []
    rows = [
        {
            "title": article.title,
            "address": article.get_absolute_url(),
            "state": article.state.label,
        }
        for article in found
    ]
    return JsonResponse({"articles": rows})


@method_decorator(require_GET)
def tags(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """The tags that the site has, those of most articles first, for the tag field to complete."""
    require_writer(model_admin, request)
    return JsonResponse({"tags": list(used_tags().values_list("name", flat=True))})


@method_decorator(require_POST)
def paste(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Turn copied HTML into Markdown; its pictures are stored, or named where they are missing."""
    # Beautiful Soup takes ten megabytes of a process, and few of them are ever pasted to.
    from articles.transfer.html_to_markdown.clipboard import (
        clipboard_html,
        direct_link,
        is_too_deep,
    )
    from articles.transfer.html_to_markdown.converter import html_to_markdown
    from articles.transfer.report import BrokenFile

    require_writer(model_admin, request)
    page = request.FILES.get("page")
    if page is None or (page.size or 0) > MAX_PASTED_BYTES:
        return JsonResponse({"error": "This is too much to paste at once."}, status=422)
    copied = page.read().decode(errors="replace").replace("\x00", "")
    if is_too_deep(copied):
        return JsonResponse({"error": "This is nested too deeply to be pasted."}, status=422)
    markup = clipboard_html(copied)
    try:
        made = html_to_markdown(markup, resolve_image=_pasted_picture, resolve_link=direct_link)
    except BrokenFile as error:
        return JsonResponse({"error": str(error)}, status=422)
    questions = [f"### {question}\n\n{answer}" for question, answer in made.faqs]
    # What keeps marks apart is not needed beside a blank.
    text = re.sub(r"(?<=[ \n])<!-- -->(?=\*)", "", made.markdown)
    markdown = "\n\n".join(filter(None, [text, *questions]))
    return JsonResponse({"markdown": markdown, "notes": list(dict.fromkeys(made.notes))})


def _pasted_picture(url: str, tag: "Tag") -> str | None:
    """The address of a picture of the clipboard, None for one that is elsewhere."""
    from articles.images.processing import process_image
    from articles.transfer.images import DATA_URL

    if url.startswith(settings.MEDIA_URL):
        return url
    if not (data := DATA_URL.match(url)):
        return None
    try:
        content = base64.b64decode(url[data.end() :], validate=False)
        return intake.store(process_image(ContentFile(content), "pasted")).address
    except (ValueError, OSError):
        return None


def warn_of_moving_pictures(
    model_admin: ModelAdmin, request: HttpRequest, form: forms.ModelForm
) -> None:
    """Say that an animated picture that was just uploaded is shown as a still one."""
    for name in form.changed_data:
        if getattr(form.cleaned_data.get(name), "was_animated", False):
            notice = f"{form[name].label}: {intake.MOVING}"
            model_admin.message_user(request, notice, messages.WARNING)
