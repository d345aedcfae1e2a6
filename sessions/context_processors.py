"""What every page says of the practice."""

from django.utils.functional import SimpleLazyObject

from sessions.models import Practice


def practice(request):
    """The practice's row, read once a request and only where a template shows it."""
    return {"practice": SimpleLazyObject(Practice.objects.current)}
