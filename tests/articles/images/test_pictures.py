"""Uploaded pictures are re-encoded in several widths, without any metadata."""

import io
import subprocess
import sys

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageStat

from articles.content.extensions.site import StoredPicture
from articles.images.processing import Decoder, process_image
from articles.images.storage import UnreadablePicture, find_picture, store_picture
from tests.articles.images.picture_files import picture_bytes, stored_files
from tests.factories import make_article


def processed(content, **options):
    return process_image(io.BytesIO(content), "The wide sea", **options)


def with_place(**options):
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return picture_bytes(size=(60, 40), exif=exif.tobytes(), **options)


def test_a_picture_is_turned_once_and_a_photograph_keeps_its_lines():
    scan = processed(with_place(format="TIFF"))
    assert scan.name.endswith("-40x60.webp")

    photograph = Image.effect_noise((4000, 600), 90).convert("RGB")
    file = io.BytesIO()
    photograph.save(file, "JPEG", quality=95)
    with Image.open(processed(file.getvalue())) as picture:
        wanted = photograph.resize(picture.size)
        difference = ImageChops.difference(picture.convert("RGB"), wanted)
    assert ImageStat.Stat(difference).rms[0] < 6


def telephones_picture():
    pillow_heif.register_heif_opener()
    return with_place(format="HEIF")


def test_metadata_and_scripts_are_removed_and_the_picture_rotated():
    for source in (with_place() + b"<script>alert(1)</script>", telephones_picture()):
        assert b"CameraMaker" in source

        image = processed(source)

        assert image.name.endswith("-40x60.webp")
        for content in [image.read(), *image.other_versions.values()]:
            with Image.open(io.BytesIO(content)) as picture:
                assert picture.size == (40, 60)
                assert dict(picture.getexif()) == {}
            assert b"CameraMaker" not in content
            assert b"script" not in content


def test_each_format_and_each_mode_of_png_is_accepted():
    kinds = [{"format": format} for format in ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF")]
    kinds += [{"format": "PNG", "mode": mode} for mode in ("1", "L", "LA", "P", "RGBA", "I;16")]
    kinds += [{"format": "TIFF", "mode": mode} for mode in ("1", "L", "RGBA", "CMYK", "I;16", "F")]
    decoder = Decoder()
    for kind in kinds:
        image = processed(picture_bytes(**kind), decoder=decoder)

        assert image.name.endswith("-40x30.webp"), kind
        with Image.open(image) as picture:
            assert (picture.format, picture.size) == ("WEBP", (40, 30)), kind
    decoder.close()


def test_an_animation_is_distinguished_from_a_multi_picture_jpeg():
    frames = [Image.new("RGB", (40, 30), color) for color in ("navy", "olive")]
    for format in ("GIF", "PNG", "WEBP", "MPO"):
        buffer = io.BytesIO()
        frames[0].save(buffer, format, save_all=True, append_images=frames[1:])

        image = processed(buffer.getvalue())

        assert image.was_animated == (format != "MPO")
        with Image.open(image) as picture:
            assert getattr(picture, "n_frames", 1) == 1


FAST = {"enc_params": {"preset": "ultrafast", "x265:pools": "none", "x265:min-cu-size": "32"}}
MADE_BY_ONE = """
import resource, sys
from contextlib import closing, suppress
from django.conf import settings
settings.configure(BASE_DIR=".", MEDIA_URL="/media/")
from articles.images.processing import Decoder, UnreadablePicture, process_image
with closing(Decoder(130)) as decoder:
    for path in sys.argv[1:]:
        with suppress(UnreadablePicture):
            made = process_image(open(path, "rb"), "made", decoder=decoder)
            print(made.name[18:], bool(made.size), len(made.other_versions))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_pictures_of_an_import_are_made_small_in_little_memory(tmp_path):
    """The end of a decoder, by one that is too large, costs no other picture."""
    pillow_heif.register_heif_opener()
    # Some kinds up to their limit, and all others up to what an import has memory for
    kinds = [
        ({"format": "JPEG"}, 8_000, True),
        ({"format": "PNG", "mode": "P"}, 8_000, True),
        *[({"format": "PNG"}, 5_000, True), ({"format": "TIFF"}, 7_000, False)],
        *[({"format": "WEBP"}, 2_800, True), ({"format": "WEBP"}, 3_600, False)],
        *[({"format": "AVIF", "speed": 10}, width, width < 4_000) for width in (3_600, 4_400)],
        *[({"format": "HEIF"} | FAST, width, width < 4_000) for width in (3_600, 4_700)],
    ]
    command, expected = [sys.executable, "-c", MADE_BY_ONE], []
    for number, (kind, width, is_made) in enumerate(kinds):
        command += [tmp_path / f"large{number}", tmp_path / f"small{number}"]
        command[-2].write_bytes(picture_bytes(size=(width, width * 3 // 4), **kind))
        command[-1].write_bytes(picture_bytes())
        expected += [*["1600x1200.webp True 5"] * is_made, "40x30.webp True 1"]

    *made, kilobytes = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()

    assert int(kilobytes) < 150 << 10
    assert made == expected


def lying(measure):
    """A telephone's picture that claims to have this width and height."""
    source = bytearray(telephones_picture())
    at = source.index(b"ispe") + 8
    source[at : at + 8] = measure.to_bytes(4) * 2
    return bytes(source)


REFUSED = {
    "cannot be read as a picture": lambda: [
        *(b"no picture", b"<svg onload=alert(1)>", b"GIF89a<script>alert(1)</script>"),
        *(picture_bytes()[:200], picture_bytes(format="PNG")[:60]),
        *(picture_bytes(format="WEBP")[:30], b"%PDF-1.4" + picture_bytes()),
    ],
    "larger than 25 MB": lambda: [picture_bytes() + bytes(25 << 20)],
    # Measured before it is decoded: twenty kilobytes.
    "81 million pixels; 50 million are the most": lambda: [
        picture_bytes(format="TIFF", size=(9000, 9000), mode="1", compression="group4")
    ],
    "pixels|cannot be read": lambda: [lying(30_000), lying(7_000)],
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_other_files_and_huge_ones_are_refused(sentence):
    for content in REFUSED[sentence]():
        with pytest.raises(UnreadablePicture, match=sentence):
            processed(content)


@pytest.mark.django_db
def test_a_picture_in_a_text_has_its_widths_and_its_size(media):
    source = picture_bytes(size=(4000, 1000))
    address = store_picture(processed(source))
    assert store_picture(processed(source)) == address

    article = make_article(body=f"Lead.\n\n![The sea]({address})")

    base = address.removesuffix("-1600x400.webp")
    assert base.startswith("/media/articles/the-wide-sea-")
    names = [f"{base}-{width}.avif" for width in (480, 960, 1600)]
    names += [f"{base}-480.webp", f"{base}-960.webp", address]
    assert stored_files(media) == sorted(name.removeprefix("/media/") for name in names)
    sizes = "(max-width: 46rem) 92vw, (max-width: 64rem) 41rem, 56rem"
    assert article.body_html == (
        f'<p>Lead.</p>\n<p><picture><source sizes="{sizes}" srcset="{base}-480.avif 480w,'
        f' {base}-960.avif 960w, {base}-1600.avif 1600w" type="image/avif"><img alt="The sea"'
        f' decoding="async" height="400" loading="lazy" sizes="{sizes}" src="{address}"'
        f' srcset="{base}-480.webp 480w, {base}-960.webp 960w, {address} 1600w"'
        ' width="1600"></picture></p>'
    )
    with Image.open(media.parent / names[0].removeprefix("/")) as picture:
        assert (picture.format, picture.size) == ("AVIF", (480, 120))


def test_a_picture_of_another_name_has_its_size_and_other_addresses_have_none(media):
    (media / "articles").mkdir(parents=True)
    (media / "articles" / "sea.png").write_bytes(picture_bytes(size=(64, 48), format="PNG"))
    assert find_picture("/media/articles/sea.png") == StoredPicture(64, 48)
    paths = ["/media/", "/media/articles", "/media//etc/passwd", "/media/../secret.png"]
    paths += ["/media/articles/sea-0123456789ab-40x30.webp", "https://a/b.png"]

    for address in paths:
        assert find_picture(address) is None, address
