"""What the author gives the search, and what the search tells the author."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.models import CrisisTerm, UnmetSearch, WordGroup
from attachment_site.core.admin import BaseAdmin, ReadOnlyAdmin


@admin.register(WordGroup)
class WordGroupAdmin(BaseAdmin):
    list_display = ["readers_say", "we_write"]
    search_fields = ["readers_say", "we_write"]
    search_help_text = "A word of readers, or one of yours"


@admin.register(CrisisTerm)
class CrisisTermAdmin(BaseAdmin):
    search_fields = ["words"]


@admin.register(UnmetSearch)
class UnmetSearchAdmin(ReadOnlyAdmin):
    """Words alone: an answer may be a group of words, or an article that is still to be written."""

    list_display = ["words", "typed_on", "outcome", "last_day"]
    list_display_links = None
    list_filter = ["found"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return UnmetSearch.shown()

    @admin.display(description="Typed on")
    def typed_on(self, obj: UnmetSearch) -> str:
        return f"{len(obj.days)} days"

    @admin.display(description="What happened", ordering="found")
    def outcome(self, obj: UnmetSearch) -> str:
        return "Nobody opened anything" if obj.found else "Nothing was found"
