"""What a recorder wrote into a recording besides its sound: names, places, pictures.

An Ogg file keeps it, because each of its pages has a sum over its content.
"""

from collections.abc import Iterator

# The parts of an MPEG 4 file that hold others, and those that say who, where and with what.
OUTER = (b"moov", b"trak", b"mdia", b"minf")
SAID = (b"udta", b"meta", b"uuid")
SOUND = (b"fmt ", b"fact", b"data")


def without_tags(content: bytes, suffix: str) -> bytes:
    """The same recording without what it says of its author, its place and its device."""
    if suffix in ("mp3", "aac"):
        return _without_ends(content)
    parts = {"m4a": _said_in_mpeg, "wav": _said_in_wav}.get(suffix)
    emptied = bytearray(content)
    for name, start, end in parts(content) if parts else ():
        # In place, because other parts are found by where they begin.
        emptied[name : name + 4] = b"free" if suffix == "m4a" else b"JUNK"
        emptied[start:end] = bytes(end - start)
    return bytes(emptied)


def id3_size(content: bytes) -> int:
    """How long the ID3 tag is with which a recording begins; seven bits of each byte count."""
    size = sum((byte & 0x7F) << 7 * (3 - at) for at, byte in enumerate(content[6:10]))
    return 10 + size + (10 if content[5] & 0x10 else 0)


def mpeg_boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """The name of each box of an MPEG 4 file, its start, that of its content, and its end."""
    while start + 8 <= end:
        size, name = int.from_bytes(content[start : start + 4]), content[start + 4 : start + 8]
        head = 16 if size == 1 else 8
        size = int.from_bytes(content[start + 8 : start + 16]) if size == 1 else size or end - start
        # One that is shorter than its own head ends in it: the file is damaged.
        yield name, start, start + head, start + size
        if size < head:
            return
        start += size


def _without_ends(original: bytes) -> bytes:
    content = original
    while content.startswith(b"ID3") and len(content) > 10:
        content = content[id3_size(content) :]
    if content[-128:].startswith(b"TAG"):
        content = content[:-128]
    if content[-32:].startswith(b"APETAGEX"):
        content = content[: -int.from_bytes(content[-20:-16], "little")]
        content = content[:-32] if content[-32:].startswith(b"APETAGEX") else content
    content = content.lstrip(b"\0")
    return content if content.startswith(b"\xff") else original


def _said_in_mpeg(content: bytes, start: int = 0, end: int = 0) -> Iterator[tuple[int, int, int]]:
    """Where each part is named that says something, and where it begins and ends."""
    end = end or len(content)
    for name, box, inside, box_end in mpeg_boxes(content, start, end):
        if inside > box_end:
            return
        if name in SAID:
            yield box + 4, inside, min(box_end, end)
        elif name in OUTER:
            yield from _said_in_mpeg(content, inside, min(box_end, end))


def _said_in_wav(content: bytes) -> Iterator[tuple[int, int, int]]:
    start = 12
    while start + 8 <= len(content):
        size = int.from_bytes(content[start + 4 : start + 8], "little")
        if content[start : start + 4] not in SOUND:
            yield start, start + 8, min(start + 8 + size, len(content))
        start += 8 + size + size % 2
