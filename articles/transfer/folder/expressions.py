"""Expressions of MDX: what is a text stands in the article, what is code is left out and noted."""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from articles.transfer.folder.notations import outside_code

# Imports and exports, until an empty line
MODULE = re.compile(r"(?m)^(?:import|export)\b[^\n]*(?:\n[^\n]+)*")
IMPORTED = re.compile(r"import\s+(\w+)\s+from\s+[\"']([^\"'\n]+)[\"']")
EXPORTED = re.compile(r"export\s+(?:const|let|var)\s+(\w+)\s*=\s*[\"'`]([^\"'`\n]*)[\"'`]")
TEXT = re.compile(r"\s*([\"'`])([^\"'`]*)\1\s*")
NAME = re.compile(r"\s*[\w.]*?(\w+)\s*")
COMMENT = re.compile(r"\s*/\*.*\*/\s*", re.DOTALL)


def is_mdx(path: PurePath) -> bool:
    """Whether a file's braces hold expressions."""
    return path.suffix.lower() == ".mdx"


def mdx_values(text: str) -> dict[str, str]:
    """What the names stand for that a text imports or sets itself."""
    return dict(IMPORTED.findall(text) + EXPORTED.findall(text))


def resolve_expressions(text: str, values: Mapping[str, Any], notes: list[str]) -> str:
    """The text without its modules, and with what each expression outside of code says."""
    return outside_code(text, lambda part: _resolve(MODULE.sub("", part), values, notes))


def _resolve(text: str, values: Mapping[str, Any], notes: list[str]) -> str:
    done, position = [], 0
    while (start := text.find("{", position)) >= 0:
        end = _end(text, start)
        if end < 0:
            break
        inner, before = text[start + 1 : end - 1], text[position:start]
        said = TEXT.fullmatch(inner)
        name = NAME.fullmatch(inner)
        known = (
            said[2] if said else values.get(name[1].lower(), values.get(name[1])) if name else None
        )
        if before.endswith("="):
            known = f'"{known}"' if isinstance(known, str) else '""'
        elif not isinstance(known, str):
            if not COMMENT.fullmatch(inner):
                short = " ".join(inner.split())[:40]
                notes.append(f"the expression “{{{short}}}” means nothing here and was left out")
            known = ""
        done += [before, known]
        position = end
    return "".join([*done, text[position:]])


def _end(text: str, start: int) -> int:
    """Where the expression that begins at `start` ends; -1 if it has no end."""
    depth = 0
    for match in re.compile("[{}]").finditer(text, start):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.end()
    return -1
