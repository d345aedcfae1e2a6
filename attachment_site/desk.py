"""What all of the site's admin pages share."""

from django.contrib import admin
from django.db import models
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst


def next_address(request) -> str:
    """Where to go on to, as the request's `next` says; empty where that is on another site."""
    address = request.POST.get("next") or request.GET.get("next", "")
    hosts, secure = {request.get_host()}, request.is_secure()
    is_here = url_has_allowed_host_and_scheme(address, allowed_hosts=hosts, require_https=secure)
    return address if is_here else ""


class PlainRequests:
    """Fields that say their name, and ask by it for what is missing where no form does better."""

    def formfield_for_dbfield(self, db_field, request, **options):
        messages = options.get("error_messages") or {}
        asked = f"Fill in “{capfirst(db_field.verbose_name)}”."
        options["error_messages"] = {"required": asked} | messages
        field = super().formfield_for_dbfield(db_field, request, **options)
        if isinstance(db_field, models.FileField):
            # Django groups what belongs to a file under a legend, which names none of the fields.
            field.widget.attrs["aria-label"] = capfirst(db_field.verbose_name)
        return field


class DeskAdmin(PlainRequests, admin.ModelAdmin):
    """A page of the desk; its list bears the name of what is listed."""

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def lookup_allowed(self, lookup, value, request):
        # SQLite runs regular expressions in Python, where one can stop the whole process.
        if lookup.endswith("regex") or "\x00" in str(value):
            return False
        return super().lookup_allowed(lookup, value, request)
