"""What an editor changed in a text, marked or said beside it (CriticMarkup)."""

import re

# Additions, deletions, both, what is marked, and remarks, each within one paragraph
CRITIC = {"++": "ins", "--": "del", "==": "mark"}
CHANGE = re.compile(r"\{(\+\+|--|~~|==|>>)((?:(?!\n\n)[^{}])*?)(?:(?:\+\+|--|~~|==|<<)\})")


def with_changes(text: str, notes: list[str]) -> str:
    """The text with what an editor changed in it (CriticMarkup) as HTML; remarks are noted."""

    def change(match: re.Match[str]) -> str:
        mark, inner = match[1], match[2]
        if mark == ">>":
            notes.append(f"a remark of an editor was left out: {' '.join(inner.split())[:200]}")
            return ""
        if mark == "~~":
            old, _, new = inner.partition("~>")
            return f"<del>{old}</del><ins>{new}</ins>"
        tag = CRITIC[mark]
        return f"<{tag}>{inner}</{tag}>"

    return CHANGE.sub(change, text)
