"""The picture that stands for an article where a link to it is shared: facts in, PNG bytes out."""

import io

from PIL import Image, ImageColor, ImageDraw

from articles.images.social_cards.bidi import runs_right_to_left
from articles.images.social_cards.fonts import draw_line, drawable, is_in_own_type, width
from articles.images.social_cards.layout import set_in_box, shortened
from articles.images.social_cards.spec import HEIGHT, WIDTH, CardSpec

# The light palette of site.css.
PAPER, INK, INK_SOFT, RULE, ACCENT = (
    "#fbf7f0",
    "#2a2320",
    "#675a51",
    "#dccfbd",
    "#8f3d2b",
)
MARGIN = 80
TITLE_BOX = (WIDTH - 2 * MARGIN, 330)
TITLE_SIZES = range(92, 35, -2)
SMALL = 32
# A title of which less can be drawn tells nothing.
LEAST_DRAWN = 0.5


def draw_card(facts: CardSpec) -> bytes | None:
    """The card as a PNG of 1200 × 630 pixels; the same facts give the same bytes.

    None where the site's fonts draw less than half of the title. About 0.1 seconds.
    """
    title, share = drawable(facts.title)
    if share < LEAST_DRAWN:
        return None
    is_rtl = runs_right_to_left(title)
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(picture)
    _draw_small(canvas, drawable(facts.topic)[0], 112, ACCENT, is_rtl=is_rtl)
    _draw_title(canvas, title, is_rtl=is_rtl)
    canvas.line([(MARGIN, 510), (WIDTH - MARGIN, 510)], fill=RULE, width=2)
    _draw_small(canvas, drawable(facts.author)[0], 568, INK_SOFT, is_rtl=is_rtl)
    mark = MARGIN + 29 if is_rtl else WIDTH - MARGIN - 29
    draw_rings(picture, (mark, 557), 40, ACCENT)
    return _png(picture)


def draw_default_card() -> bytes:
    """The card of the pages that are no article: the site's mark alone."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw_rings(picture, (WIDTH // 2, HEIGHT // 2), 200, ACCENT)
    return _png(picture)


def draw_rings(picture: Image.Image, centre: tuple[int, int], height: int, ink: str) -> None:
    """The site's mark, as in static/img/icon.svg: two rings, one within the other's reach."""
    # Drawn four times as large and made smaller, for smooth edges.
    unit = height * 4 / 20
    mask = Image.new("L", (round(29 * unit), round(20 * unit)))
    for x in (0, 9):
        box = [x * unit, 0, (x + 20) * unit - 1, 20 * unit - 1]
        ring = Image.new("L", mask.size)
        ImageDraw.Draw(ring).ellipse(box, outline=255, width=round(3 * unit))
        mask.paste(255, mask=ring)
    mask = mask.resize((mask.width // 4, mask.height // 4), Image.Resampling.LANCZOS)
    corner = (centre[0] - mask.width // 2, centre[1] - mask.height // 2)
    picture.paste(ink, corner, mask)


def _draw_title(canvas, title, *, is_rtl):
    # Other scripts have deeper or taller letters and need more air.
    leading = 1.1 if is_in_own_type(title) else 1.28
    setting = set_in_box(title, box=TITLE_BOX, sizes=TITLE_SIZES, leading=leading, parted_from=56)
    baseline = 152 + setting.size * 0.8
    for line in setting.lines:
        x = WIDTH - MARGIN - width(line, setting.size) if is_rtl else MARGIN
        draw_line(canvas, line, (x, baseline), setting.size, ink=INK, right_to_left=is_rtl)
        baseline += setting.size * leading


def _draw_small(canvas, text, baseline, ink, *, is_rtl):
    """One line of small print at the side on which the title begins."""
    line = shortened(text, SMALL, WIDTH - 2 * MARGIN - 120)
    x = WIDTH - MARGIN - width(line, SMALL) if is_rtl else MARGIN
    direction = runs_right_to_left(line)
    draw_line(canvas, line, (x, baseline), SMALL, ink=ink, right_to_left=direction)


def _png(picture):
    content = io.BytesIO()
    picture.quantize(palette=_palette(), dither=Image.Dither.NONE).save(content, "PNG")
    return content.getvalue()


def _palette():
    """The inks in steps from the paper on: a third of the bytes of 16 million colours."""
    paper = ImageColor.getrgb(PAPER)
    # Steps that stood closer would blur into the paper, and the rule has no edge to smooth.
    steps = [
        round(start + (end - start) * step / (number - 1))
        for ink, number in ((INK, 20), (INK_SOFT, 16), (ACCENT, 16), (RULE, 2))
        for step in range(number)
        for start, end in zip(paper, ImageColor.getrgb(ink), strict=True)
    ]
    palette = Image.new("P", (1, 1))
    palette.putpalette(steps)
    return palette
