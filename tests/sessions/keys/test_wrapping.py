"""Keys under passphrases, codes and receipts."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from attachment_site.core.security import crypto
from attachment_site.core.security.crypto import DecryptionError
from tests.running import PATIENCE_SECONDS

MESSAGE = "Since the move I wake at four and count what could go wrong. Ça va aller? 🌊".encode()
PLACE = b"application K7QM-2RZD letter for the practice"
PASSPHRASE = "four geese over a still lake"
CONTEXT = b"inbox key 1 passphrase 1"


@pytest.fixture
def practice():
    return crypto.new_key_pair()


@pytest.fixture
def wrapped(practice):
    return crypto.wrap(practice.private, PASSPHRASE, context=CONTEXT)


@pytest.mark.slow_hashing
def test_the_passphrase_opens_what_was_wrapped(practice, wrapped):
    assert crypto.ARGON2 == {"iterations": 3, "lanes": 1, "memory_cost": 64 * 1024}

    assert crypto.unwrap(wrapped, PASSPHRASE, context=CONTEXT) == practice.private
    assert crypto.unwrap(memoryview(wrapped), PASSPHRASE, context=CONTEXT) == practice.private
    assert practice.private not in wrapped
    assert PASSPHRASE.encode() not in wrapped


def refused(blob, passphrase=PASSPHRASE, context=CONTEXT):
    with pytest.raises(DecryptionError):
        crypto.unwrap(blob, passphrase, context=context)
    return True


def test_another_passphrase_or_place_does_not(wrapped):
    for passphrase in (PASSPHRASE + " ", PASSPHRASE.title(), ""):
        assert refused(wrapped, passphrase)
    for context in (b"inbox key 1 passphrase 2", b"inbox key 2 passphrase 1", b""):
        assert refused(wrapped, context=context)


def test_no_part_of_what_was_wrapped_may_change_or_be_missing(wrapped):
    """Format, salt, nonce, content and tag: the first and the last byte of each."""
    assert len(wrapped) == 1 + 16 + 12 + 32 + 16
    for position in (0, 1, 16, 17, 28, 29, 60, 61, 76):
        changed = bytearray(wrapped)
        changed[position] ^= 0x80
        assert refused(bytes(changed))
        assert refused(wrapped[:position])


def test_what_a_device_derived_opens_its_own_wrapping_and_no_other(practice, wrapped):
    secret = bytes(range(32))
    blob = crypto.wrap_by_key(practice.private, secret, context=CONTEXT)

    assert crypto.unwrap_by_key(memoryview(blob), secret, context=CONTEXT) == practice.private
    assert len(blob) == 1 + 12 + 32 + 16
    assert blob[1:] != crypto.wrap_by_key(practice.private, secret, context=CONTEXT)[1:]
    spoiled = [
        (blob, bytes(32), CONTEXT),
        (blob, secret, CONTEXT + b"0"),
        (wrapped, secret, CONTEXT),
    ]
    for position in (0, 1, 12, 13, 44, 45, 60):
        changed = bytearray(blob)
        changed[position] ^= 0x80
        spoiled += [(bytes(changed), secret, CONTEXT), (blob[:position], secret, CONTEXT)]
    for one, key, context in spoiled:
        with pytest.raises(DecryptionError):
            crypto.unwrap_by_key(one, key, context=context)


def test_a_passphrase_may_be_in_any_language_and_wraps_differently_each_time():
    for passphrase in ("vier Gänse über dem See 🪿", "أربع إوزات فوق بحيرة", "四只鹅"):
        blob, again = (crypto.wrap(b"content", passphrase, context=b"place") for _ in range(2))

        assert crypto.unwrap(blob, passphrase, context=b"place") == b"content"
        assert refused(blob, passphrase[:-1], b"place")
        for part in (slice(1, 17), slice(17, 29), slice(29, None)):
            assert blob[part] != again[part]


def test_a_receipt_stands_for_the_same_digest_and_keys_every_time_and_no_other_does():
    receipt, salt = "0123456789012345", bytes(range(16))

    first = crypto.receipt_keys(receipt, salt)

    assert crypto.receipt_keys(receipt, salt) == first
    assert crypto.key_pair_from_private(first.pair.private) == first.pair
    # Another receipt, or another practice, shares nothing with it.
    others = [
        crypto.receipt_keys("0123456789012346", salt),
        crypto.receipt_keys(receipt, bytes(16)),
    ]
    made = {value for keys in (first, *others) for value in keys[:2]}
    for pair in (keys.pair for keys in (first, *others)):
        made |= {pair.private, pair.public, crypto.conversation_key(pair.private)}
    assert len(made) == 15


def test_a_receipt_opens_what_was_sealed_to_it_and_its_digest_does_not():
    digest, _, pair = crypto.receipt_keys("0123456789012345", bytes(16))
    blob = crypto.seal(MESSAGE, pair.public, info=PLACE)

    assert crypto.open_sealed(blob, pair.private, info=PLACE) == MESSAGE
    with pytest.raises(DecryptionError):
        crypto.open_sealed(blob, digest, info=PLACE)


def test_a_receipt_is_twenty_digits_whatever_the_key():
    receipts = [crypto.receipt_from_key(number.to_bytes(32, "big")) for number in range(500)]

    assert {(len(receipt), receipt.isdecimal(), receipt.isascii()) for receipt in receipts} == {
        (20, True, True)
    }
    assert len(set(receipts)) == 500
    # Those that begin with 0 keep it.
    assert {receipt[0] for receipt in receipts} == set("0123456789")
    assert crypto.receipt_from_key(bytes(32)) == receipts[0]


def test_a_recovery_code_is_readable_and_opens_however_it_is_written():
    code = crypto.new_recovery_code()
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert set(code) - {"-"} <= set("ABCDEFGHJKMNPQRSTVWXYZ23456789")
    blob = crypto.wrap(b"key", crypto.normalize_code(code), context=b"recovery")

    for written in (code, code.replace("-", " "), f"  {code.lower().replace('-', ' – ')}\n"):
        normalized = crypto.normalize_code(written)
        assert crypto.unwrap(blob, normalized, context=b"recovery") == b"key"
    assert crypto.new_recovery_code() != code


def test_many_people_may_type_a_secret_at_once():
    """With more than one lane, OpenSSL never comes back from this."""
    with ThreadPoolExecutor(8) as pool:
        waiting = [
            pool.submit(crypto.derive_from_secret, f"secret {n}", bytes(16)) for n in range(8)
        ]
        keys = [result.result(timeout=PATIENCE_SECONDS) for result in waiting]

    assert keys == [crypto.derive_from_secret(f"secret {n}", bytes(16)) for n in range(8)]
