from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from articles.admin import redirects
from articles.admin.forms.author import AuthorForm
from articles.admin.versions.rows import KeptRowAdmin
from articles.models import Author, AuthorLink
from attachment_site.core.admin import AdminFormFields


class AuthorLinkInline(AdminFormFields, admin.TabularInline):
    model = AuthorLink
    extra = 0


@admin.register(Author)
class AuthorAdmin(KeptRowAdmin):
    form = AuthorForm
    fields = ["name", "slug", "redirect_list", "credentials", "bio", "photo", "photo_alt", "user"]
    inlines = [AuthorLinkInline]
    list_display = ["name", "credentials"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["user"]
    redirect_list = redirects.redirect_list

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if request.user.has_perm("auth.view_user"):
            return ["redirect_list"]
        return ["redirect_list", "user"]
