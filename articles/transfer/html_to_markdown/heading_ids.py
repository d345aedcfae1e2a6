"""Links to parts of their own text: after an import headings are named by their words."""

import re
from urllib.parse import unquote

from bs4 import BeautifulSoup
from markdown.extensions.toc import slugify_unicode, unique

HEADING = re.compile("^h[1-6]$")


def follow_headings(tree: BeautifulSoup) -> None:
    """Let links lead to the names that headings get here; a part without a heading is no target.

    What is not in this text, such as the place of a question, is left as it is.
    """
    known: dict[str, str] = {}
    taken: set[str] = set()
    for part in tree.find_all(True):
        if HEADING.match(part.name):
            own = unique(slugify_unicode(part.get_text(), "-"), taken)
            inner = [part, *part.find_all(id=True)]
            known |= {f"#{tag['id']}": f"#{own}" for tag in inner if tag.get("id")}
        elif part.get("id"):
            known.setdefault(f"#{part['id']}", "")
    for link in tree.find_all("a", href=re.compile("^#.")):
        target = known.get(unquote(link["href"]))
        if target:
            link["href"] = target
        elif target == "":
            link.unwrap()
