"""The files of cards in the site's media: stored, deleted, and swept where no row names them."""

import datetime
from collections.abc import Collection, Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

FOLDER = "cards"
# A younger file may belong to a row that is being saved.
UNUSED_AFTER = datetime.timedelta(hours=1)


def store_card(name: str, content: bytes) -> str:
    """Store a card under this name, which is returned. Raises OSError where that fails."""
    # What lies there may be half a file, of a process that was killed.
    default_storage.delete(name)
    stored = default_storage.save(name, ContentFile(content))
    if stored != name:
        # Another process has stored the same card in the meantime.
        default_storage.delete(stored)
    return name


def read_photo(name: str) -> bytes:
    """The stored photo of an author; b"" where it is gone."""
    try:
        with default_storage.open(name) as file:
            return file.read()
    except FileNotFoundError:
        return b""


def delete_cards(names: Iterable[str]) -> None:
    """Delete stored cards; a name that is empty or gone is passed over."""
    for name in filter(None, names):
        default_storage.delete(name)


def delete_cards_later(names: Collection[str]) -> None:
    """Delete stored cards once the transaction commits."""
    if names:
        transaction.on_commit(lambda: delete_cards(names), robust=True)


def delete_unused_cards(used: Collection[str], *, now: datetime.datetime) -> int:
    """Delete the files whose names are not in `used`; returns how many there were."""
    try:
        stored = {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}
    except FileNotFoundError:
        return 0
    unused = [
        name
        for name in stored - set(used)
        if default_storage.get_modified_time(name) < now - UNUSED_AFTER
    ]
    delete_cards(unused)
    return len(unused)
