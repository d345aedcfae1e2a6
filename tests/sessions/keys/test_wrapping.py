"""Keys under passphrases, codes and receipts."""

import pytest

from attachment_site.core.security import crypto
from attachment_site.core.security.crypto import DecryptionError

PRIVATE, DERIVED = bytes(range(32)), bytes(range(1, 33))
PASSPHRASE = "four geese over a still lake"
CONTEXT = b"inbox key 1 passphrase 1"


@pytest.mark.slow_hashing
def test_the_passphrase_opens_what_was_wrapped():
    assert crypto.ARGON2 == {"iterations": 3, "lanes": 1, "memory_cost": 64 * 1024}
    wrapped = crypto.wrap(PRIVATE, PASSPHRASE, context=CONTEXT)

    assert crypto.unwrap(memoryview(wrapped), PASSPHRASE, context=CONTEXT) == PRIVATE
    assert PRIVATE not in wrapped
    assert PASSPHRASE.encode() not in wrapped


WAYS = [
    (crypto.wrap, crypto.unwrap, PASSPHRASE, ["", PASSPHRASE + " ", PASSPHRASE.title()], [1, 17]),
    (crypto.wrap, crypto.unwrap, "أربع إوزات فوق بحيرة", ["أربع إوزات فوق بحير"], [1, 17]),
    (crypto.wrap_by_key, crypto.unwrap_by_key, DERIVED, [PRIVATE], [1]),
]


@pytest.mark.parametrize(("wrap", "unwrap", "secret", "others", "parts"), WAYS)
def test_nothing_else_opens_it_and_no_part_may_change_or_be_missing(
    wrap, unwrap, secret, others, parts
):
    """Format, salt, nonce, content and tag: the first and the last byte of each."""
    wrapped, again = (wrap(PRIVATE, secret, context=CONTEXT) for _ in range(2))
    # After the salt, if any, and the nonce.
    parts = [*parts, parts[-1] + 12, parts[-1] + 44]
    assert len(wrapped) == parts[-1] + 16
    assert [wrapped[part:] != again[part:] for part in parts] == [True] * len(parts)
    spoiled = [(wrapped, other, CONTEXT) for other in others]
    spoiled += [(wrapped, secret, CONTEXT + b"0"), (wrapped, secret, b"")]
    for position in {0, len(wrapped) - 1, *parts, *(part - 1 for part in parts)}:
        changed = bytearray(wrapped)
        changed[position] ^= 0x80
        spoiled += [(bytes(changed), secret, CONTEXT), (wrapped[:position], secret, CONTEXT)]

    assert unwrap(memoryview(wrapped), secret, context=CONTEXT) == PRIVATE
    for blob, key, context in spoiled:
        with pytest.raises(DecryptionError):
            unwrap(blob, key, context=context)


def test_a_receipt_stands_for_the_same_digest_and_keys_every_time_and_no_other_does():
    receipt, salt = "0123456789012345", bytes(range(16))

    first = crypto.receipt_keys(receipt, salt)

    assert crypto.receipt_keys(receipt, salt) == first
    # Another receipt, or another practice, shares nothing with it.
    others = [
        crypto.receipt_keys("0123456789012346", salt),
        crypto.receipt_keys(receipt, bytes(16)),
    ]
    made = {value for keys in (first, *others) for value in keys[:2]}
    for pair in (keys.pair for keys in (first, *others)):
        made |= {pair.private, pair.public, crypto.conversation_key(pair.private)}
    assert len(made) == 15
