"""Checks a JSON-LD graph against the vocabulary of schema.org, an extract of which lies beside."""

import json
import re
from pathlib import Path

VOCABULARY = json.loads(Path(__file__).with_name("schema_org.json").read_text())
TYPES, PROPERTIES = VOCABULARY["types"], VOCABULARY["properties"]

LITERALS = {
    "Text": lambda value: isinstance(value, str) and value.strip() != "",
    "URL": lambda value: isinstance(value, str) and re.match(r"https?://[^\s]+$", value),
    "Date": lambda value: isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d$", value),
    "DateTime": lambda value: (
        isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$", value)
    ),
    "Duration": lambda value: isinstance(value, str) and re.match(r"PT\d+M$", value),
    "Integer": lambda value: type(value) is int,
    "Boolean": lambda value: type(value) is bool,
}


def ancestors(kind):
    """A type itself and all that it is by inheritance."""
    return {kind}.union(*map(ancestors, TYPES[kind]))


def check(data):
    """Fail where a JSON-LD document is no single graph of defined nodes of the vocabulary."""
    assert data["@context"] == "https://schema.org"
    assert set(data) == {"@context", "@graph"}
    defined = [node for node in walk(data["@graph"]) if {"@id", "@type"} <= set(node)]
    nodes = {node["@id"]: node for node in defined}
    assert len(nodes) == len(defined)
    for node in data["@graph"]:
        check_node(node, nodes)


def walk(value):
    """Every node of a graph, however deep."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item
            for inner in item.values():
                yield from walk(inner)


def check_node(node, nodes):
    for name, value in node.items():
        if name.startswith("@"):
            continue
        place = f"{node['@type']}.{name}"
        # The input that an action asks for is written as its property with “-input”.
        rule = PROPERTIES[name.removesuffix("-input")]
        assert ancestors(node["@type"]) & set(rule["domains"]), place
        for item in value if isinstance(value, list) else [value]:
            check_value(place, item, rule["ranges"], nodes)


def check_value(place, value, ranges, nodes):
    if isinstance(value, dict):
        target = nodes[value["@id"]] if set(value) == {"@id"} else value
        assert ancestors(target["@type"]) & set(ranges), place
        if target is value:
            check_node(value, nodes)
        return
    # An address stands for the thing that is found there.
    allowed = [*ranges, "URL"] if "Thing" in ranges else ranges
    assert any(LITERALS[kind](value) for kind in allowed if kind in LITERALS), (place, value)
