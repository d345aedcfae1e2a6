"""What all of the site's admin pages share."""

from django.contrib import admin


class DeskAdmin(admin.ModelAdmin):
    """A page of the desk; its lists take no regular expressions from an address.

    SQLite runs them in Python, where one of them can stop the whole process.
    """

    def lookup_allowed(self, lookup, value, request):
        if lookup.endswith("regex") or "\x00" in str(value):
            return False
        return super().lookup_allowed(lookup, value, request)
