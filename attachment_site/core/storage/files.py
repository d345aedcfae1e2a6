"""The files that a site offers beside its pictures: worksheets, recordings, documents.

The name has all that a page needs, so that no file is opened to show it:
`files/breathing-3f0c12ab34cd-348160.pdf` has that digest and 348,160 bytes.
"""

import re
from typing import NamedTuple

from attachment_site.core.text import read_table

FOLDER = "files"
STORED_FILE = re.compile(
    rf"{FOLDER}/(?P<stem>[a-z0-9-]+)-(?P<digest>[0-9a-f]{{12}})-(?P<size>\d{{1,12}})"
    r"\.(?P<suffix>[a-z0-9]+)",
    re.ASCII,
)


class FileType(NamedTuple):
    """What a file is served as, and what readers call it."""

    mime: str
    label: str

    @property
    def is_audio(self) -> bool:
        return self.mime.startswith("audio/")


# By the end of the stored name
FILE_TYPES: dict[str, FileType] = {
    suffix: FileType(*words) for suffix, words in read_table(__file__, "file_types.toml").items()
}


class StoredFile(NamedTuple):
    """What the name of a stored file says."""

    download_name: str
    type: FileType
    size: int

    @property
    def description(self) -> str:
        """“PDF, 340 kB”."""
        return f"{self.type.label}, {size_text(self.size)}"


def file_from_name(name: str) -> StoredFile | None:
    """The file with this name in the storage; None for any other name."""
    match = STORED_FILE.fullmatch(name)
    if match is None or match["suffix"] not in FILE_TYPES:
        return None
    suffix = match["suffix"]
    return StoredFile(f"{match['stem']}.{suffix}", FILE_TYPES[suffix], int(match["size"]))


def size_text(size: int) -> str:
    """Bytes as people say it: “340 kB”, “3.4 MB”."""
    if size < 999_500:
        return f"{max(1, round(size / 1000))} kB"
    megabytes = size / 1_000_000
    return f"{megabytes:.1f} MB" if megabytes < 10 else f"{megabytes:.0f} MB"
