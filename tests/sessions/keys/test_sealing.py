"""Stories of sealing: who can open what, and who cannot."""

import base64
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from attachment_site.core.security import crypto
from attachment_site.core.security.crypto import DecryptionError

MESSAGE = "Since the move I wake at four and count what could go wrong. Ça va aller? 🌊".encode()
PLACE = b"application K7QM-2RZD letter for the practice"


def x25519_pair(private):
    """The key pair of a practice that has not changed its lock since version 1."""
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return crypto.KeyPair(private, public)


@pytest.fixture(scope="module", params=["hybrid", "x25519"])
def practice(request):
    pair = crypto.new_key_pair()
    return pair if request.param == "hybrid" else x25519_pair(pair.private)


@pytest.fixture(scope="module")
def sealed(practice):
    return crypto.seal(MESSAGE, practice.public, info=PLACE)


def test_the_right_person_opens_it_in_the_right_place_and_nobody_else(practice, sealed):
    # A row of the database may give a memoryview.
    for blob in (sealed, memoryview(sealed)):
        assert crypto.open_sealed(blob, practice.private, info=PLACE) == MESSAGE
    for key in (practice.public[-32:], crypto.new_key_pair().private):
        with pytest.raises(DecryptionError):
            crypto.open_sealed(sealed, key, info=PLACE)
    for place in (PLACE.replace(b"2RZD", b"2RZE"), PLACE + b" ", b""):
        with pytest.raises(DecryptionError):
            crypto.open_sealed(sealed, practice.private, info=place)


def opened(blobs, private):
    """What comes out of those blobs that open at all."""
    contents = []
    for blob in blobs:
        try:
            contents.append(crypto.open_sealed(blob, private, info=PLACE))
        except DecryptionError:
            continue
    return contents


def test_only_the_whole_of_what_was_sealed_opens(practice, sealed):
    """No byte of it may change, its format neither, and none may be missing or stand behind it."""
    whole = int.from_bytes(sealed, "big")
    positions = [8 * place + place % 8 for place in range(len(sealed))]
    blobs = [(whole ^ 1 << position).to_bytes(len(sealed), "big") for position in positions]
    blobs += [sealed[:length] for length in range(0, len(sealed), 7)]
    blobs += [bytes([number]) + sealed[1:] for number in {*range(256)} - {sealed[0]}]
    blobs += [sealed + b"\x00", *(bytes([number]) + bytes(1500) for number in range(6))]

    assert sealed[0] == (4 if len(practice.public) > 32 else 3)
    assert opened([sealed], practice.private) == [MESSAGE]
    assert opened([*blobs, os.urandom(200)], practice.private) == []


@pytest.mark.parametrize("size", [0, 1023, 1024, 100_000])
def test_a_length_tells_no_more_than_a_power_of_two(practice, size):
    overhead = len(crypto.seal(b"", practice.public, info=PLACE)) - 1024
    for message in (bytes(size), b"\x80" * size, os.urandom(size)):
        blob = crypto.seal(message, practice.public, info=PLACE)
        assert crypto.open_sealed(blob, practice.private, info=PLACE) == message
        assert (len(blob) - overhead).bit_count() == 1


def test_what_was_sealed_by_rfc_9180_before_lengths_were_hidden_and_by_0_4_still_opens():
    """Keys, info and text of the RFC's example A.1.1. It has no answer for AES-256-GCM: this one
    was made with the steps that the RFC writes out, without `cryptography`'s HPKE."""
    private = bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
    blob = bytes.fromhex(
        "01"
        "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
        "090b7dc225419f7da9e8b460becfbb96a26c7964d79b8010d397fa838589afa2"
        "54267701d76b93925614730ccd"
    )
    later = base64.b64decode(Path(__file__).with_name("sealed_in_0.4.txt").read_text())

    for sealed, key in ((blob, private), (later, bytes(range(32)))):
        opened = crypto.open_sealed(sealed, key, info=b"Ode on a Grecian Urn")
        assert opened == b"Beauty is truth, truth beauty"
