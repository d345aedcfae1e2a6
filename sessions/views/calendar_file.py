"""The agreed time as a file for a calendar."""

import datetime

from django.http import HttpResponse
from django.utils.crypto import salted_hmac

from sessions.models import SessionsPage
from sessions.models.appointment import Agreement


def calendar_file(agreement: Agreement, side: str) -> HttpResponse | None:
    """A download of the time that is agreed, for one of the two sides; None if there is none.

    Who meets whom, and where, does not stand in it. Saved again it is the same event; the calendars
    of the two sides have nothing in common.
    """
    if agreement.choice is None or agreement.agreed is None:
        return None
    # Imported late, since it takes four megabytes and few processes are ever asked for such a file.
    from icalendar import Calendar, Event

    page, message = SessionsPage.objects.first() or SessionsPage(), agreement.choice.message
    name = f"{side} {bytes(message.key).hex()}"
    event = Event.new(
        uid=salted_hmac("appointment", name, algorithm="sha256").hexdigest()[:32],
        summary="Appointment",
        start=agreement.agreed,
        end=agreement.agreed + datetime.timedelta(minutes=page.minutes),
        stamp=message.sent_at,
    )
    content = Calendar.new(subcomponents=[event]).to_ical()
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    response["Cache-Control"] = "no-store"
    return response
