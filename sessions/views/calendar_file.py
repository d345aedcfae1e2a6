"""The agreed time as a file for a calendar."""

from django.http import HttpResponse

from sessions.models import SessionsPage
from sessions.models.appointment import Agreement


def calendar_file(agreement: Agreement, side: str) -> HttpResponse | None:
    """A download of the time that is agreed, for one of the two sides; None if there is none."""
    if agreement.agreed is None:
        return None
    page = SessionsPage.objects.first() or SessionsPage()
    response = HttpResponse(
        agreement.calendar(side, page.minutes), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    response["Cache-Control"] = "no-store"
    return response
