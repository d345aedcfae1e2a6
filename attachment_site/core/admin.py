"""What all admin pages of the site share."""

import functools
import re
from collections.abc import Callable
from html import unescape
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.html import strip_tags
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from attachment_site.core.text import strip_control_chars

# A number that every database takes for a primary key.
ROW_NUMBER = re.compile("[0-9]{1,18}")
# Django's own sentences after a save or a deletion, and what is said instead: the last that fits.
STOCK_MESSAGES = [
    (re.compile(r"(.+) (?:was|were) changed successfully\."), r"Saved: \1."),
    (re.compile(r"The .+? (“.*”) was (?:added|changed) successfully\..*"), r"Saved: \1."),
    (re.compile(r"The .+? (“.*”) was deleted successfully\."), r"Deleted: \1."),
    (re.compile(r"Successfully deleted (.+)\."), r"Deleted: \1."),
]


def next_url(request: HttpRequest) -> str:
    """The request's `next` parameter, or an empty string if it leads to another site."""
    address = request.POST.get("next") or request.GET.get("next", "")
    hosts, secure = {request.get_host()}, request.is_secure()
    is_here = url_has_allowed_host_and_scheme(address, allowed_hosts=hosts, require_https=secure)
    return address if is_here else ""


def posted(request: HttpRequest) -> QueryDict | None:
    """What to bind a form to, without control characters; None unless something was posted."""
    return strip_control_chars(request.POST) if request.method == "POST" else None


def render_page(
    request: HttpRequest,
    template: str,
    title: str,
    form: forms.BaseForm | None = None,
    **context: Any,
) -> HttpResponse:
    """A page of `templates/admin/` beside those of models; 422 if its form was refused."""
    shared = admin.site.each_context(request) | {"title": title, "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, f"admin/{template}.html", shared | context, status=status)


type View = Callable[..., HttpResponse]


def form_target(page: str) -> Callable[[View], View]:
    """For a view to which a form of that page posts. Sign-in leads back to where a form was going,
    and can only ask: that changes nothing and shows the page, or the one that `next` names."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def post_or_lead_back(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in ("GET", "HEAD"):
                return redirect(next_url(request) or page)
            return require_POST(view)(request, *args, **kwargs)

        return post_or_lead_back

    return decorate


class SafeAutocompleteSelect(AutocompleteSelect):
    """Django's widget, which raises an error for a value that is not a number."""

    def optgroups(self, name: str, value: Any, attrs: dict[str, Any] | None = None) -> Any:
        numbers = [one for one in value if ROW_NUMBER.fullmatch(str(one))]
        return super().optgroups(name, numbers, attrs)


class AdminFormFields(BaseModelAdmin):
    """Form fields whose errors name the field, for admin pages and inlines.

    Browsers silently cut a paste at `maxlength`, so fields carry their limit as `data-most`
    instead: `counter.js` shows it, and the server refuses longer text and keeps all of it.
    """

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SafeAutocompleteSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        name = capfirst(str(db_field.verbose_name))
        kwargs["error_messages"] = {
            "required": f"Fill in “{name}”.",
            "max_length": f"Shorten “{name}” to %(limit_value)d characters: it has %(show_value)d.",
        } | (kwargs.get("error_messages") or {})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        if isinstance(field.widget, forms.TextInput | forms.Textarea):
            field.widget.attrs.setdefault("dir", "auto")
        most = field.widget.attrs.pop("maxlength", None)
        if most and not isinstance(db_field, models.SlugField | models.URLField):
            field.widget.attrs["data-most"] = most
        if isinstance(db_field, models.FileField):
            # Django groups the parts of a file field under a legend, which labels none of them.
            field.widget.attrs["aria-label"] = name
        return field


def error_links(form: forms.BaseForm, formsets: list) -> list[tuple[str, str]]:
    """What is wrong with a refused form, each with the address of its field on the page."""
    found = _errors_of(form)
    for formset in formsets:
        found += [(str(error), "") for error in formset.non_form_errors()]
        for row in formset.forms:
            if row.errors and not row.data.get(row.add_prefix("DELETE")):
                found += _errors_of(row)
    return found


def _errors_of(form: forms.BaseForm) -> list[tuple[str, str]]:
    found = [(str(error), "") for error in form.non_field_errors()]
    for field in form:
        part = "_0" if isinstance(field.field.widget, forms.MultiWidget) else ""
        found += [(f"{field.label}: {error}", f"#{field.auto_id}{part}") for error in field.errors]
    return found


class PlainMessages(admin.ModelAdmin):
    """Says what was saved in the words that the site uses elsewhere."""

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **kwargs: Any) -> None:
        plain = unescape(strip_tags(message)) if isinstance(message, SafeString) else str(message)
        for stock, ours in STOCK_MESSAGES:
            if found := stock.fullmatch(plain):
                message = found.expand(ours)
        super().message_user(request, message, *args, **kwargs)


class BaseAdmin(PlainMessages, AdminFormFields):
    """The site's ModelAdmin: lists are titled by their model, a refused form says on top what is
    wrong, odd input never raises."""

    show_facets = admin.ShowFacets.NEVER

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(ROW_NUMBER.fullmatch(pk) for pk in selected):
            self.message_user(request, "Tick rows of the list first.", messages.WARNING)
            return redirect(request.get_full_path())
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, title | (extra_context or {}))

    def page(self, route: str, view: View, name: str, *needs: str) -> URLPattern:
        """An address below the list, for whoever has one of these permissions on the model.

        The view is called with this admin, the request, and what the route holds.
        """

        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not any(getattr(self, f"has_{need}_permission")(request) for need in needs):
                raise PermissionDenied
            return view(self, request, **kwargs)

        name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return path(route, self.admin_site.admin_view(answer), name=name)

    def render_page(
        self, request: HttpRequest, template: str, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        """A page with what all of admin's pages show."""
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return render(request, template, shared | context, status=status)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """As Django's; a new row of an order goes to its end."""
        data: dict[str, Any] = super().get_changeform_initial_data(request)
        if "position" in self.get_fields(request):
            last = self.model._default_manager.aggregate(last=models.Max("position"))["last"]
            data.setdefault("position", (last or 0) + 1)
        return data

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if context["errors"]:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            context["error_links"] = error_links(context["adminform"].form, formsets)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        # PostgreSQL refuses to look for NUL, which no key contains.
        return None if "\x00" in object_id else super().get_object(request, object_id, from_field)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        # SQLite runs regular expressions in Python, where one can stop the whole process.
        is_safe = not lookup.endswith("regex") and "\x00" not in str(value)
        return is_safe and super().lookup_allowed(lookup, value, request)


class FixedRowsAdmin(BaseAdmin):
    """Rows that come and go by themselves: nobody adds or deletes one here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(FixedRowsAdmin):
    """A list of what the site itself writes: nobody changes its rows, either."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
