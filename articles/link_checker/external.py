"""External links: requested politely, and never inside this server's own network."""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from articles.link_checker.internal import Problem, Reason

SITES_AT_ONCE = 4
PAUSE_SECONDS = 1.0
TIMEOUT_SECONDS = 10
# A site that sends byte by byte keeps no thread for longer than this.
MAX_SECONDS = 40
MAX_REDIRECTS = 5
# Where this many sites are asked and none answers, it is this server that has no way out.
SITES_FOR_DOUBT = 3
CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
NAT64 = ipaddress.ip_network("64:ff9b::/96")
SAFE = "/%:@!$&'()*+,;=~-._?"
# What sites answer to robots though a reader gets the page.
STATUSES_FOR_ROBOTS = {401, 402, 403, 405, 406, 407, 408, 418, 423, 425, 429, 451, 999}

IsPublic = Callable[[str], bool]


class NoNetworkError(Exception):
    """No site could be reached, so that nothing is known about any."""


class NotPublicError(Exception):
    """The address belongs to a host that is not on the public internet."""


def is_public_address(address: str) -> bool:
    """Whether an IP address is global; IPv6 that embeds IPv4 is judged by the latter."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        translated = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF) if parsed in NAT64 else None
        parsed = parsed.ipv4_mapped or parsed.sixtofour or translated or parsed
    return parsed.is_global and not parsed.is_multicast


def check_external(
    addresses: Iterable[str],
    *,
    should_continue: Callable[[], bool] = lambda: True,
    is_public: IsPublic = is_public_address,
    pause_seconds: float = PAUSE_SECONDS,
) -> dict[str, Problem]:
    """The broken ones of these addresses, each with its problem.

    A few sites at once, but the pages of one site in turn, with a pause. Stops once
    `should_continue` says no; `is_public` decides which IP addresses may be connected to.
    Raises NoNetworkError where several sites were asked and none of them answered at all.
    """
    by_site: dict[str, list[str]] = {}
    for address in sorted(addresses):
        by_site.setdefault(urlsplit(address).netloc.casefold(), []).append(address)

    def check_site(site_addresses: list[str]) -> dict[str, Problem]:
        problems: dict[str, Problem] = {}
        for number, address in enumerate(site_addresses):
            if not should_continue():
                break
            if number:
                time.sleep(pause_seconds)
            if problem := _problem(address, is_public):
                problems[address] = problem
        return problems

    problems: dict[str, Problem] = {}
    with ThreadPoolExecutor(SITES_AT_ONCE) as executor:
        for found in executor.map(check_site, by_site.values()):
            problems |= found
    silent = [address for address in problems if problems[address].reason == Reason.SILENT]
    is_mute = len(silent) == sum(map(len, by_site.values()))
    if is_mute and len(by_site) >= SITES_FOR_DOUBT:
        raise NoNetworkError
    return problems


def _problem(address: str, is_public: IsPublic) -> Problem | None:
    """What is wrong with an address, or None; HEAD first, then GET where that fails."""
    try:
        status = _status("HEAD", address, is_public)
        if status >= 400:
            status = _status("GET", address, is_public)
    except NotPublicError:
        return Problem(Reason.REFUSED)
    except ssl.SSLError as error:
        return Problem(Reason.SILENT, f"no secure connection: {error.reason or 'refused'}")
    except TimeoutError:
        return Problem(Reason.SILENT, f"no answer in {TIMEOUT_SECONDS} seconds")
    except socket.gaierror:
        return Problem(Reason.SILENT, "no such site")
    except (OSError, http.client.HTTPException, ValueError):
        return Problem(Reason.SILENT)
    if status < 400 or status in STATUSES_FOR_ROBOTS:
        return None
    gone = status in (404, 410)
    return Problem(Reason.GONE if gone else Reason.FAILED, f"answer {status}")


def _status(method: str, address: str, is_public: IsPublic) -> int:
    """The status after at most five redirects, each checked like the first address."""
    for _ in range(MAX_REDIRECTS + 1):
        status, location = _request(method, address, is_public)
        if status not in (301, 302, 303, 307, 308) or not location:
            return status
        address = urljoin(address, location)
    return 508


def _request(method: str, address: str, is_public: IsPublic) -> tuple[int, str | None]:
    parts = urlsplit(address)
    if parts.scheme not in CONNECTIONS or not parts.hostname:
        raise ValueError("Only http and https are followed.")
    host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
    connection = CONNECTIONS[parts.scheme](host, parts.port, timeout=TIMEOUT_SECONDS)
    # Connect to the very IP address that was judged: the name may resolve differently next time.
    connection.sock = _public_socket(host, connection.port, is_public)
    alarm = threading.Timer(MAX_SECONDS, _hang_up, [connection])
    alarm.start()
    try:
        if parts.scheme == "https":
            secure = ssl.create_default_context()
            connection.sock = secure.wrap_socket(connection.sock, server_hostname=host)
        target = quote(parts.path or "/", safe=SAFE)
        target += f"?{quote(parts.query, safe=SAFE)}" if parts.query else ""
        agent = f"Mozilla/5.0 (compatible; link check of {settings.SITE_URL})"
        connection.request(method, target, headers={"User-Agent": agent, "Accept": "*/*"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location")
    finally:
        alarm.cancel()
        connection.close()


def _hang_up(connection: http.client.HTTPConnection) -> None:
    with contextlib.suppress(OSError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _public_socket(host: str, port: int, is_public: IsPublic) -> socket.socket:
    """A connection to a host. Raises NotPublicError where one of its addresses is not public."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(is_public(address) for address in found):
        raise NotPublicError(host)
    for address in found[:-1]:
        with contextlib.suppress(OSError):
            return socket.create_connection((address, port), timeout=TIMEOUT_SECONDS)
    return socket.create_connection((found[-1], port), timeout=TIMEOUT_SECONDS)
