"""When the site's certificate ends, as visitors see it."""

import logging
import socket
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
    # One that is expired or wrong has to be read as well.
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection(
                (address.hostname, address.port or 443), TIMEOUT_SECONDS
            ) as raw,
            context.wrap_socket(raw, server_hostname=address.hostname) as connection,
        ):
            shown = connection.getpeercert(binary_form=True)
    except OSError as error:
        logger.warning("The site's certificate was not read (%s).", type(error).__name__)
        return
    if shown:
        # Here, since only the worker needs it.
        from cryptography import x509

        ends = x509.load_der_x509_certificate(shown).not_valid_after_utc
        Heartbeat.record(Heartbeat.Job.CERTIFICATE, now=ends)
