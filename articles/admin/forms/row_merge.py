"""The rows of a formset that two people changed: matched one by one, and merged."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import QueryDict

from articles.admin.forms.merge import begun_from, stored_version, taken_parts
from articles.admin.forms.posted_data import PostedRow, posted_rows, row_position, with_rows
from articles.content.diff import normalize_newlines


class RowKind(NamedTuple):
    """What a formset holds, where a serialized row keeps it, and the fields of each of its rows.

    The position is the last of the fields.
    """

    label: str
    key: str
    fields: list[str]

    def words(self, row: PostedRow | None) -> list[str]:
        """What its author wrote into a row; empty where there is none."""
        return [normalize_newlines(row[name]) for name in self.fields[:-1]] if row else []


KINDS = {
    "faqs": RowKind("Question", "faqs", ["question", "answer", "position"]),
    "related_links": RowKind("Related article", "related", ["related", "position"]),
    "links": RowKind("Link", "links", ["label", "url", "position"]),
}


# Compared by identity: two rows with the same words are two.
@dataclass(frozen=True, eq=False)
class RowPair:
    """A row as somebody saved it meanwhile and as it is posted; None where it is not there.

    What somebody added stays: it is `mine` as well. `prefers_theirs` says that the author left the
    row as it was, or removed what somebody else changed.
    """

    name: str
    theirs: PostedRow | None
    mine: PostedRow | None
    prefers_theirs: bool


class RowMerge:
    """Both versions of a formset: the pairs of its rows in their order and in that of the author.

    `is_reordered` says that the author has changed the order.
    """

    def __init__(self, data: QueryDict, row: Any, prefix: str):
        self.prefix, self.kind, version = prefix, KINDS[prefix], stored_version(row)
        self.taken = taken_parts(data, version)
        base = begun_from(row, str(data["base"]))
        old = _rows(self.kind, base[self.kind.key]) if base else []
        is_pending = getattr(row, "shown_values", None) is not None
        theirs = shown_rows(row, prefix) if is_pending else _stored_rows(row, prefix)
        mine = sorted(posted_rows(data, prefix, self.kind.fields), key=row_position)
        was, had = self._origins(mine, theirs, old)
        same = _match(theirs, mine, ["id"])
        # Rows that began as one are one, whatever became of their words.
        left = {was[at]: at for at in was if at not in same.values()}
        same |= {at: left[had[at]] for at in had if at not in same and had[at] in left}
        same = _match(theirs, mine, self.kind.fields[:-1], same)

        def pair(their_at: int, my_at: int) -> RowPair:
            their = theirs[their_at] if their_at >= 0 else None
            posted = mine[my_at] if my_at >= 0 else None
            start = was.get(my_at, had.get(their_at))
            is_added = posted is None and start is None and data.get("over") != version
            my = their if is_added else posted if posted and not posted["DELETE"] else None
            before = [] if start is None else self.kind.words(old[start])
            now, typed = self.kind.words(their), self.kind.words(my)
            prefers = bool(before) and now != before and typed in ([], before)
            key = (their or posted or {})[self.kind.fields[0]]
            return RowPair(f"{prefix} {key}", their, my, prefers)

        found = {my_at: their_at for their_at, my_at in same.items()}
        self.mine = [pair(found.get(at, -1), at) for at in range(len(mine))]
        self.theirs = [
            self.mine[same[at]] if at in same else pair(at, -1) for at in range(len(theirs))
        ]
        kept = [was[at] for at in sorted(found) if at in was]
        self.is_reordered = kept != sorted(kept)

    def _origins(
        self, mine: list[PostedRow], theirs: list[PostedRow], old: list[PostedRow]
    ) -> tuple[dict[int, int], dict[int, int]]:
        """The number of the old row that each of mine, and each of theirs, began as."""
        words = self.kind.fields[:-1]
        was, had = _match(mine, old, words), _match(theirs, old, words)
        # Where both changed a row, and all its words are new, its place tells what it was.
        my_places, their_places = _in_place(mine, old, was), _in_place(theirs, old, had)
        added = [self.kind.words(each) for each in theirs]
        my_places = {at: n for at, n in my_places.items() if self.kind.words(mine[at]) not in added}
        both = self._changed(mine, old, was | my_places)
        both &= self._changed(theirs, old, had | their_places)
        was |= {at: place for at, place in my_places.items() if place in both}
        had |= {at: place for at, place in their_places.items() if place in both}
        return was, had

    def _changed(
        self, rows: list[PostedRow], old: list[PostedRow], was: dict[int, int]
    ) -> set[int]:
        """The numbers of the old rows that stand among these with other words."""
        return {
            place
            for at, place in was.items()
            if not rows[at]["DELETE"] and self.kind.words(rows[at]) != self.kind.words(old[place])
        }

    @property
    def pairs(self) -> list[RowPair]:
        """All pairs in the chosen order, those that only the other list has in their places."""
        lists = [self.mine, self.theirs]
        main, other = reversed(lists) if self.prefix in self.taken else lists
        pairs = list(main)
        for before, each in zip([None, *other], other, strict=False):
            if each not in pairs:
                pairs.insert(pairs.index(before) + 1 if before else 0, each)
        return pairs

    def orders(self) -> list[list[RowPair]]:
        """Those that are in both lists: in the order of theirs, and in that of the author."""
        return [
            [each for each in pairs if each.theirs and each.mine and each in self.mine]
            for pairs in (self.theirs, self.mine)
        ]

    def rows(self) -> list[PostedRow]:
        """The merged rows: those of the author, or theirs where the author takes them."""
        rows = [pair.theirs if pair.name in self.taken else pair.mine for pair in self.pairs]
        kept = enumerate(filter(None, rows), start=1)
        return [row | {"position": str(place)} for place, row in kept]


def merge_rows(data: QueryDict, row: Any, prefix: str) -> QueryDict:
    """The data of a formset, merged with the rows that are stored now and fitted to them."""
    if "base" not in data or row.pk is None:
        return data
    names, version = KINDS[prefix].fields, stored_version(row)
    stored = _stored_rows(row, prefix)
    if version == data["base"] and not taken_parts(data, version):
        ids = {each["id"] for each in posted_rows(data, prefix, names)} - {""}
        if ids == {each["id"] for each in stored}:
            return data
    return with_rows(data, prefix, *_fitted(RowMerge(data, row, prefix).rows(), stored, names[0]))


def _fitted(
    wanted: list[PostedRow], stored: list[PostedRow], key: str
) -> tuple[list[PostedRow], list[PostedRow]]:
    """The wanted rows as changes of the stored ones, of which the others are deleted, and the rest.

    A row takes the stored one that says the same, which no other may say beside it, or else the
    one that it was or in whose place it stands.
    """
    found = _match(wanted, stored, [key, "id"])
    found |= _in_place(wanted, stored, found)
    fitted = {place: wanted[at] for at, place in found.items()}
    existing = [
        fitted.get(place, row) | {"id": row["id"], "DELETE": "" if place in fitted else "on"}
        for place, row in enumerate(stored)
    ]
    return existing, [row | {"id": ""} for at, row in enumerate(wanted) if at not in found]


def shown_rows(row: Any, prefix: str) -> list[PostedRow]:
    """The rows of a formset in the version that waits to be published; empty where none does."""
    kind, values = KINDS[prefix], getattr(row, "shown_values", None) or {}
    return _rows(kind, values.get(kind.key, []))


def _rows(kind: RowKind, serialized: list[Any]) -> list[PostedRow]:
    return [
        {"id": "", "DELETE": ""}
        | dict(zip(kind.fields, map(str, parts), strict=False))
        | {"position": str(place)}
        for place, parts in enumerate(serialized, start=1)
    ]


def _stored_rows(row: Any, prefix: str) -> list[PostedRow]:
    return [
        {"id": str(each.pk), "DELETE": ""}
        | {
            name: str(getattr(each, f"{name}_id", None) or getattr(each, name))
            for name in KINDS[prefix].fields
        }
        for each in getattr(row, prefix).all()
    ]


def _in_place(rows, old, found):
    """Rows that none is `found` for, each with the number of the old one in whose place it is."""
    gaps, last = {}, -1
    for at in range(len(rows)):
        if at not in found and last + 1 < len(old) and last + 1 not in found.values():
            gaps[at] = last + 1
        last = gaps.get(at, found.get(at, last))
    return gaps


def _match(rows, others, names, known=None):
    """The number of the other row that each row is: as is known, or by a field that they share."""
    found = dict(known or {})
    for name in names:
        free = defaultdict(list)
        for at, other in enumerate(others):
            if at not in found.values():
                free[normalize_newlines(other[name])].append(at)
        for at, row in enumerate(rows):
            text = normalize_newlines(row[name])
            if at not in found and text and free[text]:
                found[at] = free[text].pop(0)
    return found
