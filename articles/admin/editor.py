"""What the editor asks of the server: articles to link to, tags, and what a paste becomes."""

import base64
import re
from dataclasses import asdict
from html import unescape

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_POST

from articles.admin.media import intake
from articles.content.time_limit import ServerBusy, one_at_a_time, render_in_time
from articles.images.processing import process_image
from articles.models import Article
from articles.models.validation import max_length
from articles.querysets.article import used_tags

MAX_FOUND = 10
MAX_PASTED_BYTES = 30 * 1024 * 1024
MAX_PASTED_PICTURES = 100
# In Base64, whose lines may be cut
PICTURE = re.compile(
    r"(=\s*[\"']?)(data:image/[\w.+;=-]+;base64,[^\"'\s<>]+(?:\s+[\w+/]+=*(?=[\s\"']))*)",
    re.IGNORECASE,
)


class FindForm(forms.Form):
    """Words of a title."""

    q = forms.CharField(required=False, max_length=max_length(Article, "title"))


@method_decorator(require_GET)
def find(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Articles whose titles hold all the words of `q`, newest first."""
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
    return JsonResponse({"tags": list(used_tags().values_list("name", flat=True))})


@method_decorator(require_POST)
def paste(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Turn copied HTML into Markdown; its pictures are stored, or named where they are missing."""
    # Beautiful Soup takes ten megabytes of a process, and few of them are ever pasted to.
    from articles.transfer.html_to_markdown.clipboard import paste as convert

    page = request.FILES.get("page")
    if page is None or (page.size or 0) > MAX_PASTED_BYTES:
        return JsonResponse({"error": "This is too much to paste at once."}, status=422)
    copied = page.read().decode(errors="replace").replace("\x00", "")
    try:
        made = render_in_time(convert, _with_pictures(copied), settings.MEDIA_URL)
    except ServerBusy as error:
        made = str(error)
    if isinstance(made, str):
        return JsonResponse({"error": made}, status=422)
    return JsonResponse(made if isinstance(made, dict) else asdict(made))


def _with_pictures(copied: str) -> str:
    """Copied HTML with addresses here in place of pictures that it holds; those are stored.

    Raises ServerBusy if there are very many.
    """
    found = {unescape(match[2]): "" for match in PICTURE.finditer(copied)}
    if not found:
        return copied
    if len(found) > MAX_PASTED_PICTURES:
        raise ServerBusy(f"{MAX_PASTED_PICTURES} pictures are the most to paste at once.")
    with one_at_a_time():
        for url in found:
            found[url] = _stored(url)
    return PICTURE.sub(lambda match: f"{match[1]}{found[unescape(match[2])]}", copied)


def _stored(url: str) -> str:
    """The address of a picture of the clipboard that is now stored, or the beginning of its own."""
    try:
        content = base64.b64decode(url.partition(",")[2], validate=False)
        return intake.store(process_image(ContentFile(content), "pasted")).address
    except (ValueError, OSError):
        return url[:80]


def warn_of_moving_pictures(
    model_admin: ModelAdmin, request: HttpRequest, form: forms.ModelForm
) -> None:
    """Say that an animated picture that was just uploaded is shown as a still one."""
    for name in form.changed_data:
        if getattr(form.cleaned_data.get(name), "was_animated", False):
            notice = f"{form[name].label}: {intake.MOVING}"
            model_admin.message_user(request, notice, messages.WARNING)
