"""What the buttons of the article's form do after the save, and the way back to the form."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from articles.admin import states
from articles.admin.versions import preview_links
from articles.models import Article

# Buttons that save what is typed and come back to the form.
BUTTONS = {"step", "give_preview", "revoke_preview", "rows", "_continue"}


def returns_to_form(request: HttpRequest) -> bool:
    """Whether the pressed button comes back to the form.

    The button that resolves a conflict does what the refused button would have done.
    """
    pressed = request.POST.keys()
    return bool(pressed & BUTTONS) or {"over", "goes_on"} <= pressed


def after_save(
    model_admin: ModelAdmin, request: HttpRequest, article: Article
) -> HttpResponse | None:
    """Carry out the pressed button, say what was saved, and lead back to the form or to the list.

    None in a popup, after which the form follows that opened it.
    """
    message = _press(model_admin, request, article)
    if IS_POPUP_VAR in request.POST:
        return None
    if message:
        model_admin.message_user(request, message, messages.SUCCESS)
    if not returns_to_form(request):
        return model_admin.response_post_save_change(request, article)
    query = request.GET.copy()
    query.pop("rows", None)
    if "rows" in request.POST:
        query["rows"] = "1"
    return redirect(
        reverse(
            "admin:articles_article_change",
            args=[article.pk],
            query=query,
            fragment="faqs-group" if "rows" in request.POST else None,
        )
    )


def _press(model_admin, request, article):
    """Do what the button does besides saving; returns what to tell the author, if anything."""
    if "give_preview" in request.POST:
        return preview_links.give(model_admin, request, article)
    if "revoke_preview" in request.POST:
        return preview_links.revoke(model_admin, request, article)
    step = request.POST.get("step", "")
    return states.saved_message(article, step)
