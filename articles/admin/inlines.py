"""Questions and related articles without JavaScript: empty rows that the server adds."""

from django.contrib import admin

EMPTY_ROWS = 3


class EmptyRows:
    """An inline with empty rows, and plain select boxes, where the address asks for `rows`."""

    def get_extra(self, request, obj=None, **options):
        return EMPTY_ROWS if "rows" in request.GET else 0

    def get_autocomplete_fields(self, request):
        return [] if "rows" in request.GET else super().get_autocomplete_fields(request)


class RowsAdmin(admin.ModelAdmin):
    """A button that saves what is typed and comes back with empty rows."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if "rows" not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        request.POST = request.POST.copy()
        request.POST["_continue"] = "1"
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if response.status_code == 302:
            address = response["Location"]
            response["Location"] = f"{address}{'&' if '?' in address else '?'}rows=1#faqs-group"
        return response
