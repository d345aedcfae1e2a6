"""An article with its tags, questions and related articles as JSON values, and back."""

import datetime
import hashlib
import json
from typing import Any

from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

from articles.content.diff import normalize_newlines
from articles.content.languages import SITE_LANGUAGE, language
from articles.models.article import Article
from articles.models.author import Author
from articles.models.faq import FAQ
from articles.models.related import combine_related
from articles.models.taxonomy import Topic, tags_named

# Not restored: the address and the publication.
PUBLICATION_FIELDS = ("slug", "published_at", "planned_at", "taken_down_at")
PARTS = ("topic", "author", "tags", "faqs", "related")
# What revisions of earlier releases lack, and what it was then.
LATER_FIELDS = {"planned_at": None, "language": SITE_LANGUAGE, "canonical_url": ""}
COVER_FIELDS = ("cover_image", "cover_alt", "cover_is_decorative")


Serialized = dict[str, Any]


def serialize(pk: int) -> Serialized:
    """The article as it is stored, in JSON values (five queries)."""
    article = Article.objects.with_full_text().get(pk=pk)
    links = article.related_links.select_related("related")
    faqs = [(faq.question, faq.answer) for faq in article.faqs.all()]
    return values_of(
        article,
        tags=[tag.name for tag in article.tags.all()],
        faqs=faqs,
        related=[(link.related_id, link.related.title) for link in links],
    )


def values_of(
    article: Article,
    *,
    tags: list[str],
    faqs: list[tuple[str, str]],
    related: list[tuple[int, str]],
) -> Serialized:
    """The same of an article that was just saved with these, without a query."""
    return {
        "fields": {
            field.name: field_text(field, article)
            for field in _fields()
            if getattr(article, field.name) != LATER_FIELDS.get(field.name, ...)
        },
        "topic": [article.topic_id, article.topic.name],
        "author": [article.author_id, article.author.name],
        "tags": tags,
        "faqs": [list(faq) for faq in faqs],
        "related": [list(link) for link in related],
    }


def field_text(field: models.Field, article: models.Model) -> str | None:
    if field.value_from_object(article) is None:
        return None
    return field.value_to_string(article)


def digest(values: Serialized) -> str:
    """A short digest that differs where two serialized articles do."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]


def readable_parts(values: Serialized) -> dict[str, str]:
    """A serialized article as text for people, by the name of each part, in the form's order."""
    names = {field.name: field for field in _fields()}
    fields = {name: value for name, value in values["fields"].items() if name in names}
    fields["language"] = language(fields.get("language", SITE_LANGUAGE)).name
    texts = {
        str(names[name].verbose_name).capitalize(): readable(value)
        for name, value in fields.items()
    }
    return texts | {
        "Topic": values["topic"][1],
        "Author": values["author"][1],
        "Tags": ", ".join(values["tags"]),
        "Questions": "\n\n".join("\n".join(map(normalize_newlines, faq)) for faq in values["faqs"]),
        "Related articles": "\n".join(title for _, title in values["related"]),
    }


def merge_values(base: Serialized, mine: Serialized, theirs: Serialized) -> Serialized:
    """`theirs` with each part that `mine` changed since `base`."""
    old, own, other = ({**LATER_FIELDS, **each["fields"]} for each in (base, mine, theirs))
    fields = {
        name: own[name] if name in own and own[name] != old.get(name) else text
        for name, text in other.items()
    }
    fields = {n: text for n, text in fields.items() if text != LATER_FIELDS.get(n, ...)}
    parts = {name: mine[name] if mine[name] != base[name] else theirs[name] for name in PARTS}
    return {"fields": fields, **parts}


def show_values(article: Article, values: Serialized) -> None:
    """Fill a row with these values, not saved, as its form shows them."""
    _restore_fields(article, values["fields"], kept={"planned_at", "taken_down_at"})
    _restore_parents(article, values)
    article.shown_values, article.has_pending = values, True


def page_of(article: Article) -> Article:
    """The row with all that its page shows of its `shown_values`, if it has any."""
    if (values := article.shown_values) is None:
        return article
    page: Any = article
    page.questions = [FAQ(article=article, question=q, answer=a) for q, a in values["faqs"]]
    for faq in page.questions:
        faq.render()
    article.render(page.questions)
    page.shown_tags = tags_named(values["tags"])
    live = Article.objects.live().with_list_data().in_bulk([pk for pk, _ in values["related"]])
    chosen = [live[pk] for pk, _ in values["related"] if pk in live]
    recommended = Article.objects.live().with_list_data().recommended_for(article)
    page.related_articles = combine_related(chosen, recommended)
    return article


def changed_parts(before: Serialized, after: Serialized) -> list[str]:
    """Names of the parts that differ."""
    old, new = readable_parts(before), readable_parts(after)
    return [name for name in old | new if old.get(name, "") != new.get(name, "")]


def unsaved_article(pk: int, values: Serialized) -> Article:
    """A row with these values, not saved and without its cover, to fill a form with."""
    article = Article(pk=pk, topic_id=values["topic"][0], author_id=values["author"][0])
    for field in _fields():
        if field.name in values["fields"] and field.name != "cover_image":
            setattr(article, field.name, field.to_python(values["fields"][field.name]))
    return article


def restored_values(values: Serialized, now: Serialized) -> Serialized:
    """The result of restoring `values` over `now`, if nothing was deleted in between."""
    fields = {n: text for n, text in values["fields"].items() if n not in PUBLICATION_FIELDS}
    kept = {n: text for n, text in now["fields"].items() if n in PUBLICATION_FIELDS}
    return values | {"fields": fields | kept}


def restore(article: Article, values: Serialized) -> list[str]:
    """Write these values into the article; returns sentences on what could not be restored."""
    lost = _restore_fields(article, values["fields"], kept=set(PUBLICATION_FIELDS))
    lost += _restore_parents(article, values)
    article.save()
    article.tags.set(values["tags"], clear=True)
    article.faqs.all().delete()
    for position, (question, answer) in enumerate(values["faqs"], start=1):
        article.faqs.create(position=position, question=question, answer=answer)
    article.update_word_count()
    return lost + _restore_related(article, values["related"])


def _restore_fields(
    article: Article, values: dict[str, str | None], *, kept: set[str]
) -> list[str]:
    cover = values.get("cover_image") or ""
    is_lost = bool(cover) and not default_storage.exists(cover)
    kept = {*kept, *(COVER_FIELDS if is_lost else ())}
    values = {**LATER_FIELDS, **values}
    for field in _fields():
        if field.name in values and field.name not in kept:
            setattr(article, field.name, field.to_python(values[field.name]))
    return ["The cover image was deleted meanwhile; the cover stays as it is."] if is_lost else []


def _restore_parents(article: Article, values: Serialized) -> list[str]:
    """Restore topic and author, by number or else by name."""
    models_of_parts: dict[str, type[Topic | Author]] = {"topic": Topic, "author": Author}
    lost = []
    for part, model in models_of_parts.items():
        pk, name = values[part]
        rows = model._default_manager
        row = rows.filter(pk=pk).first() or rows.filter(name=name).first()
        if row is None:
            stays = getattr(article, part).name
            lost.append(f"The {part} “{name}” was deleted meanwhile; “{stays}” stays.")
        else:
            setattr(article, part, row)
    return lost


def _restore_related(article: Article, wanted: list[tuple[int, str]]) -> list[str]:
    known = set(
        Article.objects.filter(pk__in=[pk for pk, _ in wanted]).values_list("pk", flat=True)
    )
    article.related_links.all().delete()
    for position, (pk, _) in enumerate(wanted, start=1):
        if pk in known:
            article.related_links.create(related_id=pk, position=position)
    return [
        f"The related article “{title}” was deleted meanwhile, so it is left out."
        for pk, title in wanted
        if pk not in known
    ]


def _fields() -> list[models.Field]:
    """The fields that the author fills in, apart from relations."""
    return [
        field
        for field in Article._meta.concrete_fields
        if (field.editable or field.name in ("planned_at", "taken_down_at"))
        and not field.is_relation
        and not field.primary_key
    ]


def readable(value: str | None) -> str:
    if not value:
        return ""
    if "T" in value[:11] and (moment := _moment(value)):
        return date_format(timezone.localtime(moment), "j F Y, H:i:s")
    return {"True": "yes", "False": "no"}.get(value, normalize_newlines(value))


def _moment(value: str) -> datetime.datetime | None:
    try:
        return parse_datetime(value)
    except ValueError:
        return None
