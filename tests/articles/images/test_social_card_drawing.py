"""The drawing of social cards, for titles of every kind."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image, ImageChops

from articles.images.social_cards import draw, fonts
from articles.images.social_cards.draw import TITLE_BOX, TITLE_SIZES, draw_card, draw_default_card
from articles.images.social_cards.layout import fit_text
from articles.images.social_cards.spec import HEIGHT, WIDTH, CardSpec

PAPER = (251, 247, 240)
MARGIN = 80
TITLE_BAND = (130, 500)

TITLES = {
    "short": "Grief",
    "long": ("What happens in attachment-focused therapy, and how you can tell " * 3)[:140],
    "wide": "W" * 140,
    "endless": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamte" * 2,
    "arabic": "لماذا يؤلم الفراق الجسد، وكيف نتعلّم أن نهدأ من جديد (الجزء 2)؟",
    "hebrew": "למה פרידה כואבת בגוף – ומה עוזר ב־30 הימים הראשונים?",
    "greek and cyrillic": "Γιατί πονάει ο χωρισμός — почему больно",
    "mixed": "כיצד להרפות 💔 без боли, in 3 steps",
    "emoji": "Loving 💔 and letting go 👩‍❤️‍👨 with 3️⃣ small steps 🇫🇷",
    "only emoji": "💔" * 140,
    "marks": "Z" + "\u0301" * 139,
}


def drawn(title, topic="Attachment", author="Robin Vale"):
    return Image.open(io.BytesIO(draw_card(CardSpec(title, topic, author)))).convert("RGB")


def ink(picture, top=0, bottom=HEIGHT):
    """The box that holds all ink between two heights: left, top, right, bottom."""
    band = picture.crop((0, top, WIDTH, bottom))
    left, upper, right, lower = ImageChops.difference(
        band, Image.new("RGB", band.size, PAPER)
    ).getbbox()
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


@pytest.mark.parametrize("title", ["حزن", "אבל", "אבל – grief"])
def test_a_title_from_right_to_left_begins_at_the_right_and_the_mark_changes_sides(title):
    picture = drawn(title)

    left, _, right, _ = ink(picture, *TITLE_BAND)
    assert right > WIDTH - MARGIN - 12
    assert left > WIDTH / 2
    assert ink(picture, 520) != ink(drawn("Grief"), 520)
    assert ink(picture, 60, 124)[2] > WIDTH - MARGIN - 12


def test_arabic_letters_join():
    joined = ink(drawn("سلام"), *TITLE_BAND)
    # U+200C would keep them apart, but is no letter and left out: words apart stand in for it.
    apart = ink(drawn("س ل ا م"), *TITLE_BAND)

    assert joined[2] - joined[0] < 0.7 * (apart[2] - apart[0])


def test_letters_that_no_font_draws_are_left_out_without_a_trace():
    assert drawn("Grief ᚠᚢ and after") == drawn("Grief and after")
    assert drawn("Grief\u202e and\u0000 after\ue000") == drawn("Grief and after")
    assert drawn("𝗚𝗿𝗶𝗲𝗳 𝒂𝒏𝒅 after") == drawn("Grief and after")


def test_a_title_whose_letters_the_fonts_lack_has_no_card():
    for title in ("ᚠᚢᚦ", "ᚠᚢᚦᚨᚱᚲ runes", "", "愛" * 140, "불안형 애착", "SNSと不安"):
        assert draw_card(CardSpec(title, "Attachment", "Robin Vale")) is None, title


@pytest.fixture
def without_raqm(monkeypatch):
    fonts.load_font.cache_clear()
    for module in (fonts, draw):
        monkeypatch.setattr(module, "HAS_RAQM", False)
    monkeypatch.setattr("PIL.ImageFont.core.HAVE_RAQM", False)
    yield
    fonts.load_font.cache_clear()


def test_without_raqm_only_letters_that_need_no_shaping_are_drawn(without_raqm):
    for title in ("Grief – what helps", "Почему больно", "Loving 💔 still"):
        assert ink(drawn(title), *TITLE_BAND)
    for title in ("حزن", "אבל", "👩‍❤️‍👨 🇫🇷"):
        assert draw_card(CardSpec(title, "Attachment", "Robin Vale")) is None


def test_a_long_topic_and_author_end_in_an_ellipsis_beside_the_mark():
    picture = drawn("Grief", topic="Attachment " * 12, author="Robin Vale " * 12)

    left, _, right, _ = ink(picture, 520)
    assert (left, right) == ink(drawn("Grief"), 520)[::2]
    assert len(picture.crop((1000, 512, 1050, 630)).getcolors()) == 1


def test_the_card_of_the_other_pages_is_drawn_by_the_same_code():
    stored = Image.open(Path(settings.BASE_DIR) / "static" / "img" / "card.png").convert("RGB")

    assert stored == Image.open(io.BytesIO(draw_default_card())).convert("RGB")


def test_an_emoji_and_a_letter_with_marks_count_as_one():
    clusters = ["a", "👩‍❤️‍👨", "3️⃣", "🇫🇷", "🇩🇪", "👍🏽", "e\u0301"]

    assert fonts.split_clusters("".join(clusters)) == clusters


@pytest.mark.parametrize("words", ["Loving", "אבל", "سلام", "больно"])
@pytest.mark.parametrize("emoji", ["👩‍❤️‍👨", "3️⃣", "🇫🇷"])
def test_emoji_are_joined_in_lines_of_every_script(words, emoji):
    width = fonts.load_font(60).getlength

    assert width(f"{words} {emoji}") < width(f"{words} 💔💔")


def test_latin_letters_of_a_title_sit_closer_than_those_of_small_text():
    small, large = (fonts.load_font(size).getlength for size in (32, 64))

    assert large("feeling") < 2 * small("feeling") - 64 * 0.1
    assert large("سلام") == pytest.approx(2 * small("سلام"), abs=2)


def test_a_title_breaks_at_blanks_before_hyphens():
    text = "The pursue-withdraw cycle, and how to step out of it"

    lines, _ = fit_text(text, box=TITLE_BOX, sizes=TITLE_SIZES, leading=1.1, broken_from=56)

    assert len(lines) > 1
    assert [line for line in lines if line.endswith("-")] == []


def test_the_authors_portrait_stands_beside_the_name():
    photo = io.BytesIO()
    Image.new("RGB", (300, 400), "#3060c0").save(photo, "PNG")

    with_portrait = CardSpec("On repair", "Attachment", "Robin Vale", photo.getvalue())
    card = Image.open(io.BytesIO(draw_card(with_portrait))).convert("RGB")

    red, _, blue = card.getpixel((80 + 38, 557))
    assert blue > red + 60
    assert card.getpixel((81, 557 - 37)) == card.getpixel((5, 5))
