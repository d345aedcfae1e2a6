from django.contrib import admin

from articles.forms import AuthorForm
from articles.models import Author, AuthorLink


class AuthorLinkInline(admin.TabularInline):
    model = AuthorLink
    extra = 0


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    form = AuthorForm
    inlines = [AuthorLinkInline]
    list_display = ["name", "credentials"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["user"]
