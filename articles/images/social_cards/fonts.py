"""The font of social cards: what it draws, and how wide a text is.

One file holds Newsreader and, for what that lacks, Noto's Greek, Cyrillic, Arabic, Hebrew and emoji
(`merge_fonts.py`), so that Pillow's Raqm shapes a line and orders it (UAX 9). Where Raqm is missing
(its FriBiDi is not installed), only letters that need no shaping are drawn: Latin, Greek, Cyrillic,
simple emoji.
"""

import functools
import unicodedata
from pathlib import Path

from PIL import ImageFont, features

FONT = Path(__file__).parent / "font_files" / "cards.ttc"
JOINER, AS_TEXT, AS_EMOJI = "\u200d", "\ufe0e", "\ufe0f"
# From this size on a text is a title, for which the file has a face of its own.
TITLE_FROM = 36
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
FLAG_TAGS = range(0xE0020, 0xE0080)
RTL_CLASSES = ("R", "AL")
# No language puts more on one letter.
MAX_MARKS = 3
HAS_RAQM = features.check("raqm")


def is_rtl(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left (UAX 9, P2 and P3)."""
    classes = map(unicodedata.bidirectional, text)
    return next((one for one in classes if one in ("L", *RTL_CLASSES)), "L") in RTL_CLASSES


def split_clusters(text: str) -> list[str]:
    """Grapheme clusters (UAX 29): a letter with its marks, an emoji with its parts."""
    clusters: list[str] = []
    for letter in text:
        if clusters and _extends(clusters[-1], letter):
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return clusters


def supported_text(text: str) -> tuple[str, float]:
    """The text without what the font lacks, and the share of its letters that is left (0 to 1).

    Compatibility letters (such as bold mathematical ones) become plain ones.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    kept, letters, lost = [], 0, 0
    for cluster in split_clusters(text):
        if unicodedata.category(cluster[0]) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            continue
        plain = cluster if _is_drawn(cluster) else unicodedata.normalize("NFKC", cluster)
        letters += not cluster.isspace()
        if not _is_drawn(plain):
            lost += 1
        else:
            is_symbol = unicodedata.category(plain[0]) == "So"
            kept.append(plain if is_symbol else plain[: 1 + MAX_MARKS])
    return " ".join("".join(kept).split()), (1 - lost / letters if letters else 0)


@functools.lru_cache(maxsize=64)
def load_font(size: int) -> ImageFont.FreeTypeFont:
    """The font at this size in pixels, laid out by Raqm where that is available."""
    return ImageFont.truetype(FONT, size, index=int(size >= TITLE_FROM))


@functools.cache
def _code_points() -> frozenset[int]:
    # Imported only where a card is drawn: processes that serve readers save the memory.
    from fontTools.ttLib import TTFont

    with TTFont(FONT, fontNumber=0, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def _is_drawn(cluster: str) -> bool:
    is_joined = len(cluster) > 1 or unicodedata.bidirectional(cluster) in RTL_CLASSES
    if is_joined and not HAS_RAQM:
        return False
    needed = {ord(letter) for letter in cluster if letter not in (AS_TEXT, AS_EMOJI, JOINER)}
    return needed <= _code_points()


def _extends(cluster: str, letter: str) -> bool:
    """Whether this letter belongs to the cluster before it."""
    code = ord(letter)
    if unicodedata.category(letter) in ("Mn", "Mc", "Me") or cluster[-1] == JOINER:
        return not cluster.isspace()
    is_flag = code in FLAG_LETTERS and len(cluster) == 1 and ord(cluster) in FLAG_LETTERS
    return letter == JOINER or code in SKIN_TONES or code in FLAG_TAGS or is_flag
