"""Redirects to a row: the site records them, and its author may remove one."""

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string

from articles.models import Redirect
from articles.models.redirect import current_path
from attachment_site.core.admin import ROW_NUMBER


@admin.display(description="Old addresses")
def redirect_list(model_admin: ModelAdmin, row: Model) -> str:
    """A read-only field: the addresses that redirect to the row, with boxes to remove them."""
    if row.pk is None:
        return "None: nobody has seen this address yet."
    redirects = Redirect.objects.leading_to(row).exclude(path=current_path(row))
    return render_to_string("admin/articles/_redirects.html", {"redirects": redirects})


def remove_ticked(model_admin: ModelAdmin, request: HttpRequest, row: Model) -> None:
    """Remove those of the row's redirects whose boxes were ticked."""
    ticked = [pk for pk in request.POST.getlist("forget") if ROW_NUMBER.fullmatch(pk)]
    for redirect in Redirect.objects.leading_to(row).filter(pk__in=ticked):
        redirect.delete()
        model_admin.log_change(request, row, f"Removed the old address {redirect.path}")
