"""Every picture of a text must be on this site: any other is removed from the page."""

import re

from django.core.exceptions import ValidationError

from articles.content.markdown import Unrenderable, render_markdown

SOUND = re.compile(r"\.(?:mp3|m4a|aac|og[ga]|opus|wav)(?:\?|\Z)", re.IGNORECASE)


def check_pictures(text: str) -> None:
    """Raise ValidationError, naming the first, where Markdown shows pictures of other sites."""
    try:
        refused = render_markdown(text).refused_pictures
    except Unrenderable:
        # The model's own `clean` reports that.
        return
    if refused:
        raise ValidationError(
            "This %(what)s would be left out of the page, because it is not on this site:"
            " %(address)s. Drop the file into the text to upload it; its address then begins"
            " with /media/.",
            code="refused_picture",
            params={
                "what": "recording" if SOUND.search(refused[0]) else "picture",
                "address": (refused[0] or "(no address)")[:120],
            },
        )
