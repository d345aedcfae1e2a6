"""The social card of an article, for previews of its link: a spec in, PNG bytes out."""

import io
import re

from PIL import Image, ImageDraw, ImageOps

from articles.images.social_cards.fonts import HAS_RAQM, is_rtl, load_font, supported_text
from articles.images.social_cards.layout import fit_text, truncate
from articles.images.social_cards.spec import HEIGHT, WIDTH, CardSpec

# The light palette of site.css.
PAPER, INK, INK_SOFT = "#fbf7f0", "#2a2320", "#675a51"
RULE, ACCENT = "#dccfbd", "#8f3d2b"
MARGIN = 80
TITLE_BOX = (WIDTH - 2 * MARGIN, 330)
TITLE_SIZES = range(92, 35, -2)
SMALL = 32
PORTRAIT = 76
# The middle of what stands below the rule.
FOOT = 567
# With more of its letters missing a title would say something else.
MIN_DRAWN_SHARE = 0.8
LATIN = re.compile(r"[ -\u024f\u1e00-\u20bf]*")


def draw_card(spec: CardSpec) -> bytes | None:
    """The card as a PNG of 1200 × 630 pixels; the same spec gives the same bytes.

    None where the fonts lack more than a fifth of the title. About 0.1 seconds.
    """
    title, share = supported_text(spec.title)
    if share < MIN_DRAWN_SHARE:
        return None
    rtl = spec.is_rtl or is_rtl(title)
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(picture)
    _draw_small(canvas, supported_text(spec.topic)[0], 112, ACCENT, on_right=rtl)
    _draw_title(canvas, title, rtl=rtl)
    canvas.line([(MARGIN, 510), (WIDTH - MARGIN, 510)], fill=RULE, width=2)
    portrait = _portrait(spec.portrait)
    indent = PORTRAIT + 24 if portrait else 0
    if portrait:
        x = WIDTH - MARGIN - PORTRAIT if rtl else MARGIN
        picture.paste(portrait, (x, FOOT - PORTRAIT // 2), portrait)
    author = supported_text(spec.author)[0]
    _draw_small(canvas, author, FOOT + 11, INK_SOFT, on_right=rtl, indent=indent)
    mark = MARGIN + 29 if rtl else WIDTH - MARGIN - 29
    draw_rings(picture, (mark, FOOT), 40)
    return _png(picture, is_photo=portrait is not None)


def draw_default_card() -> bytes:
    """The card of all pages but articles: the site's mark alone."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw_rings(picture, (WIDTH // 2, HEIGHT // 2), 200)
    return _png(picture)


def draw_rings(picture: Image.Image, centre: tuple[int, int], height: int) -> None:
    """The site's mark, as in static/img/icon.svg: two rings that overlap."""
    # Drawn four times as large and scaled down, for smooth edges.
    unit = height * 4 / 20
    mask = Image.new("L", (round(29 * unit), round(20 * unit)))
    for x in (0, 9):
        box = [x * unit, 0, (x + 20) * unit - 1, 20 * unit - 1]
        ring = Image.new("L", mask.size)
        ImageDraw.Draw(ring).ellipse(box, outline=255, width=round(3 * unit))
        mask.paste(255, mask=ring)
    mask = mask.resize((mask.width // 4, mask.height // 4), Image.Resampling.LANCZOS)
    corner = (centre[0] - mask.width // 2, centre[1] - mask.height // 2)
    picture.paste(ACCENT, corner, mask)


def _draw_title(canvas: ImageDraw.ImageDraw, title: str, *, rtl: bool) -> None:
    # Other scripts have deeper or taller letters and need more leading.
    leading = 1.1 if LATIN.fullmatch(title) else 1.28
    lines, size = fit_text(title, box=TITLE_BOX, sizes=TITLE_SIZES, leading=leading, broken_from=56)
    baseline = 152 + size * 0.8
    for line in lines:
        _draw_line(canvas, line, size, baseline, INK, on_right=rtl, rtl=rtl)
        baseline += size * leading


def _draw_small(
    canvas: ImageDraw.ImageDraw,
    text: str,
    baseline: int,
    ink: str,
    *,
    on_right: bool,
    indent: int = 0,
) -> None:
    """One line of small print on the side where the title begins."""
    line = truncate(text, SMALL, WIDTH - 2 * MARGIN - 120 - indent)
    rtl = is_rtl(line)
    _draw_line(canvas, line, SMALL, baseline, ink, on_right=on_right, rtl=rtl, indent=indent)


def _draw_line(
    canvas: ImageDraw.ImageDraw,
    line: str,
    size: int,
    baseline: float,
    ink: str,
    *,
    on_right: bool,
    rtl: bool,
    indent: int = 0,
) -> None:
    canvas.text(
        (WIDTH - MARGIN - indent if on_right else MARGIN + indent, baseline),
        line,
        fill=ink,
        font=load_font(size),
        anchor="rs" if on_right else "ls",
        direction=("rtl" if rtl else "ltr") if HAS_RAQM else None,
    )


def _portrait(content: bytes) -> Image.Image | None:
    """The middle of a photo as a disc with a transparent edge; None without a photo."""
    if not content:
        return None
    with Image.open(io.BytesIO(content)) as photo:
        disc = ImageOps.fit(photo.convert("RGB"), (PORTRAIT, PORTRAIT), Image.Resampling.LANCZOS)
    # Drawn four times as large and scaled down, for a smooth edge.
    mask = Image.new("L", (4 * PORTRAIT, 4 * PORTRAIT))
    ImageDraw.Draw(mask).ellipse((0, 0, 4 * PORTRAIT - 1, 4 * PORTRAIT - 1), fill=255)
    disc.putalpha(mask.resize(disc.size, Image.Resampling.LANCZOS))
    return disc


def _png(picture: Image.Image, *, is_photo: bool = False) -> bytes:
    content = io.BytesIO()
    # Few colours are a third of the bytes of true colour; a photo needs more than letters do.
    colors = 256 if is_photo else 64
    picture.quantize(colors, dither=Image.Dither.NONE).save(content, "PNG")
    return content.getvalue()
