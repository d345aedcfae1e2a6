"""Files, recordings and videos in a text: what readers get of each."""

import pytest

from articles.content.extensions.media import video_host
from articles.content.markdown import render_markdown


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
