"""When the site's certificate ends, as visitors see it."""

import logging
import ssl
from urllib.parse import urlsplit

from django.conf import settings

from attachment_site.core.models import Heartbeat

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10


def note_certificate() -> None:
    """Ask SITE_URL for its certificate and note its end. A site that is not reached from here,
    or speaks no HTTPS, notes nothing."""
    address = urlsplit(settings.SITE_URL)
    if address.scheme != "https" or address.hostname is None:
        return
    server = address.hostname, address.port or 443
    try:
        # It reads one that is expired or wrong as well.
        shown = ssl.get_server_certificate(server, timeout=TIMEOUT_SECONDS)
    except OSError as error:
        logger.warning("The site's certificate was not read (%s).", type(error).__name__)
        return
    # Here, since only the worker needs it.
    from cryptography import x509

    ends = x509.load_pem_x509_certificate(shown.encode()).not_valid_after_utc
    Heartbeat.record(Heartbeat.Job.CERTIFICATE, now=ends)
