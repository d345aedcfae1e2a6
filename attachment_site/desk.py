"""What all of the site's admin pages share."""

from django.contrib import admin
from django.utils.text import capfirst


class PlainRequests:
    """Fields that ask for what is missing by its name, where their form says nothing better."""

    def formfield_for_dbfield(self, db_field, request, **options):
        messages = options.get("error_messages") or {}
        asked = f"Fill in “{capfirst(db_field.verbose_name)}”."
        options["error_messages"] = {"required": asked} | messages
        return super().formfield_for_dbfield(db_field, request, **options)


class DeskAdmin(PlainRequests, admin.ModelAdmin):
    """A page of the desk; its lists take no regular expressions from an address.

    SQLite runs them in Python, where one of them can stop the whole process.
    """

    def lookup_allowed(self, lookup, value, request):
        if lookup.endswith("regex") or "\x00" in str(value):
            return False
        return super().lookup_allowed(lookup, value, request)
