"""Which way letters run: the Unicode Bidirectional Algorithm (UAX 9) for one line of a title.

Explicit marks and isolates are not followed; whoever calls leaves them out.
"""

import unicodedata

STRONG = {"L": 0, "R": 1, "AL": 1}
NEUTRAL = {"B", "S", "WS", "ON", "BN"}


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left (rules P2, P3)."""
    return next(
        (
            STRONG[kind] == 1
            for letter in text
            if (kind := unicodedata.bidirectional(letter)) in STRONG
        ),
        False,
    )


def levels(text: str, *, right_to_left: bool) -> list[int]:
    """The embedding level of each character: odd runs from right to left.

    `right_to_left` is the direction of the line as a whole.
    """
    base = int(right_to_left)
    edge = "R" if right_to_left else "L"
    kinds = _resolved_weak([unicodedata.bidirectional(letter) or "L" for letter in text], edge)
    kinds = _resolved_neutral(kinds, edge)
    # Rules I1 and I2: numbers stand one level inside letters that run from right to left.
    raised = {0: {"L": 0, "R": 1, "EN": 2, "AN": 2}, 1: {"L": 2, "R": 1, "EN": 2, "AN": 2}}
    found = [raised[base][kind] for kind in kinds]
    # Rule L1: spaces at the end of a line follow the line.
    for index in range(len(text.rstrip()), len(text)):
        found[index] = base
    return found


def visual_order(stretches: list[tuple[int, object]]) -> list[object]:
    """Stretches of one level each, as (level, anything), in the order in which they are drawn.

    Rule L2: from the highest level down, reverse whatever stands at that level or above.
    """
    order = list(stretches)
    odd = [level for level, _ in order if level % 2]
    for level in range(max((level for level, _ in order), default=0), min(odd, default=1) - 1, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and order[end][0] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return [thing for _, thing in order]


def _resolved_weak(kinds, edge):
    """Rules W1 to W7: marks, numbers and what belongs to numbers."""
    kinds = _marks_follow(kinds, edge)
    strong = edge
    for index, kind in enumerate(kinds):
        if kind in STRONG:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[index] = "AN"
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for index in range(1, len(kinds) - 1):
        before, kind, after = kinds[index - 1 : index + 2]
        if before == after and ((kind == "ES" and before == "EN") or kind == "CS"):
            kinds[index] = before if before in ("EN", "AN") else kind
    kinds = _terminators_join(kinds)
    strong = edge
    for index, kind in enumerate(kinds):
        if kind in STRONG:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[index] = "L"
        elif kind in ("ES", "ET", "CS"):
            kinds[index] = "ON"
    return kinds


def _marks_follow(kinds, edge):
    """Rule W1: a mark goes with the letter that carries it."""
    found = []
    for kind in kinds:
        found.append((found[-1] if found else edge) if kind == "NSM" else kind)
    return found


def _terminators_join(kinds):
    """Rule W5: signs such as “%” beside a number belong to it."""
    for index, kind in enumerate(kinds):
        if kind == "ET" and index and kinds[index - 1] == "EN":
            kinds[index] = "EN"
    for index in range(len(kinds) - 2, -1, -1):
        if kinds[index] == "ET" and kinds[index + 1] == "EN":
            kinds[index] = "EN"
    return kinds


def _resolved_neutral(kinds, edge):
    """Rules N1 and N2: spaces and signs go with both neighbours, or with the line."""
    side = {"EN": "R", "AN": "R"}
    index = 0
    while index < len(kinds):
        end = index
        while end < len(kinds) and kinds[end] in NEUTRAL:
            end += 1
        if end > index:
            before = side.get(kinds[index - 1], kinds[index - 1]) if index else edge
            after = side.get(kinds[end], kinds[end]) if end < len(kinds) else edge
            kinds[index:end] = [before if before == after else edge] * (end - index)
        index = end + 1
    return kinds
