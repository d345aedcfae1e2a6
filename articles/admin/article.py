from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR, InlineModelAdmin
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone

from articles.admin import editor, redirects, saving, states, unsaved
from articles.admin.changelist import columns, filters, schedule, search
from articles.admin.changelist.actions import CHANGES, bulk_action
from articles.admin.checklist import panel
from articles.admin.forms.article import ArticleForm, seen
from articles.admin.forms.row_merge import shown_rows
from articles.admin.inlines import FAQInline, RelatedArticleInline
from articles.admin.versions import conflicts, preview_links, revisions
from articles.admin.writing import WritingAdmin
from articles.models import (
    Article,
    Author,
    KeyTerm,
    RecommendedArticle,
    Revision,
    SearchEntry,
    StaleRecommendation,
)
from articles.models.restoring import page_of
from articles.querysets.article import ArticleQuerySet


@admin.register(Article)
class ArticleAdmin(WritingAdmin):
    """Articles: the list, the form, and each step of a save, in the order in which they happen."""

    list_display = [
        "title",
        states.state_label,
        "topic",
        *columns.COUNTED,
        columns.updated,
    ]
    list_filter = [
        filters.StateFilter,
        filters.ReviewFilter,
        filters.TopicFilter,
        filters.TagFilter,
        "author",
    ]
    actions = [bulk_action(bulk) for bulk in CHANGES]
    empty_value_display = "not yet"
    search_fields = ["title", "summary", "slug"]
    search_help_text = "Words of the title, the summary or the text"
    get_search_results = search.get_search_results
    ordering = ["-updated_at", "-pk"]
    list_per_page = 50
    # For a narrowed list, Django would count all articles too, which reads through them.
    show_full_result_count = False

    form = ArticleForm
    inlines = [FAQInline, RelatedArticleInline]
    fieldsets = [
        (None, {"fields": ["title", "body", "references"]}),
        ("When it appears", {"fields": [("published_at", "reviewed_on")]}),
        ("In lists and search results", {"fields": ["summary"]}),
        (
            "Where it belongs",
            {
                "fields": [
                    ("topic", "author"),
                    "tags",
                    "language",
                    "seo_title",
                    "slug",
                    "redirect_list",
                    "canonical_url",
                ]
            },
        ),
        (
            "Cover image",
            {"fields": ["cover_image", "cover_alt", "cover_is_decorative"], "classes": ["shut"]},
        ),
        ("In numbers", {"fields": ["reading_minutes_override", "length", "readers"]}),
    ]
    readonly_fields = ["length", "redirect_list", "readers"]
    prepopulated_fields = {"slug": ["title"]}
    save_on_top = True
    redirect_list = redirects.redirect_list
    readers = columns.readers

    class Media:
        css = {"all": ["css/admin-changelist.css"]}
        js = [
            Script("js/checklist.js", type="module"),
            Script("js/editor/panes.js", type="module"),
            Script("js/form/related.js", type="module"),
            Script("js/form/tags.js", type="module"),
            Script("js/reorder.js", type="module"),
            Script("js/schedule.js", type="module"),
        ]

    def get_urls(self) -> list[URLPattern]:
        return [
            self.page("date/", states.read_date, "read_date", "view"),
            self.page("timeline/", schedule.schedule_page, "schedule", "view"),
            self.page("find/", editor.find, "find", "view"),
            self.page("paste/", editor.paste, "paste", "add", "change"),
            self.page("tags/", editor.tags, "tags", "add", "change"),
            self.page("unsaved/", unsaved.preview, "unsaved_new", "add", "change"),
            self.page("<row:pk>/unsaved/", unsaved.preview, "unsaved", "change"),
            self.page("check/", panel.check, "check_new", "add", "change"),
            self.page("<row:pk>/check/", panel.check, "check", "change"),
            *revisions.urls(self),
            *super().get_urls(),
        ]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Article | None:
        article = super().get_object(request, object_id, from_field)
        match = request.resolver_match
        is_form = match is not None and match.url_name == "articles_article_change"
        return Revision.objects.shown(article) if article and is_form else article

    def get_queryset(self, request: HttpRequest) -> ArticleQuerySet:
        articles = cast(ArticleQuerySet, super().get_queryset(request))
        match = request.resolver_match
        if match is None or match.url_name != "articles_article_changelist":
            return articles
        return articles.with_admin_list_data(viewed_since=columns.first_day(timezone.localdate()))

    def view_on_site(self, obj: Article) -> str | None:
        return obj.get_absolute_url() if obj.state == Article.State.LIVE else None

    @admin.display(description="Length")
    def length(self, obj: Article) -> str:
        if obj.pk is None:
            return "Counted when the article is saved."
        return f"{obj.word_count:,} words, shown as “{obj.reading_minutes} min read”"

    def answer_button(self, request: HttpRequest, row: Article) -> HttpResponse | None:
        if saving.DISCARD in request.POST and self.has_change_permission(request, row):
            return saving.discard_changes(self, request, row)
        return None

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever writes is the author, or else the only one that there is."""
        authors = list(Author.objects.filter(user=request.user.pk)[:1] or Author.objects.all()[:2])
        preset: dict[str, Any] = {"author": authors[0].pk} if len(authors) == 1 else {}
        if IS_POPUP_VAR in request.GET:
            # What is to be read next is mostly about the same.
            preset |= dict(Article.objects.order_by("-updated_at").values("topic").first() or {})
        return preset | super().get_changeform_initial_data(request)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        # The address stays when the title changes: readers may have kept it.
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Article, inline: InlineModelAdmin, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" not in kwargs and obj.shown_values:
            kwargs |= {
                "queryset": inline.model._default_manager.none(),
                "initial": shown_rows(obj, prefix),
            }
        return kwargs

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context["original"]
        # Read again: a refused form has written into `obj` what was typed.
        rows = Article.objects.with_full_text()
        stored = Revision.objects.shown(rows.get(pk=obj.pk)) if obj else None
        may_change = obj is None or self.has_change_permission(request, obj)
        context["show_save_and_add_another"] = False
        context |= states.form_context(stored or Article(), may_change=may_change)
        if may_change and not context["is_popup"]:
            context |= panel.form_context(page_of(stored) if stored else None)
        if stored:
            context |= conflicts.form_context(request, context["adminform"].form, stored)
            context["lost_seen"] = seen(stored.lost)
        if stored and may_change:
            context |= preview_links.form_context(stored)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool
    ) -> None:
        if change:
            Revision.objects.record(obj, note="Changed outside the form")
        states.apply_transition(obj, form.transition)
        if not form.keeps_pending:
            super().save_model(request, obj, form, change)
        editor.warn_of_moving_pictures(self, request, form)

    def save_related(
        self, request: HttpRequest, form: ArticleForm, formsets: list, change: bool
    ) -> None:
        save_rows = partial(super().save_related, request, form, formsets, change)
        saving.save_related(self, request, form, formsets, save_rows)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list:
        message = super().construct_change_message(request, form, formsets, add)
        if form.transition:
            message.append({"changed": {"fields": [f"state ({form.transition.label})"]}})
        return message

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        response = saving.after_save(self, request, obj)
        return response or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        response = saving.after_save(self, request, obj)
        return response or super().response_change(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        to_delete, counts, *others = super().get_deleted_objects(objs, request)
        # Rows that the database derives from articles, and nobody wrote
        for model in (KeyTerm, RecommendedArticle, SearchEntry, StaleRecommendation):
            counts.pop(str(model._meta.verbose_name_plural), None)
        return to_delete, counts, *others
