"""What systemd is told about a process: that it is ready, and that it still works (sd_notify)."""

import contextlib
import os
import socket
import threading
import time
import urllib.request

READY, ALIVE = "READY=1", "WATCHDOG=1"
ANSWER_SECONDS = 10


def notify(state: str) -> None:
    """Send a state to the service manager; nothing where there is none."""
    if not (address := os.environ.get("NOTIFY_SOCKET", "")):
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(state.encode(), address)


def notify_while_answering() -> None:
    """In a thread: say that the server is ready once it answers at its own address, and then, again
    and again, that it does. One that no longer answers is restarted by its watchdog."""
    if "NOTIFY_SOCKET" in os.environ:
        threading.Thread(target=_ask_own_address, daemon=True).start()


def _ask_own_address() -> None:
    host, port = os.environ.get("GRANIAN_HOST", "127.0.0.1"), os.environ.get("GRANIAN_PORT", "8000")
    address = f"http://{host}:{port}/livez"
    while not _answers(address):
        time.sleep(0.1)
    notify(READY)
    pause = int(os.environ.get("WATCHDOG_USEC", "0")) / 1_000_000 / 4
    while pause:
        time.sleep(pause)
        if _answers(address):
            notify(ALIVE)


def _answers(address: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=ANSWER_SECONDS):
        return True
    return False
