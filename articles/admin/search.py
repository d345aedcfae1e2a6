"""What the author gives the search, and what the search tells the author."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator

from articles.admin.writing import UnsavedAdmin
from articles.models import CrisisTerm, UnmetSearch, WordGroup
from attachment_site.core.admin import ReadOnlyAdmin


@admin.register(WordGroup)
class WordGroupAdmin(UnsavedAdmin):
    list_display = ["said", "we_write"]
    search_fields = ["readers_say", "we_write"]
    search_help_text = "A word of readers, or one of yours"

    @admin.display(description="Readers say", ordering="readers_say")
    def said(self, obj: WordGroup) -> str:
        return Truncator(obj.readers_say).chars(160)


@admin.register(CrisisTerm)
class CrisisTermAdmin(UnsavedAdmin):
    search_fields = ["words"]

    def save_model(self, request: HttpRequest, *args: Any) -> None:
        super().save_model(request, *args)
        UnmetSearch.forget_alarming()


@admin.register(UnmetSearch)
class UnmetSearchAdmin(ReadOnlyAdmin):
    """Words alone: an answer may be a group of words, or an article that is still to be written."""

    list_display = ["words", "typed_on", "found", "last_day"]
    list_display_links = None
    list_filter = ["found"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return UnmetSearch.shown()

    @admin.display(description="Typed on")
    def typed_on(self, obj: UnmetSearch) -> str:
        return f"{len(obj.days)} days"
