"""Reading an answer as a browser does: parsed as HTML5, asked by name."""

from turbohtml import HTMLParseError, TokenType, etree, tokenize
from turbohtml import parse as parse_strictly

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


def parse(response):
    """The tree of a page that was answered."""
    return parse_text(response.content.decode())


def parse_text(page):
    """The tree of a page. Fails where a tag is not closed, or not in its turn; the rest of the
    syntax is held for all pages at once, in `test_every_url`."""
    nesting_of(page)
    return etree.document_fromstring(page)


def nesting_of(page):
    """(depth, tag) of each element as it is written. Fails as `parse_text` does."""
    written, open_tags = [], []
    for token in tokenize(page):
        if token.type == TokenType.START_TAG:
            written.append((len(open_tags), token.tag))
            if token.tag not in VOID and not token.self_closing:
                open_tags.append(token.tag)
        elif token.type == TokenType.END_TAG:
            assert open_tags.pop() == token.tag, f"line {token.line} closes {token.tag}"
    assert open_tags == []
    return written


def syntax_fault(page):
    """What a parser of HTML5 would have to repair; None where the page is built as written."""
    try:
        document, written = parse_strictly(page, strict=True, scripting=True), nesting_of(page)
    except (HTMLParseError, AssertionError) as fault:
        return str(fault)
    built = [(len([*each.ancestors]) - 1, each.tag.lower()) for each in document.iter_elements()]
    is_declared = page.lstrip().lower().startswith("<!doctype html>")
    return None if is_declared and built == written else "not built as it is written"


def elements(tree, tag, **attributes):
    """All elements with this tag whose attributes have these values (`class_` finds one class)."""
    css_class = attributes.pop("class_", None)
    return [
        element
        for element in tree.iter(tag)
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


def sent_by(form):
    """What the browser would send with a form as it stands; no button was pressed."""
    values = {}
    for element in form.iter():
        name, tag = element.get("name"), element.tag
        if not name or element.get("type") in ("submit", "file") or "__prefix__" in name:
            continue
        if tag == "textarea":
            values[name] = "".join(element.itertext()).removeprefix("\n")
        elif tag == "select":
            chosen = [o.get("value") for o in elements(element, "option") if "selected" in o.attrib]
            values[name] = chosen[0] if chosen else ""
        elif tag == "input":
            is_box = element.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in element.attrib:
                values[name] = element.get("value", "on" if is_box else "")
    return values


def answer(client, path):
    """Status of an answer, and where it leads."""
    response = client.get(path)
    return response.status_code, response.get("Location")
