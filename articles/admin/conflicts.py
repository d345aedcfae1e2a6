"""Two people save one article: the later one is asked first, and nothing typed is lost."""

from dataclasses import dataclass

from django.contrib import admin
from django.db import transaction

from articles.admin.forms.posted_data import keys, readable, sent, sent_rows, write_rows
from articles.content.diff import DiffRow, diff, normalize_newlines
from articles.models import Article
from articles.models.serialization import digest, serialize, unsaved_article

# The rows below the form: what the author types in them, the position last.
ROWS = {"faqs": ["question", "answer", "position"], "related_links": ["related", "position"]}
TITLES = {"faqs": "Questions", "related_links": "Related articles"}
REVISIONS_LOOKED_AT = 50


@dataclass
class Part:
    """One part that differs: theirs left, mine right; `prefer_theirs` where mine is untouched."""

    name: str
    label: str
    rows: list[DiffRow]
    prefer_theirs: bool


class ConflictsAdmin(admin.ModelAdmin):
    """Refuses a save over a newer one, shows both, and lets the author choose part by part."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST" or "base" not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if "over" in request.POST and "goes_on" in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        with transaction.atomic():
            article = self.get_object(request, object_id)
            if article and self.has_change_permission(request, article):
                self._reconcile(request, article)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, **kwargs):
        original, form = context.get("original"), context["adminform"].form
        if original:
            now = serialize(original.pk)
            context["base"] = digest(now)
            if form.is_bound and form.is_outdated:
                context |= {
                    "base": request.POST["base"],
                    "parts": self._parts(request, form, now),
                    "over": digest(now),
                    "newer": original.revisions.for_list().first(),
                    # The button saves as the refused one would have: on this page or for good.
                    "goes_on": "_continue" in request.POST,
                }
        return super().render_change_form(request, context, **kwargs)

    def _reconcile(self, request, article):
        """Where the article is newer than the form, fit what was sent to the rows of today."""
        Article.objects.select_for_update().filter(pk=article.pk).values_list("pk").first()
        now = serialize(article.pk)
        if digest(now) == request.POST["base"]:
            return
        values = request.POST.copy()
        is_agreed = values.get("over") == digest(now)
        theirs = set(values.getlist("theirs")) if is_agreed else set()
        form = self._form(request, Article.objects.get(pk=article.pk))
        for field in form:
            if field.name in theirs:
                for key in keys(field):
                    values.pop(key, None)
                    request.FILES.pop(key, None)
                values.update(sent(field))
        for prefix, names in ROWS.items():
            today = _rows_today(article, prefix, names)
            if prefix in theirs:
                write_rows(values, prefix, today, [])
            else:
                write_rows(values, prefix, *_fitted(sent_rows(values, prefix, names), today))
        request.POST = values

    def _parts(self, request, form, now):
        """The parts of the form in which mine and theirs differ."""
        theirs = self._form(request, Article.objects.get(pk=form.instance.pk))
        base, base_form = self._base(request, form.instance)
        parts = []
        for field in form:
            old = readable(field, sent(theirs[field.name]))
            new = readable(field, request.POST)
            if field.name in request.FILES:
                new = request.FILES[field.name].name
            if old != new:
                untouched = base_form and readable(field, sent(base_form[field.name])) == new
                parts.append(Part(field.name, field.label, diff(old, new), bool(untouched)))
        return parts + self._row_parts(request, now, base)

    def _row_parts(self, request, now, base):
        parts = []
        titles = dict(now["related"]) | (dict(base["related"]) if base else {})
        for prefix, key in (("faqs", "faqs"), ("related_links", "related")):
            rows = [
                row for row in sent_rows(request.POST, prefix, ROWS[prefix]) if not row["DELETE"]
            ]
            mine = _as_kept(prefix, rows, titles)
            old, new = _row_text(prefix, now[key]), _row_text(prefix, mine)
            if old != new:
                untouched = base is not None and _row_text(prefix, base[key]) == new
                parts.append(Part(prefix, TITLES[prefix], diff(old, new), untouched))
        return parts

    def _base(self, request, article):
        """What the author began from, as values and as a form; None where it was not kept."""
        for revision in article.revisions.all()[:REVISIONS_LOOKED_AT]:
            if digest(revision.snapshot) == request.POST["base"]:
                tags = ", ".join(revision.snapshot["tags"])
                row = unsaved_article(article.pk, revision.snapshot)
                return revision.snapshot, self._form(request, row, initial={"tags": tags})
        return None, None

    def _form(self, request, article, **options):
        return self.get_form(request, article, change=True)(instance=article, **options)


def _rows_today(article, prefix, names):
    return [
        {"id": str(row.pk), "DELETE": ""}
        | {name: str(getattr(row, f"{name}_id", None) or getattr(row, name)) for name in names}
        for row in getattr(article, prefix).all()
    ]


def _fitted(mine, today):
    """My rows as existing and new ones: what they added stays, what they removed is new."""
    by_id = {row["id"]: row for row in mine if row["id"]}
    known = {row["id"] for row in today}
    existing = [by_id.get(row["id"], row) for row in today]
    new = [row | {"id": ""} for row in mine if row["id"] not in known and not row["DELETE"]]
    return existing, new


def _as_kept(prefix, rows, titles):
    """Sent rows in the shape and order in which a snapshot keeps them."""
    rows = sorted(rows, key=lambda row: int(row["position"]) if row["position"].isdecimal() else 0)
    if prefix == "faqs":
        return [
            [normalize_newlines(row["question"]), normalize_newlines(row["answer"])] for row in rows
        ]
    return [[row["related"], _title(row["related"], titles)] for row in rows]


def _title(number, titles):
    pk = int(number) if number.isdecimal() and len(number) < 18 else 0
    row = Article.objects.filter(pk=pk).only("title").first()
    return row.title if row else titles.get(pk, number)


def _row_text(prefix, rows):
    """Questions with their answers, or titles: what a person reads of kept rows."""
    return "\n".join(
        "\n".join(normalize_newlines(text) for text in row) if prefix == "faqs" else row[1]
        for row in rows
    )
