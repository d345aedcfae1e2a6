"""MDX: modules and expressions within Markdown."""

import re
from collections.abc import Mapping
from typing import Any

from articles.transfer.folder.notations import outside_code
from articles.transfer.gates.words import SETTING

# Imports and exports of MDX, until an empty line
MODULE = re.compile(r"(?m)^(?:import|export)\b[^\n]*(?:\n[^\n]+)*")
IMPORTED = re.compile(r"import\s+(\w+)\s+from\s+[\"']([^\"'\n]+)[\"']")
EXPORTED = re.compile(r"export\s+(?:const|let|var)\s+(\w+)\s*=\s*[\"'`]([^\"'`\n]*)[\"'`]")
# Braces within braces, up to ten deep
BRACES = r"\{[^{}]*+\}"
for _ in range(9):
    BRACES = rf"\{{(?:[^{{}}]++|{BRACES})*+\}}"
# Tabs of Docusaurus may have their titles in a list above them.
OBJECT = re.compile(r"\{[^{}]*\}")
TAB = re.compile(r"<TabItem\s+value=(\"[^\"]*\"|'[^']*')(?![^<>]*\blabel=)")
EXPRESSION = re.compile(rf"(=?)({BRACES})")
EXPRESSION_TEXT = re.compile(r"\s*([\"'`])([^\"'`]*)\1\s*")
EXPRESSION_NAME = re.compile(r"\s*[\w.]*?(\w+)\s*")
EXPRESSION_COMMENT = re.compile(r"\s*/\*.*\*/\s*", re.DOTALL)


def mdx_values(text: str) -> dict[str, str]:
    """What the names stand for that a text of MDX imports or sets itself."""
    return dict(IMPORTED.findall(text) + EXPORTED.findall(text))


def resolve_expressions(text: str, values: Mapping[str, Any], notes: list[str]) -> str:
    """The text of MDX without its modules, and with what each expression outside of code says.

    What is a text stands in the article, what is code is left out and noted.
    """

    def said(match: re.Match[str]) -> str:
        before, inner = match[1], match[2][1:-1]
        text, name = EXPRESSION_TEXT.fullmatch(inner), EXPRESSION_NAME.fullmatch(inner)
        known = values.get(name[1].lower(), values.get(name[1])) if name else None
        known = text[2] if text else known
        if before:
            return f'="{known}"' if isinstance(known, str) else '=""'
        if isinstance(known, str):
            return known
        if not EXPRESSION_COMMENT.fullmatch(inner):
            short = " ".join(inner.split())[:40]
            notes.append(f"the expression “{{{short}}}” means nothing here and was left out")
        return ""

    objects = (dict(SETTING.findall(braces)) for braces in OBJECT.findall(text))
    labels = {row["value"]: row["label"] for row in objects if {"value", "label"} <= row.keys()}
    text = TAB.sub(lambda m: f"{m[0]} label={labels[m[1]]}" if m[1] in labels else m[0], text)
    return outside_code(text, lambda part: EXPRESSION.sub(said, MODULE.sub("", part)))
