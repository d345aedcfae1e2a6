"""One article changed by two people: what the later one posts, merged with what is stored.

The form posts `base`, the digest of the version that it was opened with. A refused form also posts
`over`, the digest of the newer version that its author has seen by then, and `theirs`, the parts
that the author takes from that version.
"""

from django.forms import ModelForm
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from articles.admin.forms.posted_data import (
    PostedRow,
    data_keys,
    initial_data,
    posted_rows,
    with_rows,
)
from articles.models import Article
from articles.models.serialization import digest, serialize

# The fields of each formset that the author fills in, the position last.
ROW_FIELDS = {
    "faqs": ["question", "answer", "position"],
    "related_links": ["related", "position"],
}


def stored_version(article: Article) -> str:
    """The digest of the article as it is in the database (five queries)."""
    return digest(serialize(article.pk))


def taken_parts(data: QueryDict, version: str) -> set[str]:
    """The parts to take from the stored version, if that is the one that the author has seen."""
    return set(data.getlist("theirs")) if data.get("over") == version else set()


def with_stored_fields(
    data: QueryDict, files: MultiValueDict, stored_form: ModelForm, names: set[str]
) -> tuple[QueryDict, MultiValueDict]:
    """Posted data and files with what is stored for these fields, as `stored_form` shows it."""
    data, files = data.copy(), files.copy()
    for field in stored_form:
        if field.name in names:
            for key in data_keys(field):
                data.pop(key, None)
                files.pop(key, None)
            data.update(initial_data(field))
    return data, files


def merge_rows(data: QueryDict, article: Article, prefix: str) -> QueryDict:
    """The data of a formset, fitted to the rows that are stored now.

    A row that somebody added stays, and one that somebody removed comes back as a new row.
    """
    if "base" not in data or article.pk is None:
        return data
    names = ROW_FIELDS[prefix]
    stored = _stored_rows(article, prefix, names)
    if "theirs" in data and prefix in taken_parts(data, stored_version(article)):
        return with_rows(data, prefix, stored, [])
    posted = posted_rows(data, prefix, names)
    by_id = {row["id"]: row for row in posted if row["id"]}
    known = {row["id"] for row in stored}
    if by_id.keys() == known:
        return data
    existing = [by_id.get(row["id"], row) for row in stored]
    new = [row | {"id": ""} for row in posted if row["id"] not in known and not row["DELETE"]]
    return with_rows(data, prefix, existing, new)


def _stored_rows(article: Article, prefix: str, names: list[str]) -> list[PostedRow]:
    return [
        {"id": str(row.pk), "DELETE": ""}
        | {name: str(getattr(row, f"{name}_id", None) or getattr(row, name)) for name in names}
        for row in getattr(article, prefix).all()
    ]
