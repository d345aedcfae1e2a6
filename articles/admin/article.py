from django.contrib import admin
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst

from articles.admin.changelist.actions import BulkAdmin
from articles.admin.changelist.columns import ArticleListAdmin
from articles.admin.checklist.panel import ChecklistAdmin
from articles.admin.conflicts import ConflictsAdmin
from articles.admin.editor import WritingAdmin
from articles.admin.forms import (
    ArticleForm,
    FAQForm,
    FAQFormSet,
    RelatedArticleForm,
    RelatedArticleFormSet,
)
from articles.admin.inlines import EmptyRows, RowsAdmin
from articles.admin.preview_links import PreviewsAdmin
from articles.admin.redirects import RedirectsAdmin
from articles.admin.revisions import RevisionsAdmin
from articles.admin.states import StatesAdmin
from articles.admin.timeline import TimelineAdmin
from articles.admin.view_chart import readings
from articles.link_checker.check import recheck
from articles.models import (
    FAQ,
    Article,
    KeyTerm,
    RecommendedArticle,
    RelatedArticle,
    SearchEntry,
    StaleRecommendation,
)
from attachment_site.core.admin import AdminFormFields, BaseAdmin

# Rows that the database derives from articles. On the page that confirms a deletion, each line
# starts with the name of its model.
DERIVED_MODELS = (KeyTerm, RecommendedArticle, SearchEntry, StaleRecommendation)
DERIVED_PREFIXES = tuple(f"{capfirst(model._meta.verbose_name)}: " for model in DERIVED_MODELS)


def without_derived(listed: list) -> list:
    """The nested list of a deletion page, without derived rows."""
    kept = []
    for item in listed:
        if isinstance(item, list):
            if nested := without_derived(item):
                kept.append(nested)
        elif not item.startswith(DERIVED_PREFIXES):
            kept.append(item)
    return kept


class FAQInline(EmptyRows, AdminFormFields, admin.StackedInline):
    model = FAQ
    form = FAQForm
    formset = FAQFormSet
    classes = ["reorder"]


class RelatedArticleInline(EmptyRows, AdminFormFields, admin.StackedInline):
    model = RelatedArticle
    form = RelatedArticleForm
    formset = RelatedArticleFormSet
    fk_name = "article"
    fields = [("related", "position")]
    autocomplete_fields = ["related"]
    verbose_name_plural = "related articles (fewer than three are topped up by the site)"
    classes = ["reorder"]


@admin.register(Article)
class ArticleAdmin(
    ConflictsAdmin,
    WritingAdmin,
    RevisionsAdmin,
    RowsAdmin,
    StatesAdmin,
    PreviewsAdmin,
    ChecklistAdmin,
    RedirectsAdmin,
    ArticleListAdmin,
    BulkAdmin,
    TimelineAdmin,
    BaseAdmin,
):
    form = ArticleForm
    inlines = [FAQInline, RelatedArticleInline]
    fieldsets = [
        (None, {"fields": ["title", "summary", "body", "references"]}),
        (
            "Where it belongs",
            {"fields": [("topic", "author"), "tags", "slug", "old_addresses"]},
        ),
        (
            "When it appears",
            {
                "fields": [
                    ("published_at", "reviewed_on"),
                    ("reading_minutes_override", "length"),
                    "readers",
                ]
            },
        ),
        (
            "Cover image",
            {
                "fields": ["cover_image", "cover_alt", "cover_is_decorative"],
                "classes": ["collapse"],
            },
        ),
    ]
    readonly_fields = ["length", "old_addresses", "readers"]
    prepopulated_fields = {"slug": ["title"]}
    save_on_top = True

    class Media:
        js = [
            Script("js/reorder.js", type="module"),
            Script("js/schedule.js", type="module"),
        ]

    def get_prepopulated_fields(self, request, obj=None):
        # An address that has been made stays: readers may have kept it.
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.state == Article.State.LIVE else None

    def render_change_form(self, request, context, **kwargs):
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, **kwargs)

    @admin.display(description="Readers")
    def readers(self, obj):
        if obj.pk is None or obj.published_at is None:
            return "Counted once it is published."
        found = readings(obj, today=timezone.localdate())
        return render_to_string("admin/articles/article/_view_chart.html", {"readings": found})

    @admin.display(description="Length")
    def length(self, obj):
        if obj.pk is None:
            return "Counted when the article is saved."
        return f"{obj.word_count:,} words, shown as “{obj.reading_minutes} min read”"

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "tags" in form.changed_data:
            # Set anew, because their order on the page is the order in which they were set.
            form.instance.tags.set(form.cleaned_data["tags"], clear=True)
        if form.has_changed() or any(formset.has_changed() for formset in formsets):
            form.instance.touch(now=timezone.now())
        recheck(form.instance)

    def get_deleted_objects(self, objs, request):
        """Without the rows that the database derives from articles: nobody wrote them."""
        to_delete, counts, *others = super().get_deleted_objects(objs, request)
        for model in DERIVED_MODELS:
            counts.pop(model._meta.verbose_name_plural, None)
        return without_derived(to_delete), counts, *others
