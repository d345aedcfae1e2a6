"""How a search engine would show an article, by what is known of its layout."""

from django.utils.text import Truncator

# Google cuts titles and descriptions at about these on a wide screen.
TITLE_CHARACTERS = 60
DESCRIPTION_CHARACTERS = 155


def search_result(title: str, path: str, description: str, *, host: str) -> dict[str, str]:
    """Its title, place and description, as searchers would see them."""
    return {
        "title": Truncator(title).chars(TITLE_CHARACTERS),
        "place": " › ".join([host] + [part for part in path.split("/") if part]),
        "description": Truncator(description).chars(DESCRIPTION_CHARACTERS),
    }
