"""Reading an answer as a browser does: parsed by html5lib, asked by name."""

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"


def parse(response):
    """The tree of a page; a page that breaks the HTML syntax fails here."""
    parser = html5lib.HTMLParser(strict=True)
    return parser.parse(response.content.decode())


def elements(tree, tag, **attributes):
    """All elements with this tag whose attributes have these values (`class_` finds one class)."""
    css_class = attributes.pop("class_", None)
    return [
        element
        for element in tree.iter(HTML + tag)
        if all(element.get(key) == value for key, value in attributes.items())
        and (css_class is None or css_class in (element.get("class") or "").split())
    ]


def text(element):
    """What a reader reads in an element, blanks folded."""
    return " ".join("".join(element.itertext()).split())


def texts(tree, tag, **attributes):
    return [text(element) for element in elements(tree, tag, **attributes)]


def links(tree):
    """The addresses that a page leads to."""
    return [element.get("href") for element in elements(tree, "a") if element.get("href")]
