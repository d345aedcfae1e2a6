"""Articles from a folder of Markdown files with front matter.

A folder holds `topics.yaml`, `authors.yaml` and one `<slug>.md` an article. What stands in the
database already, found by its address, is left as it is.
"""

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles.models import FAQ, Article, Author, AuthorLink, RelatedArticle, Revision, Topic
from articles.pictures import store_picture

PICTURE = re.compile(r"(!\[[^\]]*\]\()(?!/|[a-z]+:)([^)\s]+)(\))")

FRONT_MATTER = {
    **dict.fromkeys(("title", "topic", "author", "summary", "references"), (str, "text")),
    **dict.fromkeys(
        ("published_at", "updated_at"),
        (datetime.datetime, "a moment such as 2026-03-12T08:00:00+00:00"),
    ),
    "reviewed_on": (datetime.date, "a day such as 2026-03-12"),
    "reading_minutes": (int, "a whole number"),
    "tags": (list, "a list such as [trust, repair]"),
    "related": (list, "a list of addresses of articles"),
    "faqs": (list, "a list of entries with question and answer"),
}


@dataclass
class ImportReport:
    """What an import made, what it left alone, and what it could not take (with the reason)."""

    created: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class BrokenFile(Exception):
    """A file that cannot be taken; its text says which line and why."""


def import_folder(folder: Path) -> ImportReport:
    """Import every topic, author and article of a folder that is not in the database yet."""
    report = ImportReport()
    _import_topics(folder)
    _import_authors(folder)
    fronts = {}
    for path in sorted(folder.glob("*.md")):
        if Article.objects.filter(slug=path.stem).exists():
            report.kept.append(path.stem)
            continue
        try:
            with transaction.atomic():
                fronts[path.stem] = _import_article(path)
        except (BrokenFile, ValidationError, OSError) as error:
            messages = error.messages if isinstance(error, ValidationError) else [str(error)]
            report.problems += [f"{path.name}: {message}" for message in messages]
        else:
            report.created.append(path.stem)
    # Links come last: an article may lead to one that is read after it.
    for slug, front in fronts.items():
        report.problems += _import_related(slug, front.get("related") or [])
        Revision.objects.keep(Article.objects.get(slug=slug), note="Imported")
    return report


def read_article_file(path: Path) -> tuple[dict, str]:
    """The front matter (a mapping) and the Markdown body of a file.

    Raises BrokenFile where the file is no UTF-8, has no front matter, or its YAML is broken.
    """
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenFile(f"is not UTF-8 at byte {error.start}.") from error
    opening, fence, rest = text.partition("---\n")
    front_text, end, body = rest.partition("\n---\n")
    if opening or not fence or not end:
        raise BrokenFile("line 1: front matter must stand first, between two lines of ---.")
    try:
        front = yaml.safe_load(front_text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise BrokenFile(f"line {line}: the front matter is not YAML.") from error
    if not isinstance(front, dict):
        raise BrokenFile("line 2: the front matter must be “name: value” lines.")
    _check_front_matter(front)
    return front, body.strip("\n") + "\n"


def _check_front_matter(front):
    for name, value in front.items():
        kind, words = FRONT_MATTER.get(name, (None, ""))
        if kind is None:
            raise BrokenFile(f"“{name}” is not known in front matter.")
        if value is not None and not isinstance(value, kind):
            raise BrokenFile(f"{name} must be {words}.")
    for faq in front.get("faqs") or []:
        if not isinstance(faq, dict) or set(faq) != {"question", "answer"}:
            raise BrokenFile(f"faqs must be {FRONT_MATTER['faqs'][1]}.")


def _import_topics(folder):
    for position, row in enumerate(_rows(folder / "topics.yaml"), start=1):
        Topic.objects.get_or_create(slug=row.pop("slug"), defaults={"position": position, **row})


def _import_authors(folder):
    for row in _rows(folder / "authors.yaml"):
        links = row.pop("links", None) or []
        author, is_new = Author.objects.get_or_create(slug=row.pop("slug"), defaults=row)
        for position, link in enumerate(links if is_new else [], start=1):
            AuthorLink.objects.create(author=author, position=position, **link)


def _rows(path):
    return yaml.safe_load(path.read_text("utf-8")) if path.exists() else []


def _import_article(path):
    front, body = read_article_file(path)
    article = Article(
        slug=path.stem,
        title=front.get("title") or "",
        topic=_known(Topic, front.get("topic")),
        author=_known(Author, front.get("author")),
        summary=front.get("summary") or "",
        body=PICTURE.sub(lambda match: _stored(match, path.parent), body),
        references=front.get("references") or "",
        published_at=front.get("published_at"),
        reviewed_on=front.get("reviewed_on"),
        reading_minutes_override=front.get("reading_minutes"),
    )
    now = timezone.now()
    article.published_at = _aware(article.published_at)
    article.updated_at = _aware(front.get("updated_at")) or min(article.published_at or now, now)
    article.full_clean()
    article.save()
    article.tags.set([str(tag) for tag in front.get("tags") or []], clear=True)
    for position, row in enumerate(front.get("faqs") or [], start=1):
        faq = FAQ(article=article, position=position, **row)
        faq.full_clean()
        faq.save()
    return front


def _aware(moment):
    """A moment without an offset is meant in the site's time zone."""
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


def _known(model, slug):
    row = model.objects.filter(slug=slug or "").first()
    if row is None:
        raise BrokenFile(f"the {model._meta.verbose_name} “{slug}” is not known.")
    return row


def _stored(match, folder):
    """The Markdown of a picture, with the file beside the article put into the media."""
    source = (folder / match[2]).resolve()
    if not source.is_relative_to(folder.resolve()) or not source.is_file():
        raise BrokenFile(f"the picture “{match[2]}” is not in the folder.")
    with source.open("rb") as file:
        return f"{match[1]}{store_picture(file, source.stem)}{match[3]}"


def _import_related(slug, related_slugs):
    article = Article.objects.get(slug=slug)
    known = {row.slug: row for row in Article.objects.filter(slug__in=related_slugs)}
    for position, related in enumerate(related_slugs, start=1):
        if related in known:
            RelatedArticle.objects.create(
                article=article, related=known[related], position=position
            )
    return [f"{slug}.md: “{lost}” is not known." for lost in related_slugs if lost not in known]
