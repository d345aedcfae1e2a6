from django.contrib import admin

from articles.admin.forms import AuthorForm
from articles.admin.redirects import RedirectsAdmin
from articles.admin.uploads import tell_of_pictures
from articles.link_checker.check import recheck
from articles.models import Author, AuthorLink
from attachment_site.core.admin import AdminFormFields, BaseAdmin


class AuthorLinkInline(AdminFormFields, admin.TabularInline):
    model = AuthorLink
    extra = 0


@admin.register(Author)
class AuthorAdmin(RedirectsAdmin, BaseAdmin):
    form = AuthorForm
    fields = ["name", "slug", "old_addresses", "credentials", "bio", "photo", "photo_alt", "user"]
    inlines = [AuthorLinkInline]
    list_display = ["name", "credentials"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["user"]

    def get_readonly_fields(self, request, obj=None):
        # Only who may see accounts can choose one.
        return ["old_addresses"] + ["user"] * (not request.user.has_perm("auth.view_user"))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        tell_of_pictures(self, request, form)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        recheck(form.instance)
