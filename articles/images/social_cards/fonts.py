"""Which font draws a text, how wide it is, and how a line of it is drawn.

Pillow's Raqm shapes letters and orders lines of one font. Where it is missing (its FriBiDi is not
installed), only letters that need no shaping are drawn: Latin, Greek, Cyrillic, simple emoji.
"""

import functools
import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageDraw, ImageFont, features

from articles.images.social_cards.bidi import Run, embedding_levels, visual_order

FONTS = Path(__file__).parent / "font_files"
OWN_FONT = "newsreader"
UNSHAPED_FONTS = (OWN_FONT, "noto-serif")
TEXT_FONTS = (*UNSHAPED_FONTS, "noto-naskh-arabic", "noto-serif-hebrew")
EMOJI_FONT = "noto-emoji"
JOINER, KEYCAP, AS_TEXT, AS_EMOJI = "\u200d", "\u20e3", "\ufe0e", "\ufe0f"
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
FLAG_TAGS = range(0xE0020, 0xE0080)
# The site's own typeface is drawn for small text; in a title it sits closer, as on the site.
TRACKING = -0.018
TRACKED_FROM = 36
# No language puts more on one letter.
MAX_MARKS = 3
HAS_RAQM = features.check("raqm")


@dataclass(frozen=True)
class FontStack:
    """The fonts for one text: the one that draws most of it first, the others where it lacks."""

    names: tuple[str, ...]

    @classmethod
    def for_text(cls, text: str) -> "FontStack":
        """The stack for this text, in which the site's own typeface wins a draw."""
        clusters = split_clusters(text)

        def missing(name: str) -> int:
            return sum(not _has_letters(name, cluster) for cluster in clusters)

        return cls(tuple(sorted(TEXT_FONTS, key=missing)))

    def font_for(self, cluster: str) -> str:
        """The name of the font that draws this grapheme cluster."""
        return find_font(cluster, self.names) or self.names[0]

    def is_own_type(self, text: str) -> bool:
        """Whether the site's own typeface draws all of it."""
        return all(self.font_for(cluster) == OWN_FONT for cluster in split_clusters(text))

    def width(self, text: str, size: int) -> float:
        """How wide one line of this text is, in pixels."""
        groups = itertools.groupby(split_clusters(text), self.font_for)
        return sum(_run_width(name, "".join(clusters), size) for name, clusters in groups)

    def draw_line(
        self,
        canvas: ImageDraw.ImageDraw,
        text: str,
        start: tuple[float, float],
        size: int,
        *,
        ink: str,
        rtl: bool,
    ) -> None:
        """Draw one line; `start` is the left end of its baseline in pixels."""
        x, baseline = start
        for run in self.runs(text, rtl=rtl):
            is_ltr = run.level % 2 == 0
            direction = ("ltr" if is_ltr else "rtl") if HAS_RAQM else None
            tracked = is_ltr and _is_tracked(run.font, size)
            for part, offset in _spaced(run, size) if tracked else [(run.text, 0.0)]:
                canvas.text(
                    (x + offset, baseline),
                    part,
                    fill=ink,
                    font=load_font(run.font, size),
                    anchor="ls",
                    direction=direction,
                )
            x += _run_width(run.font, run.text, size)

    def runs(self, text: str, *, rtl: bool) -> list[Run]:
        """The runs of a line from left to right; a line of one font is left whole to Raqm."""
        clusters = split_clusters(text)
        names = [self.font_for(cluster) for cluster in clusters]
        if len(set(names)) == 1:
            return [Run(int(rtl), names[0], text)]
        levels = embedding_levels(clusters, rtl=rtl)
        runs = itertools.groupby(
            zip(levels, names, clusters, strict=True), lambda item: (item[0], item[1])
        )
        return visual_order(
            Run(level, name, "".join(item[2] for item in items)) for (level, name), items in runs
        )


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
    """The text without what no font draws, and the share of its letters that is left (0 to 1).

    Compatibility letters (such as bold mathematical ones) become plain ones.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    kept, letters, lost = [], 0, 0
    for cluster in split_clusters(text):
        if unicodedata.category(cluster[0]) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            continue
        plain = cluster if find_font(cluster) else unicodedata.normalize("NFKC", cluster)
        name = find_font(plain)
        letters += not cluster.isspace()
        if name is None:
            lost += 1
        else:
            kept.append(plain if name == EMOJI_FONT else plain[: 1 + MAX_MARKS])
    return " ".join("".join(kept).split()), (1 - lost / letters if letters else 0)


@functools.lru_cache(maxsize=64)
def load_font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The font at this size in pixels, laid out by Raqm where that is available."""
    return ImageFont.truetype(FONTS / f"{name}.ttf", size)


@functools.cache
def _code_points(name: str) -> frozenset[int]:
    # Imported only where a card is drawn: processes that serve readers save the memory.
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / f"{name}.ttf", lazy=True) as opened:
        return frozenset(opened.getBestCmap())


@functools.lru_cache(maxsize=4096)
def find_font(cluster: str, names: tuple[str, ...] = TEXT_FONTS) -> str | None:
    """The first font that draws this cluster; emoji are looked for in their own font first."""
    ordered = (EMOJI_FONT, *names) if _is_emoji(cluster) else (*names, EMOJI_FONT)
    return next((name for name in ordered if _has_letters(name, cluster)), None)


def _has_letters(name: str, cluster: str) -> bool:
    if not HAS_RAQM and (len(cluster) > 1 or name not in (*UNSHAPED_FONTS, EMOJI_FONT)):
        return False
    needed = {ord(letter) for letter in cluster if letter not in (AS_TEXT, AS_EMOJI, JOINER)}
    return needed <= _code_points(name)


def _is_emoji(cluster: str) -> bool:
    return any(
        letter in (AS_EMOJI, KEYCAP) or ord(letter) in SKIN_TONES or ord(letter) in FLAG_LETTERS
        for letter in cluster
    )


def _extends(cluster: str, letter: str) -> bool:
    """Whether this letter belongs to the cluster before it."""
    code = ord(letter)
    if unicodedata.category(letter) in ("Mn", "Mc", "Me") or cluster[-1] == JOINER:
        return not cluster.isspace()
    is_flag = code in FLAG_LETTERS and len(cluster) == 1 and ord(cluster) in FLAG_LETTERS
    return letter == JOINER or code in SKIN_TONES or code in FLAG_TAGS or is_flag


def _is_tracked(name: str, size: int) -> bool:
    return name == OWN_FONT and size >= TRACKED_FROM


def _run_width(name: str, text: str, size: int) -> float:
    length = load_font(name, size).getlength(text)
    return (
        length + TRACKING * size * len(split_clusters(text)) if _is_tracked(name, size) else length
    )


def _spaced(run: Run, size: int) -> Iterator[tuple[str, float]]:
    """The clusters of a tracked run, each with its distance from the run's start."""
    measure, so_far = load_font(run.font, size).getlength, ""
    for index, cluster in enumerate(split_clusters(run.text)):
        so_far += cluster
        # What kerning with the letter before leaves of the way, plus the tracking.
        yield cluster, measure(so_far) - measure(cluster) + TRACKING * size * index
