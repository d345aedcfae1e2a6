"""Letters of any script: which font draws them, how wide they are, how they are drawn.

Each font of the folder `fonts/` draws what it has; a letter that none of them has is left out.
"""

import functools
import itertools
import unicodedata
from pathlib import Path

from PIL import ImageDraw, ImageFont

from articles.images.social_cards.bidi import levels, visual_order

FONTS = Path(__file__).parent / "font_files"
# In the order in which they are asked.
TEXT_FONTS = (
    "newsreader",
    "noto-serif",
    "noto-naskh-arabic",
    "noto-serif-hebrew",
    "noto-serif-jp",
    "noto-serif-sc",
    "noto-serif-kr",
)
SPACED_FONTS = TEXT_FONTS[:4]
EMOJI_FONT = "noto-emoji"
JOINER, KEYCAP, AS_TEXT, AS_EMOJI = "\u200d", "\u20e3", "\ufe0e", "\ufe0f"
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
FLAG_TAGS = range(0xE0020, 0xE0080)
# The typeface is drawn for small text; in a title it sits closer, as on the site.
TRACKING = -0.018
TITLE_FROM = 36
# No language piles up more on one letter.
MOST_MARKS = 3


@functools.lru_cache(maxsize=64)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The font at this size in pixels, shaped by HarfBuzz."""
    return ImageFont.truetype(FONTS / f"{name}.ttf", size, layout_engine=ImageFont.Layout.RAQM)


@functools.cache
def letters_of(name: str) -> frozenset[int]:
    """The code points that this font draws."""
    # Only where a card is drawn: a process that serves readers saves the memory.
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / f"{name}.ttf", lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def clusters(text: str) -> list[str]:
    """The characters as a reader counts them: a letter with its marks, an emoji with its parts."""
    found = []
    for letter in text:
        if found and _belongs(found[-1], letter):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def drawable(text: str) -> tuple[str, float]:
    """The text without what no font draws, and the share of its letters that is left (0 to 1).

    Letters in fancy dress (such as bold mathematical ones) become plain ones.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    kept, letters, lost = [], 0, 0
    for cluster in clusters(text):
        if unicodedata.category(cluster[0]) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            continue
        plain = cluster if font_for(cluster) else unicodedata.normalize("NFKC", cluster)
        is_drawn = font_for(plain) is not None
        letters += not cluster.isspace()
        lost += not is_drawn
        most = len(plain) if font_for(plain) == EMOJI_FONT else 1 + MOST_MARKS
        kept.append(plain[:most] if is_drawn else "")
    return " ".join("".join(kept).split()), (1 - lost / letters if letters else 0)


@functools.lru_cache(maxsize=4096)
def font_for(cluster: str) -> str | None:
    """The name of the font that draws this cluster, None where there is none."""
    needed = {ord(letter) for letter in cluster} - {ord(AS_TEXT), ord(AS_EMOJI), ord(JOINER)}
    is_emoji = AS_EMOJI in cluster or KEYCAP in cluster or any(map(_is_emoji_part, cluster))
    names = (EMOJI_FONT, *TEXT_FONTS) if is_emoji else (*TEXT_FONTS, EMOJI_FONT)
    return next((name for name in names if needed <= letters_of(name)), None)


def is_in_own_type(text: str) -> bool:
    """Whether the site's own typeface draws all of it."""
    return all(font_for(cluster) == TEXT_FONTS[0] for cluster in clusters(text))


def width(text: str, size: int) -> float:
    """How wide one line of this text is, in pixels."""
    return sum(_advance(name, run, size) for _, name, run in _runs(text, right_to_left=False))


def draw_line(
    canvas: ImageDraw.ImageDraw,
    text: str,
    start: tuple[float, float],
    size: int,
    *,
    ink: str,
    right_to_left: bool,
) -> None:
    """Draw one line; `start` is the left end of its baseline in pixels."""
    x, baseline = start
    runs = [(level, (level, *rest)) for level, *rest in _runs(text, right_to_left=right_to_left)]
    for level, name, run in visual_order(runs):
        for part, offset in _placed(name, run, size) if level % 2 == 0 else [(run, 0)]:
            canvas.text(
                (x + offset, baseline),
                part,
                fill=ink,
                font=font(name, size),
                anchor="ls",
                direction="rtl" if level % 2 else "ltr",
            )
        x += _advance(name, run, size)


def _belongs(cluster, letter):
    """Whether this letter is drawn together with the cluster before it."""
    code = ord(letter)
    if unicodedata.category(letter) in ("Mn", "Mc", "Me") or cluster[-1] == JOINER:
        return not cluster.isspace()
    is_flag = code in FLAG_LETTERS and len(cluster) == 1 and ord(cluster) in FLAG_LETTERS
    return letter == JOINER or code in SKIN_TONES or code in FLAG_TAGS or is_flag


def _is_emoji_part(letter):
    return ord(letter) in SKIN_TONES or ord(letter) in FLAG_LETTERS


def _runs(text, *, right_to_left):
    """Stretches of one level and one font, in reading order: (level, font's name, text)."""
    found, index = [], 0
    level_of = levels(text, right_to_left=right_to_left)
    for cluster in clusters(text):
        name = font_for(cluster) or TEXT_FONTS[0]
        # A space stays in the run before it; those of ideographs and emoji are too wide for it.
        if cluster.isspace():
            name = found[-1][1] if found and found[-1][1] in SPACED_FONTS else TEXT_FONTS[0]
        found.append((level_of[index], name, cluster))
        index += len(cluster)
    grouped = itertools.groupby(found, key=lambda item: item[:2])
    return [(*key, "".join(item[2] for item in group)) for key, group in grouped]


def _is_tracked(name, size):
    return name == TEXT_FONTS[0] and size >= TITLE_FROM


def _advance(name, run, size):
    length = font(name, size).getlength(run)
    return length + TRACKING * size * len(clusters(run)) if _is_tracked(name, size) else length


def _placed(name, run, size):
    """The parts of a run that are drawn one by one, each with its distance from the run's start."""
    if not _is_tracked(name, size):
        return [(run, 0)]
    measure, placed, so_far = font(name, size).getlength, [], ""
    for index, cluster in enumerate(clusters(run)):
        so_far += cluster
        # What kerning with the letter before it leaves of the way, plus the tracking.
        offset = measure(so_far) - measure(cluster) + TRACKING * size * index
        placed.append((cluster, offset))
    return placed
