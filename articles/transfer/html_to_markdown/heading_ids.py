"""Fragment links within an article, whose headings get new ids here."""

import re
from urllib.parse import unquote

from bs4 import BeautifulSoup
from markdown.extensions.toc import slugify_unicode, unique

HEADING = re.compile("^h[1-6]$")


def rewrite_heading_links(tree: BeautifulSoup) -> None:
    """Point links to the ids that Markdown gives headings; unlink those to other elements.

    Links to ids that are not in this tree, such as a question's, stay as they are.
    """
    targets: dict[str, str] = {}
    used_ids: set[str] = set()
    for element in tree.find_all(True):
        if HEADING.match(element.name):
            new_id = unique(slugify_unicode(element.get_text(), "-"), used_ids)
            for tag in [element, *element.find_all(id=True)]:
                if tag.get("id"):
                    targets[f"#{tag['id']}"] = f"#{new_id}"
        elif element.get("id"):
            targets.setdefault(f"#{element['id']}", "")
    for link in tree.find_all("a", href=re.compile("^#.")):
        target = targets.get(unquote(str(link["href"])))
        if target:
            link["href"] = target
        elif target == "":
            link.unwrap()
