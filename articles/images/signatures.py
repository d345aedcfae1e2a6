"""Which type a file is of, told by its content: nobody's name for it is believed."""

import io
import re
import zlib
from collections.abc import Callable, Iterator

from articles.images.audio_tags import id3_size, mpeg_boxes

MAX_UNPACKED_BYTES = 50 * 1024 * 1024
# The list of a document's parts; pathological ones list a million.
MAX_ZIP_DIRECTORY_BYTES = 1024 * 1024
# What acts on the reader's device, or hides another file.
ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|EmbeddedFiles?)(?![A-Za-z])")
ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
BITRATES = {
    3: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
SAMPLE_RATES = (44_100, 48_000, 32_000)
SOUND_IN_OGG = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex  ")
# What browsers play; the last of WAV says further on what it is.
SOUND_IN_M4A, SOUND_IN_WAV = (b"mp4a", b"Opus", b"fLaC"), (1, 3, 6, 7, 0xFFFE)
OFFICE_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
OFFICE_PARTS |= {"ppt/presentation.xml": "pptx"}
OPEN_DOCUMENTS = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
VIDEO = (
    "This is a video. Put it on YouTube, Vimeo or PeerTube, and paste its address into a paragraph"
    " of its own."
)
UNPLAYABLE = "Browsers cannot play this kind of recording. Save it as MP3, or as M4A with AAC."
CUT_OFF = "This file is damaged or was cut off. Save it again and try once more."


class UnacceptedFile(ValueError):
    """A file that is not accepted; tells the author what to do."""


def suffix_of(content: bytes) -> str:
    """The end of the name that fits this content. Raises UnacceptedFile."""
    for start, check in _CHECKS:
        if re.match(start, content, re.DOTALL) and (suffix := check(content)):
            return suffix
    raise UnacceptedFile(
        "This is no PDF, no recording (MP3, M4A, AAC, Ogg or WAV) and no document (Word, Excel,"
        " PowerPoint or OpenDocument), whatever its name says. Save it as one of these."
    )


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-2048:]:
        raise UnacceptedFile(CUT_OFF)
    for part in _pdf_objects(content):
        names = _unescaped(part)
        if re.search(rb"/Encrypt(?![A-Za-z])", names):
            raise UnacceptedFile("This PDF is locked. Save it without a password and try again.")
        if ACTIVE.search(names):
            raise UnacceptedFile(
                "This PDF holds a script or another file, which readers should not be given."
                " Print it into a new PDF and upload that."
            )
    return "pdf"


def _pdf_objects(content: bytes) -> Iterator[bytes]:
    """What a PDF says of itself: all between its streams, and the objects packed in streams."""
    position, room = 0, MAX_UNPACKED_BYTES
    while (start := content.find(b"stream", position)) >= 0:
        before = content[position:start]
        yield before
        end = content.find(b"endstream", start)
        if end < 0:
            return
        if b"ObjStm" in _unescaped(before[-2048:]):
            packed = content[start + len(b"stream") : end].lstrip(b"\r\n")
            try:
                packed = zlib.decompressobj().decompress(packed, room + 1)
            except zlib.error:
                packed = packed[: room + 1]
            if (room := room - len(packed)) < 0:
                raise UnacceptedFile(
                    "This PDF is too large once unpacked. Print it into a new PDF."
                )
            yield packed
        position = end + len(b"endstream")
    yield content[position:]


def _unescaped(part: bytes) -> bytes:
    return ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), part)


def _mp3(content: bytes) -> str:
    start = id3_size(content) if content.startswith(b"ID3") and len(content) > 10 else 0
    return "mp3" if _has_frames(content, start, _mpeg_frame) else ""


def _has_frames(content: bytes, start: int, length: Callable[[bytes], int]) -> bool:
    """Whether three frames follow each other soon after `start`."""
    for first in range(start, min(start + 4096, len(content))):
        position = first
        for _ in range(3):
            size = length(content[position : position + 7])
            position += size
            if not size:
                break
        else:
            return position <= len(content)
    return False


def _mpeg_frame(head: bytes) -> int:
    """The length of the frame of layer III that begins so, 0 if none does."""
    bits = int.from_bytes(head[:4])
    version, rate, bitrate = bits >> 19 & 3, bits >> 10 & 3, bits >> 12 & 15
    is_layer_three = bits >> 21 == 0x7FF and bits >> 17 & 3 == 1
    if not is_layer_three or version == 1 or rate == 3 or bitrate in (0, 15):
        return 0
    halved = {3: 0, 2: 1, 0: 2}[version]
    kilobits = BITRATES[3 if version == 3 else 2][bitrate - 1]
    samples = 144_000 if version == 3 else 72_000
    return samples * kilobits // (SAMPLE_RATES[rate] >> halved) + (bits >> 9 & 1)


def _adts_frame(head: bytes) -> int:
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return size if size > 7 else 0


def _m4a(content: bytes) -> str:
    film = b""
    for name, start, inside, end in mpeg_boxes(content, 0, len(content)):
        if not inside <= end <= len(content):
            raise UnacceptedFile(CUT_OFF)
        film = content[start:end] if name == b"moov" else film
    handlers = re.findall(rb"hdlr.{8}(vide|soun)", film, re.DOTALL)
    if b"vide" in handlers:
        raise UnacceptedFile(VIDEO)
    coding = re.search(rb"stsd.{12}(.{4})", film, re.DOTALL)
    if coding and coding[1] not in SOUND_IN_M4A:
        raise UnacceptedFile(UNPLAYABLE)
    return "m4a" if handlers else ""


def _ogg(content: bytes) -> str:
    segments = content[27 : 27 + content[26]] if len(content) > 27 else b""
    first, second = 27 + len(segments), 27 + len(segments) + sum(segments)
    if content.startswith(b"\x80theora", first):
        raise UnacceptedFile(VIDEO)
    is_sound = content.startswith(SOUND_IN_OGG, first)
    return "ogg" if is_sound and content.startswith(b"OggS", second) else ""


def _wav(content: bytes) -> str:
    if int.from_bytes(content[4:8], "little") + 8 > len(content):
        raise UnacceptedFile(CUT_OFF)
    form = content.find(b"fmt ", 12, 8192)
    coding = int.from_bytes(content[form + 8 : form + 10], "little")
    if form > 0 and coding not in SOUND_IN_WAV:
        raise UnacceptedFile(UNPLAYABLE)
    return "wav" if form > 0 and b"data" in content else ""


def _document(content: bytes) -> str:
    import zipfile

    end = content.rfind(b"PK\x05\x06")
    directory_size = int.from_bytes(content[end + 12 : end + 16], "little")
    if end < 0 or directory_size > MAX_ZIP_DIRECTORY_BYTES or b"PK\x06\x07" in content[-200:]:
        raise UnacceptedFile(CUT_OFF)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            first = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as error:
        raise UnacceptedFile(CUT_OFF) from error
    if any(re.search(r"vbaProject\.bin$|^Basic/|^Scripts/", name) for name in names):
        raise UnacceptedFile("This document holds macros. Save it without them, or as a PDF.")
    kind = first.decode("ascii", "replace").rpartition("opendocument.")[2]
    if first.startswith(b"application/vnd.oasis.opendocument."):
        return OPEN_DOCUMENTS.get(kind.strip(), "")
    parts = OFFICE_PARTS if "[Content_Types].xml" in names else {}
    return next((suffix for part, suffix in parts.items() if part in names), "")


_CHECKS: tuple[tuple[bytes, Callable[[bytes], str]], ...] = (
    (rb"%PDF-[12]\.\d", _pdf),
    (rb"ID3|\xff[\xe0-\xff]", _mp3),
    (rb"\xff[\xf0-\xff]", lambda content: "aac" if _has_frames(content, 0, _adts_frame) else ""),
    (rb".{4}ftyp", _m4a),
    (rb"OggS\0", _ogg),
    (rb"RIFF.{4}WAVE", _wav),
    (rb"PK\x03\x04", _document),
)


def is_picture(head: bytes) -> bool:
    """Whether a file that begins so is for Pillow to read, or refuse."""
    return bool(_PICTURE.match(head))


_PICTURE = re.compile(
    rb"\xff\xd8\xff|\x89PNG|GIF8|RIFF.{4}WEBP|II[*+]\0|MM\0[*+]"
    rb"|.{4}ftyp(?:avif|avis|heic|heix|heim|heis|hevc|hevx|mif1|msf1)",
    re.DOTALL,
)
