"""What the quiet buttons of an application's page do: its status, closing and opening."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from sessions.admin import application_forms as forms
from sessions.admin.application_page import ApplicationPage


def set_status(page: ApplicationPage) -> HttpResponse:
    """Set the status that the button names; what is closed stays closed."""
    form = forms.StatusForm({"status": page.request.POST["action"].partition(":")[2]})
    if form.is_valid():
        application = page.application
        application.set_status(form.cleaned_data["status"], now=timezone.now())
        page.log(f"Status: {application.status}")
        said = f"The status is now “{application.get_status_display()}”."
        if application.is_closed and application.status not in application.CLOSED_STATUSES:
            said += " The conversation stays closed."
        messages.success(page.request, said)
    return page.reload()


def close(page: ApplicationPage) -> HttpResponse:
    if page.application.close(now=timezone.now()):
        page.log("Closed")
    messages.success(page.request, "The conversation is closed.")
    return page.reload()


def reopen(page: ApplicationPage) -> HttpResponse:
    if page.application.reopen():
        page.log("Reopened")
    label = page.application.get_status_display()
    messages.success(page.request, f"The conversation is open again, as “{label}”.")
    return page.reload()
