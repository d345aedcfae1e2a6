"""What all of the site's admin pages share."""

import re

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst


def next_url(request) -> str:
    """Where to go on to, as the request's `next` says; empty where that is on another site."""
    address = request.POST.get("next") or request.GET.get("next", "")
    hosts, secure = {request.get_host()}, request.is_secure()
    is_here = url_has_allowed_host_and_scheme(address, allowed_hosts=hosts, require_https=secure)
    return address if is_here else ""


class SafeAutocompleteSelect(AutocompleteSelect):
    """Django's, which fails where something that is no row's number was sent."""

    def optgroups(self, name, value, attrs=None):
        numbers = [one for one in value if re.fullmatch("[0-9]{1,18}", str(one))]
        return super().optgroups(name, numbers, attrs)


class AdminFormFields:
    """Fields that say their name, and ask by it for what is missing where no form does better.

    Browsers cut a longer paste to `maxlength` without a word, so fields do not have it: their limit
    is `data-most`, which `counter.js` shows, and what is too long is refused with all of it kept.
    """

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.name in self.get_autocomplete_fields(request):
            options["widget"] = SafeAutocompleteSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **options)

    def formfield_for_dbfield(self, db_field, request, **options):
        messages = options.get("error_messages") or {}
        name = capfirst(db_field.verbose_name)
        options["error_messages"] = {
            "required": f"Fill in “{name}”.",
            "max_length": f"Shorten “{name}” to %(limit_value)d characters: it has %(show_value)d.",
        } | messages
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field is None:
            return None
        most = field.widget.attrs.pop("maxlength", None)
        if most and not isinstance(db_field, models.SlugField | models.URLField):
            field.widget.attrs["data-most"] = most
        if isinstance(db_field, models.FileField):
            # Django groups what belongs to a file under a legend, which names none of the fields.
            field.widget.attrs["aria-label"] = name
        return field


class BaseAdmin(AdminFormFields, admin.ModelAdmin):
    """A page of the desk; its list bears the name of what is listed."""

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_object(self, request, object_id, from_field=None):
        # NUL is in no name, and PostgreSQL refuses to look for it.
        if "\x00" in object_id:
            return None
        return super().get_object(request, object_id, from_field)

    def lookup_allowed(self, lookup, value, request):
        # SQLite runs regular expressions in Python, where one can stop the whole process.
        if lookup.endswith("regex") or "\x00" in str(value):
            return False
        return super().lookup_allowed(lookup, value, request)
