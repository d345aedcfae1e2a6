"""Files, recordings and videos in a text: what readers get of each."""

import pytest

from articles.content.extensions.media import video_host
from articles.content.markdown import render_markdown

PDF = "/media/files/breathing-3f0c12ab34cd-348160.pdf"
MP3 = "/media/files/body-scan-3f0c12ab34cd-4348160.mp3"
PLAYER = f'<audio controls preload="none" aria-label="Body scan" src="{MP3}"></audio>'
DOWNLOAD = (
    f'<a class="download" href="{MP3}">Download the recording <small>(MP3, 4.3 MB)</small></a>'
)
YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
ON_YOUTUBE = "<small>Video on youtube.com</small>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            f"See [Breathing]({PDF}).",
            f'<p>See <a class="download" href="{PDF}">Breathing <small>(PDF, 348 kB)</small></a>.'
            "</p>",
        ),
        (
            f"[**Bold**]({PDF})",
            f'<p><a class="download" href="{PDF}"><strong>Bold</strong>'
            " <small>(PDF, 348 kB)</small></a></p>",
        ),
        (
            f'![Body scan]({MP3} "Ten minutes")',
            '<figure class="audio">\n<figcaption><strong>Body scan</strong> Ten minutes'
            f"</figcaption>\n{PLAYER}{DOWNLOAD}</figure>",
        ),
        (
            f"Hear ![this]({MP3}) now",
            f'<p>Hear <a class="download" href="{MP3}">this <small>(MP3, 4.3 MB)</small></a> now'
            "</p>",
        ),
        (
            YOUTUBE,
            f'<p class="video"><a href="{YOUTUBE}"><span>Watch the video</span> {ON_YOUTUBE}</a>'
            "</p>",
        ),
        (
            f"[How *trust* grows]({YOUTUBE})",
            f'<p class="video"><a href="{YOUTUBE}"><span>How <em>trust</em> grows</span>'
            f" {ON_YOUTUBE}</a></p>",
        ),
        (f"See [this]({YOUTUBE}).", f'<p>See <a href="{YOUTUBE}">this</a>.</p>'),
        (f"- [this]({YOUTUBE})", f'<ul>\n<li><a href="{YOUTUBE}">this</a></li>\n</ul>'),
        # What is no file of ours is a link like any other.
        ("[x](/media/files/x.pdf)", '<p><a href="/media/files/x.pdf">x</a></p>'),
        (
            f"[x](https://evil.example{PDF})",
            f'<p><a href="https://evil.example{PDF}">x</a></p>',
        ),
        (
            f'<audio src="{MP3}" autoplay loop onplay="x()"></audio>',
            f'<p><audio controls preload="none" src="{MP3}"></audio></p>',
        ),
        ('<audio src="https://evil.example/a.mp3"></audio>', "<p></p>"),
    ],
)
def test_each_is_shown_as_what_it_is(text, html):
    assert render_markdown(text).html == html


def test_a_recording_of_another_site_is_told():
    refused = render_markdown('<audio src="https://evil.example/a.mp3"></audio>').refused_pictures

    assert refused == ["https://evil.example/a.mp3"]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://youtu.be/dQw4w9WgXcQ?t=3", "youtu.be"),
        ("https://m.youtube.com/watch?app=x&v=dQw4w9WgXcQ", "youtube.com"),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ", "youtube.com"),
        ("https://vimeo.com/1234567", "vimeo.com"),
        ("https://player.vimeo.com/video/1234567", "player.vimeo.com"),
        ("https://tube.example/w/abcdefghijkABCDEFGHIJK", "tube.example"),
        (
            "https://tube.example/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d",
            "tube.example",
        ),
        *(
            (address, "")
            for address in (
                "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
                "https://www.youtube.com/@somebody",
                "https://vimeo.com/about",
                "https://tube.example/w/short",
                "https://[",
                "javascript:alert(1)",
                "/watch?v=dQw4w9WgXcQ",
            )
        ),
    ],
)
def test_a_video_is_known_by_its_page(address, host):
    assert video_host(address) == host
