"""Small files of each kind that an author may upload, and of kinds that nobody should."""

import io
import wave
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.articles.images.picture_files import picture_bytes

SAID = b"Dana, at home"
PDF = b"""%PDF-1.7
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [] /Count 0>> endobj
trailer <</Root 1 0 R>>
%%EOF
"""
# Four frames of silence: MPEG 1, layer III, 128 kbit/s, 44,100 Hz
MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 4
AAC = (b"\xff\xf1\x50\x80\x04\x1f\xfc" + bytes(25)) * 4
OGG = b"OggS\0\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(11) + b"OggS" + bytes(30)


def box(name, content):
    return (len(content) + 8).to_bytes(4) + name + content


def m4a(handler=b"soun", coding=b"mp4a", said=b""):
    track = box(b"hdlr", bytes(8) + handler + bytes(13)) + box(b"stsd", bytes(12) + coding)
    author = said and box(b"udta", box(b"\xa9ART", said))
    place = said and box(b"meta", bytes(4) + said)
    film = box(b"moov", box(b"trak", track + author) + place) + (said and box(b"uuid", said))
    return box(b"ftyp", b"M4A \0\0\0\0") + film + box(b"mdat", bytes(20))


def wav():
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(100))
    return file.getvalue()


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def wav_that_says(said):
    chunks = [name + len(said).to_bytes(4, "little") + said + b"\0" for name in (b"LIST", b"id3 ")]
    more = chunks[0] + wav()[12:] + chunks[1]
    return b"RIFF" + (len(more) + 4).to_bytes(4, "little") + b"WAVE" + more


ID3 = b"ID3\x04\0\0\0\0\x02\x00" + SAID + bytes(256 - len(SAID))
APE = b"APETAGEX" + (2000).to_bytes(4, "little") + (45).to_bytes(4, "little") + bytes(16)
# Recordings that say who made them, and their sound
TAGGED = {
    "mp3": (ID3 + MP3, MP3),
    "mp3 with all": (ID3 + ID3 + MP3 + APE + SAID + APE + b"TAG" + SAID + bytes(112), MP3),
    "aac": (AAC + b"TAG" + SAID + bytes(112), AAC),
    "m4a": (m4a(said=SAID), m4a()[-28:]),
    "wav": (wav_that_says(SAID), wav()[36:]),
}
DOCX = zipped(**{"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"})
ODT = zipped(mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": "<a/>"})
GOOD = {"pdf": PDF, "mp3": MP3, "aac": AAC, "ogg": OGG, "docx": DOCX, "odt": ODT}
GOOD |= {"m4a": m4a(), "wav": wav()}


def pdf_with(objects, packed=b""):
    """A PDF with further objects, and others packed in a stream."""
    stream = zlib.compress(packed)
    held = b"9 0 obj <</Type /ObjStm /Length %d>> stream\n%s\nendstream endobj\n"
    more = objects + (held % (len(stream), stream) if packed else b"")
    return PDF.replace(b"trailer", more + b"trailer")


NOTHING = "This is no PDF, no recording"
ACTIVE = "This PDF holds a script or another file"
CUT_OFF = "This file is damaged or was cut off"
# What is sent under the name of a PDF, and how the answer begins
REFUSED = {
    "html before a pdf": (b"<script>alert(1)</script>" + PDF, NOTHING),
    "hidden script": (pdf_with(b"3 0 obj <</S /J#61vaScript>> endobj\n"), ACTIVE),
    "packed script": (pdf_with(b"", b"3 0 <</S /JavaScript>>"), ACTIVE),
    "program in it": (pdf_with(b"3 0 obj <</S /Launch /F (a.exe)>> endobj\n"), ACTIVE),
    "locked": (pdf_with(b"3 0 obj <</Encrypt 4 0 R>> endobj\n"), "This PDF is locked"),
    "bomb": (pdf_with(b"", bytes(60 << 20)), "This PDF is too large once unpacked"),
    "half a pdf": (PDF[:60], CUT_OFF),
    "half an mp3": (MP3[:500], NOTHING),
    "video": (m4a(b"vide"), "This is a video. Put it on YouTube"),
    "apple lossless": (m4a(coding=b"alac"), "Browsers cannot play this kind"),
    "wav of a dictaphone": (
        wav().replace(b"\x01\0\x01\0", b"\x11\0\x01\0"),
        "Browsers cannot play",
    ),
    "macros": (
        zipped(**{"[Content_Types].xml": "", "word/document.xml": "", "word/vbaProject.bin": ""}),
        "This document holds macros",
    ),
    "empty": (b"", "This file is empty"),
    "half a picture": (picture_bytes()[:300], "This file cannot be read as a picture"),
}


def sent(name, content):
    return SimpleUploadedFile(name, content, "application/pdf")
