"""The ceremonies of WebAuthn (Level 3), whose answers Yubico's `fido2` verifies.

Each begins with a challenge that the session keeps for five minutes and for one purpose; the first
answer uses it up. Relying party and origin are those of SITE_URL, and the user must be verified.
"""

import enum
import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

if TYPE_CHECKING:
    # Imported late elsewhere: it reads a list of ten thousand domains, which few processes need.
    from fido2.server import Fido2Server
    from fido2.webauthn import AuthenticationResponse, AuthenticatorData

SESSION_KEY = "passkey_challenges"
LIFETIME_SECONDS = 5 * 60
MAX_ANSWER = 16 * 1024
TRANSPORTS = ("usb", "nfc", "ble", "hybrid", "internal")

type Descriptors = Sequence[dict[str, Any]]


class Purpose(enum.StrEnum):
    """What a passkey is asked for; an answer to one is none to another."""

    SIGN_IN = "sign-in"
    SECOND_FACTOR = "second-factor"
    ENROLMENT = "enrolment"


class Refused(Exception):
    """An answer that proves nothing. The words are for the log and contain nothing of it."""


def creation_options(request: HttpRequest, user: User, existing: Descriptors) -> dict[str, Any]:
    """What `navigator.credentials.create` needs, as JSON, for a passkey beside the `existing`."""
    entity = {
        "id": user_handle(user),
        "name": user.get_username(),
        "displayName": user.get_full_name() or user.get_username(),
    }
    options, state = _server().register_begin(
        entity,  # type: ignore[arg-type]
        existing,  # type: ignore[arg-type]
        resident_key_requirement="required",  # type: ignore[arg-type]
        user_verification="required",  # type: ignore[arg-type]
        # Security keys can open the inbox only if this was asked for when the passkey was made.
        extensions={"prf": {}},
    )
    return _begin(request, Purpose.ENROLMENT, options, state)


def request_options(
    request: HttpRequest, purpose: str, allowed: Descriptors | None = None
) -> dict[str, Any]:
    """What `navigator.credentials.get` needs, as JSON; without `allowed`, any passkey of this site
    will do."""
    options, state = _server().authenticate_begin(
        allowed,  # type: ignore[arg-type]
        user_verification="required",  # type: ignore[arg-type]
    )
    return _begin(request, purpose, options, state)


def _begin(request: HttpRequest, purpose: str, options: Any, state: Any) -> dict[str, Any]:
    begun = request.session.get(SESSION_KEY, {})
    request.session[SESSION_KEY] = begun | {purpose: [state, timezone.now().timestamp()]}
    return dict(options)


def _take_state(request: HttpRequest, purpose: str) -> Any:
    """What `_begin` stored, which is then used up. Raises Refused once it is, or has expired."""
    begun = request.session.get(SESSION_KEY, {})
    if purpose not in begun:
        raise Refused("no challenge")
    state, moment = begun.pop(purpose)
    request.session[SESSION_KEY] = begun
    # At once: nothing that goes wrong later may give it back.
    request.session.save()
    if not 0 <= timezone.now().timestamp() - moment <= LIFETIME_SECONDS:
        raise Refused("the challenge has expired")
    return state


def check_creation(request: HttpRequest, answer: str) -> tuple["AuthenticatorData", list[str]]:
    """The data of a new passkey, and how its authenticator is reached. Raises Refused."""
    from fido2.cose import CoseKey

    state = _take_state(request, Purpose.ENROLMENT)
    try:
        parsed = _parse(answer)
        made = _server().register_complete(state, parsed)
        assert made.credential_data is not None
        algorithm = made.credential_data.public_key[3]
        transports = [one for one in TRANSPORTS if one in parsed["response"].get("transports", ())]
    except Refused:
        raise
    except Exception as error:  # whatever a hostile answer makes of the parser
        raise Refused("not valid") from error
    if algorithm not in CoseKey.supported_algorithms():
        raise Refused("of an unknown algorithm")
    return made, transports


def check_answer(
    request: HttpRequest, purpose: str, answer: str, credential: bytes | None
) -> "AuthenticationResponse":
    """The answer of a passkey, verified by its `credential`. Raises Refused; also where no
    credential was found, so that the challenge is used up all the same."""
    from fido2.webauthn import AttestedCredentialData, AuthenticationResponse

    state = _take_state(request, purpose)
    if credential is None:
        raise Refused("unknown")
    try:
        parsed = AuthenticationResponse.from_dict(_parse(answer))
        _server().authenticate_complete(state, [AttestedCredentialData(credential)], parsed)
    except Refused:
        raise
    except Exception as error:  # whatever a hostile answer makes of the parser
        raise Refused("not valid") from error
    if parsed.response.client_data.cross_origin:
        raise Refused("asked for in a frame of another site")
    return parsed


def credential_id(answer: str) -> bytes:
    """The id of the credential that an answer names; empty if it names none."""
    from fido2.utils import websafe_decode

    try:
        return websafe_decode(_parse(answer)["rawId"])
    except Exception:  # whatever a hostile answer makes of the parser
        return b""


def user_handle(user: User) -> bytes:
    """What authenticators file an account under: opaque, and the same for all its passkeys."""
    return hashlib.sha256(f"{_host()} account {user.pk}".encode()).digest()


def _parse(answer: str) -> dict[str, Any]:
    if len(answer) > MAX_ANSWER:
        raise ValueError
    return json.loads(answer)


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""


def _is_own_origin(origin: str) -> bool:
    site = urlsplit(settings.SITE_URL)
    if origin != f"{site.scheme}://{site.netloc}":
        raise Refused("given under another address than SITE_URL")
    return True


def _server() -> "Fido2Server":
    from fido2.server import Fido2Server

    party = {"id": _host(), "name": _host()}
    return Fido2Server(party, attestation="none", verify_origin=_is_own_origin)  # type: ignore[arg-type]
