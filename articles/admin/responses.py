"""What the buttons of the article's form do after the save, and the way back to the form."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from articles.admin import preview_links, states
from articles.models import Article

# Buttons that save what is typed and come back to the form.
BUTTONS = {"step", "give_preview", "revoke_preview", "rows"}


def returns_to_form(request: HttpRequest) -> bool:
    """Whether the pressed button comes back to the form.

    The button that resolves a conflict does what the refused button would have done.
    """
    pressed = request.POST.keys()
    return bool(pressed & {*BUTTONS, "_continue"}) or {"over", "goes_on"} <= pressed


def back_to_form(
    model_admin: ModelAdmin, request: HttpRequest, article: Article, *, verb: str
) -> HttpResponse | None:
    """Carry out the pressed button, say so, and lead back to the form.

    None for Django's own buttons, and in a popup, which has to close and hand over the row.
    """
    message = _press(model_admin, request, article)
    if "_continue" in request.POST or IS_POPUP_VAR in request.POST or not returns_to_form(request):
        return None
    query = request.GET.copy()
    query.pop("rows", None)
    if "rows" in request.POST:
        query["rows"] = "1"
    address = reverse(
        "admin:articles_article_change",
        args=[article.pk],
        query=query,
        fragment="faqs-group" if "rows" in request.POST else None,
    )
    if not message:
        message = format_html(
            "The article “<a href='{}'>{}</a>” was {} successfully. You may edit it again below.",
            address,
            article,
            verb,
        )
    model_admin.message_user(request, message, messages.SUCCESS)
    return redirect(address)


def _press(model_admin, request, article):
    """Do what the button does besides saving; returns what to tell the author, if anything."""
    if "step" in request.POST:
        return states.saved_message(article)
    if "give_preview" in request.POST:
        return preview_links.give(model_admin, request, article)
    if "revoke_preview" in request.POST:
        return preview_links.revoke(model_admin, request, article)
    return ""
