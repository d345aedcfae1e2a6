"""Merges the fonts of social cards into one file: `python -m …merge_fonts FOLDER`.

FOLDER has Newsreader and Noto (Serif, Naskh Arabic, Serif Hebrew, Emoji), all of weight 500, under
the names below. Each gives the characters that those before it lack. The file's second face is for
titles, where Newsreader's letters sit closer, as on the site; both share all but the widths.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from fontTools import merge, subset
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.scaleUpem import scale_upem

from articles.images.social_cards.fonts import FONT

NAMES = ("newsreader", "noto-emoji", "noto-serif", "noto-naskh-arabic", "noto-serif-hebrew")
KEYS = [ord(key) for key in "0123456789#*"]
KEYCAP = 0x20E3
UNITS_PER_EM = 2000
TITLE_TRACKING = round(-0.018 * UNITS_PER_EM)


def merge_fonts(folder: Path, *, tracking: int) -> TTFont:
    """What draws all that one of these draws; `tracking` is added to Newsreader's widths."""
    taken: set[int] = set()
    with tempfile.TemporaryDirectory() as parts:
        for name in NAMES:
            part = TTFont(folder / f"{name}.ttf")
            lacking = set(part.getBestCmap()) - taken
            options = subset.Options(layout_features=["*"], glyph_names=True, notdef_outline=True)
            options.drop_tables += ["STAT", "gasp", "vhea", "vmtx"]
            subsetter = subset.Subsetter(options)
            subsetter.populate(unicodes=[*lacking, *(KEYS if KEYCAP in lacking else [])])
            subsetter.subset(part)
            scale_upem(part, UNITS_PER_EM)
            if name == NAMES[0]:
                metrics = part["hmtx"].metrics
                for glyph, (width, bearing) in metrics.items():
                    metrics[glyph] = (width and width + tracking, bearing)
            part.save(f"{parts}/{name}.ttf")
            taken |= lacking
        font = merge.Merger().merge([f"{parts}/{name}.ttf" for name in NAMES])
    _join_emoji(font)
    return font


def _join_emoji(font: Any) -> None:
    """Join emoji in lines of every script, and keycaps with the digits of the first font."""
    glyphs, table = font.getBestCmap(), font["GSUB"].table
    for lookup in table.LookupList.Lookup:
        for part in lookup.SubTable:
            ligatures = getattr(getattr(part, "ExtSubTable", part), "ligatures", {})
            for first, found in list(ligatures.items()):
                if any(glyphs[KEYCAP] in ligature.Component for ligature in found):
                    ligatures[first.partition(".")[0]] = ligatures.pop(first)
    records = [
        each.Feature for each in table.FeatureList.FeatureRecord if each.FeatureTag == "ccmp"
    ]
    lookups = sorted({index for feature in records for index in feature.LookupListIndex})
    for feature in records:
        feature.LookupListIndex = lookups


if __name__ == "__main__":
    collection = TTCollection()
    for tracking in (0, TITLE_TRACKING):
        collection.fonts.append(merge_fonts(Path(sys.argv[1]), tracking=tracking))
    collection.save(FONT)
