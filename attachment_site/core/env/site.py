"""Who the site is and whom it believes: its key, its hosts, its address, proxies in front of it."""

import re
from collections.abc import Container
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from os.path import exists, isdir
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from django.http.request import validate_host

from attachment_site.core.env import env_matching, env_text, stop

# As Django's check security.W009 asks.
LEAST_KEY_LENGTH = 50
YEAR_SECONDS = 365 * 24 * 3600
# What HSTS may say, by the value of the variable: for how long, for subdomains too, and preload.
HSTS = {
    "off": (0, False, False),
    "host": (YEAR_SECONDS, False, False),
    "subdomains": (YEAR_SECONDS, True, False),
    "preload": (YEAR_SECONDS, True, True),
}

# A pattern and what it wants, for `env_matching`
TOKEN = (r"(?!(.)\1+$)[!-~]{20,}", "a random text of 20 characters or more, without blanks")
# The widest networks that proxies may have: no provider names a wider one as its own.
WIDEST = {4: 8, 6: 16}
IPV4_IN_IPV6 = IPv6Network("::ffff:0:0/96")

LABEL = "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?"
NAME = re.compile(rf"{LABEL}(\.{LABEL})*", re.IGNORECASE)

type Network = IPv4Network | IPv6Network


def secret_key_from(text: str, name: str = "SECRET_KEY") -> str:
    """SECRET_KEY, or another key so `name`d, if it is long enough; its value is in no message."""
    if not text:
        stop(f"set {name} in the environment, or DEBUG=true for development.")
    if len(text) < LEAST_KEY_LENGTH or len(set(text)) < 5:
        stop(
            f"{name} must be a random text of {LEAST_KEY_LENGTH} characters or more: python3 -c"
            ' "import secrets; print(secrets.token_urlsafe(50))" makes one.'
        )
    return text


def hosts_from(hosts: list[str]) -> list[str]:
    """ALLOWED_HOSTS, if each is a name, an address or “*”."""
    if not hosts:
        stop("set ALLOWED_HOSTS in the environment (the site's host names, separated by commas).")
    for host in hosts:
        if host != "*" and not is_host(host.removeprefix(".")):
            stop(f"ALLOWED_HOSTS must be names alone, such as example.org, not “{host}”.")
    return hosts


def is_host(text: str) -> bool:
    """Whether this is a host name, or an address as it stands in a URL: what ends in a number is
    one of IPv4, to browsers as well (WHATWG URL, 3.5)."""
    try:
        if text.startswith("["):
            return text.endswith("]") and ip_address(text[1:-1]).version == 6
        if text.rpartition(".")[2].isdecimal():
            return ip_address(text).version == 4
    except ValueError:
        return False
    return NAME.fullmatch(text) is not None


def parts_of(address: str, schemes: Container[str] = ("http", "https")) -> SplitResult | None:
    """The parts of an address of one of these schemes whose host and port can be; None for others,
    and for one with control characters."""
    try:
        parts = urlsplit(address)
        can_be = parts.scheme in schemes and parts.port != 0
        # As it is looked up: without other letters, and without the dot of the root
        host = (parts.hostname or "").encode("idna").decode().removesuffix(".")
    except ValueError:
        return None
    can_be = can_be and address.isprintable()
    return parts if can_be and is_host(f"[{host}]" if ":" in host else host) else None


def site_url_from(address: str, hosts: list[str], name: str = "SITE_URL") -> str:
    """SITE_URL, or another one so `name`d, without the slash at its end, if it is nothing but
    scheme, host and port, and its host is allowed."""
    address = address.rstrip("/").lower()
    parts = parts_of(address)
    host = re.fullmatch(r"https?://(.+?)(:\d+)?", address)
    if not parts or not host or not is_host(host[1]):
        stop(f"{name} must be a whole address such as https://example.org, not “{address}”.")
    if not validate_host(host[1], hosts):
        stop(f"ALLOWED_HOSTS lacks the host of {name}, {host[1]}.")
    return address


def networks_from(items: list[str]) -> list[Network]:
    """TRUSTED_PROXIES: addresses and networks."""
    networks = []
    for item in items:
        try:
            networks.append(network := ip_network(item))
        except ValueError:
            stop(
                "TRUSTED_PROXIES must be addresses or networks such as 127.0.0.1 or 172.30.0.0/24,"
                f" not “{item}”."
            )
        if _is_too_wide(network):
            stop(
                f"TRUSTED_PROXIES must not be most of the internet, as “{item}” is: anybody could"
                " pass for another visitor."
            )
    return networks


def _is_too_wide(network: Network) -> bool:
    """Whether this is more than anybody's own proxies have."""
    if network.version == 6 and network.subnet_of(IPV4_IN_IPV6):
        return network.prefixlen - IPV4_IN_IPV6.prefixlen < WIDEST[4]
    return network.prefixlen < WIDEST[network.version] and not network.is_private


def time_zone_from(name: str) -> str:
    """TIME_ZONE, if there is such a zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        stop(f"TIME_ZONE must be a name such as Europe/Paris, not “{name}”.")
    return name


def admin_path_from(path: str, public_paths: tuple[str, ...]) -> str:
    """ADMIN_PATH with one slash at its end, if no page has it."""
    path = path.strip("/") + "/"
    if path.partition("/")[0] in public_paths or not re.fullmatch(r"([\w-][\w.-]*/)+", path, re.A):
        stop(f"ADMIN_PATH must be a path that no page has, such as desk/, not “{path}”.")
    return path


def env_folder(name: str) -> str:
    """A folder by its path from the root, as a relative one would lie in a release, and go with it;
    “” if there is none."""
    text = env_matching(name, "/.*", "a path from the root, such as /srv/…")
    # These know nothing of what only another account may see, such as a folder of root's.
    if text and any(exists(path) and not isdir(path) for path in (Path(text), *Path(text).parents)):
        stop(f"{name} must be a folder, not a file.")
    return text


def age_recipient_from(text: str) -> str:
    """BACKUP_RECIPIENT, if it is a public key of age. It may be a private one by mistake, so no
    message repeats it."""
    if not text:
        return ""
    # Only where backups are encrypted, as its library takes memory.
    from pyrage import RecipientError, x25519

    try:
        return str(x25519.Recipient.from_str(text))
    except RecipientError:
        stop(
            "BACKUP_RECIPIENT must be a public key of age (age1…), as age-keygen prints it: copy it"
            " again, whole."
        )


def env_address(name: str) -> str:
    """An address that the site asks; “” if there is none."""
    address = env_text(name)
    if address and (" " in address or not parts_of(address)):
        # It may hold a secret, which the message does not repeat.
        stop(f"{name} must be a whole address such as https://example.org/….")
    return address


def sentry_from(dsn: str) -> dict[str, str]:
    """The log handler for a SENTRY_DSN; {} without one. Needs the group of that name."""
    if not dsn:
        return {}
    parts = parts_of(dsn)
    if not parts or not parts.username or not re.search(r"/\d+$", parts.path):
        stop("SENTRY_DSN must be https://key@host/number.")
    if find_spec("sentry_sdk") is None:
        stop('SENTRY_DSN is set, and sentry-sdk is not installed (EXTRAS="--group sentry").')
    return {"()": "attachment_site.monitoring.sentry.SentryHandler", "dsn": dsn}
