"""The drawing of social cards, for titles of every kind."""

import io

import pytest
from django.conf import settings
from PIL import Image, ImageChops

from articles.images.social_cards.draw import draw_card, draw_default_card
from articles.images.social_cards.spec import HEIGHT, WIDTH, CardSpec

PAPER = (251, 247, 240)
MARGIN = 80
TITLE_BAND = (130, 500)

TITLES = {
    "long": ("What happens in attachment-focused therapy, and how you can tell " * 3)[:140],
    "wide": "W" * 140,
    "endless": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamte" * 2,
    "arabic": "لماذا يؤلم الفراق الجسد، وكيف نتعلّم أن نهدأ من جديد (الجزء 2)؟",
    "mixed": "כיצד להרפות 💔 без боли, in 3 steps",
    "only emoji": "💔" * 140,
    "marks": "Z" + "\u0301" * 139,
}


def drawn(title, **spec):
    card = draw_card(CardSpec(title, "Attachment", "Robin Vale", **spec))
    return Image.open(io.BytesIO(card)).convert("RGB")


def ink(picture, top=0, bottom=HEIGHT):
    """The box that holds all ink between two heights: left, top, right, bottom."""
    band = picture.crop((0, top, WIDTH, bottom))
    paper = Image.new("RGB", band.size, PAPER)
    left, upper, right, lower = ImageChops.difference(band, paper).getbbox()
    return left, upper + top, right, lower + top


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_a_title_stays_within_its_margins_and_apart_from_the_rest(title):
    card = draw_card(CardSpec(title, "Attachment", "Robin Vale"))
    picture = Image.open(io.BytesIO(card)).convert("RGB")

    assert picture.size == (1200, 630)
    assert len(card) < 60_000
    # The same words give the same bytes.
    assert card == draw_card(CardSpec(title, "Attachment", "Robin Vale"))
    left, _, right, _ = ink(picture)
    assert left >= MARGIN - 8
    assert right <= WIDTH - MARGIN + 8
    # Paper between topic, title and the rule over the author.
    assert len(picture.crop((0, 114, WIDTH, 116)).getcolors()) == 1
    assert len(picture.crop((0, 504, WIDTH, 508)).getcolors()) == 1


def test_a_title_from_right_to_left_begins_at_the_right_and_the_mark_changes_sides():
    for title, is_rtl in (("حزن", False), ("אבל – grief", False), ("EMDR", True)):
        picture = drawn(title, is_rtl=is_rtl)

        left, _, right, _ = ink(picture, *TITLE_BAND)
        assert right > WIDTH - MARGIN - 12
        assert left > WIDTH / 2
        assert ink(picture, 520) != ink(drawn("Grief"), 520)
        assert ink(picture, 60, 124)[2] > WIDTH - MARGIN - 12


def test_arabic_letters_and_emoji_join():
    # U+200C would keep them apart, but is no letter and left out: words apart stand in for it.
    for joined, apart in (("سلام", "س ل ا م"), ("אבל 👩‍❤️‍👨", "אבל 👩❤️👨"), ("🇫🇷 so", "🇫 🇷 so")):
        boxes = [ink(drawn(title), *TITLE_BAND) for title in (joined, apart)]
        widths = [right - left for left, _, right, _ in boxes]
        assert widths[0] < 0.8 * widths[1]


def test_letters_that_no_font_draws_are_left_out_and_a_title_of_them_has_no_card():
    for title in ("Grief ᚠᚢ and after", "Grief\u202e and\u0000 after\ue000", "𝗚𝗿𝗶𝗲𝗳 𝒂𝒏𝒅 after"):
        assert drawn(title) == drawn("Grief and after")
    for title in ("ᚠᚢᚦᚨᚱᚲ runes", "", "불안형 애착", "SNSと不安"):
        assert draw_card(CardSpec(title, "Attachment", "Robin Vale")) is None, title


def test_the_card_of_the_other_pages_is_drawn_by_the_same_code():
    stored = Image.open(settings.BASE_DIR / "static" / "img" / "card.png").convert("RGB")

    assert stored == Image.open(io.BytesIO(draw_default_card())).convert("RGB")


def test_the_authors_portrait_stands_beside_the_name():
    photo = io.BytesIO()
    Image.new("RGB", (300, 400), "#3060c0").save(photo, "PNG")

    card = drawn("On repair", portrait=photo.getvalue())

    red, _, blue = card.getpixel((80 + 38, 557))
    assert blue > red + 60
    assert card.getpixel((81, 557 - 37)) == card.getpixel((5, 5))
