from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from articles.admin import redirects
from articles.admin.forms.fields import MarkdownField, MarkdownTextarea
from articles.admin.forms.files import KeptFileInput, KeptPictureField, clean_picture
from articles.admin.forms.versioned import VersionedForm
from articles.admin.versions.rows import KeptRowAdmin
from articles.models import Author, AuthorLink
from attachment_site.core.admin import AdminFormFields


class AuthorForm(VersionedForm):
    class Meta:
        field_classes = {"bio": MarkdownField, "photo": KeptPictureField}
        widgets = {"photo": KeptFileInput, "bio": MarkdownTextarea(attrs={"rows": 10})}

    def clean_photo(self) -> Any:
        return clean_picture(self, "photo")

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("photo") and not cleaned.get("photo_alt"):
            self.add_error("photo_alt", "Describe the photo for readers who cannot see it.")
        return cleaned


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
