"""Checks a JSON-LD graph against the vocabulary of schema.org, an extract of which lies beside."""

import json
import re
from collections import Counter
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


def ancestors(kinds):
    """The types themselves and all that they are by inheritance."""
    found = set()
    for kind in kinds:
        found |= {kind} | ancestors(TYPES[kind])
    return found


def kinds_of(node):
    kinds = node.get("@type", [])
    return [kinds] if isinstance(kinds, str) else kinds


def faults(data):
    """What is wrong with a JSON-LD document, as sentences; none for a right one."""
    if data.get("@context") != "https://schema.org" or set(data) != {"@context", "@graph"}:
        return ["It must be one graph in the context https://schema.org."]
    defined = [node for node in walk(data["@graph"]) if {"@id", "@type"} <= set(node)]
    nodes = {node["@id"]: node for node in defined}
    times = Counter(node["@id"] for node in defined)
    found = [f"{key} is defined twice" for key in times if times[key] > 1]
    for node in data["@graph"]:
        found += node_faults(node, nodes)
    return found


def walk(value):
    """Every node of a graph, however deep."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item
            for inner in item.values():
                yield from walk(inner)


def node_faults(node, nodes):
    kinds = kinds_of(node)
    if not kinds or any(kind not in TYPES for kind in kinds):
        return [f"{kinds} is no type"]
    found = []
    for name, value in node.items():
        if name.startswith("@"):
            continue
        # The input that an action asks for is written as its property with “-input”.
        rule = PROPERTIES.get(name.removesuffix("-input"))
        if rule is None or not ancestors(kinds) & set(rule["domains"]):
            found.append(f"{kinds} has no property {name}")
            continue
        for item in value if isinstance(value, list) else [value]:
            found += value_faults(f"{kinds}.{name}", item, rule["ranges"], nodes)
    return found


def value_faults(place, value, ranges, nodes):
    if isinstance(value, dict):
        target = nodes.get(value["@id"]) if set(value) == {"@id"} else value
        if target is None:
            return [f"{place} points at {value['@id']}, which is not in the graph"]
        found = [] if target is not value else node_faults(value, nodes)
        if not ancestors(kinds_of(target)) & set(ranges):
            found.append(f"{place} may not be a {kinds_of(target)}")
        return found
    # An address stands for the thing that is found there.
    allowed = [*ranges, "URL"] if "Thing" in ranges else ranges
    if any(LITERALS[kind](value) for kind in allowed if kind in LITERALS):
        return []
    return [f"{place} may not be {value!r}"]
