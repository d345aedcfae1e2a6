"""What tests ask of an open page, by the functions in probes.js."""

from pathlib import Path

PROBES = Path(__file__).with_suffix(".js").read_text()


def probe(page, name, *arguments):
    """What one of the functions returns in the page."""
    return page.evaluate(call(name), list(arguments))


def call(name):
    """The expression that calls one of the functions with a list of arguments."""
    return f"(given) => ({PROBES}).{name}(...given)"
