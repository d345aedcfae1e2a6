"""What the pages of accounts share."""

from typing import Any

from django.contrib import admin
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from attachment_site.core.http.requests import StaffRequest
from attachment_site.core.text import strip_control_chars


def posted(request: StaffRequest) -> QueryDict | None:
    """What was posted, without control characters; None unless something was."""
    return strip_control_chars(request.POST) if request.method == "POST" else None


def render_page(
    request: StaffRequest, name: str, title: str, form: BaseForm | None = None, **context: Any
) -> HttpResponse:
    """One of these pages; with status 422 if its form was refused."""
    is_refused = form is not None and form.is_bound
    shared = admin.site.each_context(request) | {"title": title, "form": form}
    template = f"admin/accounts/{name}.html"
    return render(request, template, shared | context, status=422 if is_refused else 200)
