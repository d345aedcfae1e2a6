"""An article with all that belongs to it as plain values, and back."""

import hashlib
import json

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

from articles.content.diff import normalize_newlines
from articles.models.article import Article
from articles.models.author import Author
from articles.models.topic import Topic

# What a restored text does not bring back: where it stands and when it is public.
PUBLICATION = ("slug", "published_at", "taken_down_at")
COVER = ("cover_image", "cover_alt", "cover_is_decorative")


def snapshot(pk) -> dict:
    """The article as it stands in the database, in values that JSON knows (five queries)."""
    article = Article.objects.with_whole_text().get(pk=pk)
    links = article.related_links.select_related("related")
    return {
        "fields": {
            field.name: None if field.value_from_object(article) is None else text
            for field in _fields()
            for text in [field.value_to_string(article)]
        },
        "topic": [article.topic_id, article.topic.name],
        "author": [article.author_id, article.author.name],
        "tags": [tag.name for tag in article.tags.all()],
        "faqs": [[faq.question, faq.answer] for faq in article.faqs.all()],
        "related": [[link.related_id, link.related.title] for link in links],
    }


def digest(values: dict) -> str:
    """A short mark that differs wherever two snapshots do."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]


def as_texts(values: dict) -> dict[str, str]:
    """What a person reads of a snapshot, by the name of each part, in the form's order."""
    names = {field.name: field for field in _fields()}
    texts = {
        str(names[name].verbose_name).capitalize(): _readable(value)
        for name, value in values["fields"].items()
        if name in names
    }
    return texts | {
        "Topic": values["topic"][1],
        "Author": values["author"][1],
        "Tags": ", ".join(values["tags"]),
        "Questions": "\n\n".join("\n".join(map(normalize_newlines, faq)) for faq in values["faqs"]),
        "Related articles": "\n".join(title for _, title in values["related"]),
    }


def changed_parts(before: dict, after: dict) -> list[str]:
    """Names of the parts that differ."""
    old, new = as_texts(before), as_texts(after)
    return [name for name in old | new if old.get(name, "") != new.get(name, "")]


def article_of(pk, values: dict) -> Article:
    """A row with the values of a snapshot, not saved and without its cover, to fill a form with."""
    article = Article(pk=pk, topic_id=values["topic"][0], author_id=values["author"][0])
    for field in _fields():
        if field.name in values["fields"] and field.name != "cover_image":
            setattr(article, field.name, field.to_python(values["fields"][field.name]))
    return article


def to_give_back(values: dict, now: dict) -> dict:
    """What restoring `values` would make of `now`, if nothing was deleted meanwhile."""
    stays = {name: now["fields"][name] for name in PUBLICATION}
    return values | {"fields": values["fields"] | stays}


def give_back(article, values: dict) -> list[str]:
    """Write a snapshot into the article; returns sentences on what is gone for good."""
    lost = _restore_fields(article, values["fields"])
    lost += _restore_place(article, values)
    article.save()
    article.tags.set(values["tags"], clear=True)
    article.faqs.all().delete()
    for position, (question, answer) in enumerate(values["faqs"], start=1):
        article.faqs.create(position=position, question=question, answer=answer)
    article.recount()
    return lost + _restore_related(article, values["related"])


def _restore_fields(article, values):
    cover = values.get("cover_image") or ""
    is_lost = bool(cover) and not default_storage.exists(cover)
    kept = {*PUBLICATION, *(COVER if is_lost else ())}
    for field in _fields():
        if field.name in values and field.name not in kept:
            setattr(article, field.name, field.to_python(values[field.name]))
    return ["The cover image was deleted meanwhile; the cover stays as it is."] if is_lost else []


def _restore_place(article, values):
    lost = []
    for part, model in (("topic", Topic), ("author", Author)):
        pk, name = values[part]
        rows = model.objects
        row = rows.filter(pk=pk).first() or rows.filter(name=name).first()
        if row is None:
            stays = getattr(article, part).name
            lost.append(f"The {part} “{name}” was deleted meanwhile; “{stays}” stays.")
        else:
            setattr(article, part, row)
    return lost


def _restore_related(article, wanted):
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


def _fields():
    """What the author writes, apart from rows of other tables."""
    return [
        field
        for field in Article._meta.concrete_fields
        if (field.editable or field.name == "taken_down_at")
        and not field.is_relation
        and not field.primary_key
    ]


def _readable(value):
    if value in (None, ""):
        return ""
    if "T" in value[:11] and (moment := _moment(value)):
        return date_format(timezone.localtime(moment), "j F Y, H:i:s")
    return {"True": "yes", "False": "no"}.get(value, normalize_newlines(value))


def _moment(value):
    try:
        return parse_datetime(value)
    except ValueError:
        return None
