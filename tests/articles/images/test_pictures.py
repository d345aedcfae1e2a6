"""Uploaded pictures are re-encoded in several widths, without any metadata."""

import io

import pillow_heif
import pytest
from PIL import Image, ImageCms

from articles.content.extensions.site import StoredPicture
from articles.images.processing import process_image
from articles.images.storage import UnreadablePicture, find_picture, store_picture
from tests.articles.images.picture_files import picture_bytes, stored_files
from tests.factories import make_article


def with_place(**options):
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return picture_bytes(size=(60, 40), exif=exif.tobytes(), **options)


def telephones_picture():
    pillow_heif.register_heif_opener()
    return with_place(format="HEIF")


def with_script():
    return with_place() + b"<script>alert(1)</script>"


@pytest.mark.parametrize("make", [with_place, telephones_picture, with_script])
def test_metadata_and_scripts_are_removed_and_the_picture_rotated(make):
    source = make()
    assert b"CameraMaker" in source

    image = process_image(io.BytesIO(source), "IMG_0012")

    assert image.name.endswith("-40x60.webp")
    for content in [image.read(), *image.other_versions.values()]:
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.size == (40, 60)
            assert dict(picture.getexif()) == {}
        assert b"CameraMaker" not in content
        assert b"script" not in content


def test_a_large_picture_is_stored_in_three_widths_and_two_formats(media):
    source = picture_bytes(size=(4000, 1000))
    address = store_picture(process_image(io.BytesIO(source), "The wide sea"))

    base = address.removeprefix("/media/").removesuffix("-1600x400.webp")
    assert base.startswith("articles/the-wide-sea-")
    assert stored_files(media) == sorted(
        [
            *(f"{base}-{width}.avif" for width in (480, 960, 1600)),
            *(f"{base}-{width}.webp" for width in (480, 960)),
            f"{base}-1600x400.webp",
        ]
    )
    with Image.open(media / f"{base}-480.avif") as picture:
        assert (picture.format, picture.size) == ("AVIF", (480, 120))
    files = stored_files(media)
    assert store_picture(process_image(io.BytesIO(source), "The wide sea")) == address
    assert stored_files(media) == files


def test_each_format_and_each_mode_of_png_is_accepted():
    kinds = [{"format": format} for format in ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF")]
    kinds += [{"format": "PNG", "mode": mode} for mode in ("1", "L", "LA", "P", "RGBA", "I;16")]
    kinds += [{"format": "TIFF", "mode": mode} for mode in ("1", "L", "RGBA", "CMYK", "I;16", "F")]
    for kind in kinds:
        image = process_image(io.BytesIO(picture_bytes(**kind)), "x")

        assert image.name.endswith("-40x30.webp"), kind
        with Image.open(image) as picture:
            assert (picture.format, picture.size) == ("WEBP", (40, 30)), kind


@pytest.mark.parametrize("measure", [30_000, 7_000])
def test_a_telephones_picture_that_lies_about_its_size_is_refused(measure):
    source = bytearray(telephones_picture())
    at = source.index(b"ispe") + 8
    source[at : at + 8] = measure.to_bytes(4) * 2

    with pytest.raises(UnreadablePicture):
        process_image(io.BytesIO(bytes(source)), "x")


@pytest.mark.parametrize(
    ("format", "was_animated"), [("GIF", True), ("PNG", True), ("WEBP", True), ("MPO", False)]
)
def test_an_animation_is_distinguished_from_a_multi_picture_jpeg(format, was_animated):
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), color) for color in ("navy", "olive")]
    frames[0].save(buffer, format, save_all=True, append_images=frames[1:])

    image = process_image(buffer, "x")

    assert image.was_animated == was_animated
    with Image.open(image) as picture:
        assert getattr(picture, "n_frames", 1) == 1


def test_transparency_and_gray_are_kept_and_a_colour_profile_is_applied():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    clear = Image.new("RGBA", (20, 20), (200, 10, 10, 0))
    gray = Image.new("I;16", (20, 20), 0x8000)
    shown = []
    for source, options in ((clear, {}), (gray, {}), (clear, {"icc_profile": profile})):
        buffer = io.BytesIO()
        source.save(buffer, "PNG", **options)
        with Image.open(process_image(buffer, "x")) as picture:
            assert "icc_profile" not in picture.info
            shown.append(picture.convert("RGBA").getpixel((5, 5)))

    assert [shown[0][3], shown[2][3]] == [0, 0]
    assert abs(shown[1][0] - 128) <= 2


def test_a_photograph_of_40_megapixels_is_accepted():
    image = process_image(io.BytesIO(picture_bytes(size=(7300, 5500), mode="L")), "x")

    assert image.name.endswith("-1600x1205.webp")


NO_PICTURES = [
    *(b"", b"no picture", b"<svg onload=alert(1)>", b"GIF89a<script>alert(1)</script>"),
    *(b"\xff\xd8\xff\xe0<html>", picture_bytes()[:200], picture_bytes(format="PNG")[:60]),
    *(picture_bytes(format="WEBP")[:30], b"%PDF-1.4" + picture_bytes()),
]


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        (lambda: NO_PICTURES, "cannot be read as a picture"),
        (lambda: [picture_bytes() + bytes(25 << 20)], "larger than 25 MB"),
        (
            lambda: [picture_bytes(size=(8000, 7000), format="PNG", mode="1")],
            "56 million pixels; 50 million are the most",
        ),
        # Measured before it is decoded: twenty kilobytes.
        (
            lambda: [
                picture_bytes(format="TIFF", size=(9000, 9000), mode="1", compression="group4")
            ],
            "81 million pixels",
        ),
    ],
)
def test_other_files_and_huge_ones_are_refused(contents, sentence):
    for content in contents():
        with pytest.raises(UnreadablePicture, match=sentence):
            process_image(io.BytesIO(content), "x")


@pytest.mark.django_db
def test_a_picture_in_a_text_has_its_widths_and_its_size(media):
    address = store_picture(process_image(io.BytesIO(picture_bytes(size=(1000, 500))), "sea"))

    article = make_article(body=f"Lead.\n\n![The sea]({address})")

    base = address.removesuffix("-1000x500.webp")
    sizes = "(max-width: 46rem) 92vw, (max-width: 64rem) 41rem, 56rem"
    assert article.body_html == (
        f'<p>Lead.</p>\n<p><picture><source sizes="{sizes}" srcset="{base}-480.avif 480w,'
        f' {base}-960.avif 960w, {base}-1000.avif 1000w" type="image/avif"><img alt="The sea"'
        f' decoding="async" height="500" loading="lazy" sizes="{sizes}" src="{address}"'
        f' srcset="{base}-480.webp 480w, {base}-960.webp 960w, {address} 1000w"'
        ' width="1000"></picture></p>'
    )


def test_a_picture_of_another_name_has_its_size_and_other_addresses_have_none(media):
    (media / "articles").mkdir(parents=True)
    (media / "articles" / "sea.png").write_bytes(picture_bytes(size=(64, 48), format="PNG"))
    assert find_picture("/media/articles/sea.png") == StoredPicture(64, 48)
    paths = ["/media/", "/media/articles", "/media//etc/passwd", "/media/none.webp"]
    paths += ["/media/articles/sea-0123456789ab-40x30.webp", "/media/../secret.png"]

    for address in (*paths, "/static/x.png", "https://a/b.png"):
        assert find_picture(address) is None, address
