"""Tells a watcher elsewhere that a job was done; it wakes somebody when it hears nothing."""

import logging
import urllib.request

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5


def ping(address: str) -> None:
    """Ask for an address, if one is set. A watcher that does not answer stops nothing."""
    if not address:
        return
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT_SECONDS):
            pass
    except (OSError, ValueError) as error:
        logger.warning("A watcher was not reached (%s).", type(error).__name__)
