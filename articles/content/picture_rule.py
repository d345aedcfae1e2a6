"""Every picture of a text must be on this site: any other is removed from the page."""

from django.core.exceptions import ValidationError

from articles.content.markdown import Unrenderable, render_markdown


def check_pictures(text: str) -> None:
    """Raise ValidationError, naming the first, where Markdown shows pictures of other sites."""
    try:
        refused = render_markdown(text).refused_pictures
    except Unrenderable:
        # The model's own `clean` reports that.
        return
    if refused:
        raise ValidationError(
            "This picture would be left out of the page, because it is not on this site:"
            " %(address)s. Drop the file into the text to upload it; its address then begins"
            " with /media/.",
            code="refused_picture",
            params={"address": (refused[0] or "(no address)")[:120]},
        )
