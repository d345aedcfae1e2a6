from django.contrib import admin, messages
from django.forms.widgets import Script
from django.utils import timezone

from articles.admin.checklist import ChecklistAdmin
from articles.admin.old_address import OldAddressesAdmin
from articles.admin.previews import PreviewsAdmin
from articles.admin.revisions import RevisionsAdmin
from articles.admin.states import StatesAdmin
from articles.forms import (
    ArticleForm,
    FAQForm,
    FAQFormSet,
    RelatedArticleForm,
    RelatedArticleFormSet,
)
from articles.link_checking import recheck
from articles.models import FAQ, Article, RelatedArticle, Revision
from attachment_site.desk import DeskAdmin, PlainRequests


class FAQInline(PlainRequests, admin.StackedInline):
    model = FAQ
    form = FAQForm
    formset = FAQFormSet
    extra = 0
    classes = ["reorder"]


class RelatedArticleInline(PlainRequests, admin.TabularInline):
    model = RelatedArticle
    form = RelatedArticleForm
    formset = RelatedArticleFormSet
    fk_name = "article"
    autocomplete_fields = ["related"]
    extra = 0
    verbose_name_plural = "related articles (fewer than three are topped up by the site)"
    classes = ["reorder"]


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return Article.State.choices

    def queryset(self, request, queryset):
        return queryset.in_state(self.value()) if self.value() in Article.State else queryset


@admin.register(Article)
class ArticleAdmin(
    RevisionsAdmin, StatesAdmin, PreviewsAdmin, ChecklistAdmin, OldAddressesAdmin, DeskAdmin
):
    form = ArticleForm
    inlines = [FAQInline, RelatedArticleInline]
    fieldsets = [
        (None, {"fields": ["title", "summary", "body", "references"]}),
        ("Where it belongs", {"fields": ["topic", "author", "tags", "slug", "old_addresses"]}),
        (
            "When it appears",
            {"fields": ["published_at", "reviewed_on", "reading_minutes_override", "length"]},
        ),
        (
            "Cover image",
            {
                "fields": ["cover_image", "cover_alt", "cover_is_decorative"],
                "classes": ["collapse"],
            },
        ),
    ]
    readonly_fields = ["length", "old_addresses"]
    prepopulated_fields = {"slug": ["title"]}
    list_display = ["title", "state_label", "topic", "minutes"]
    empty_value_display = "not yet"
    list_filter = [StateFilter, "topic", "author"]
    search_fields = ["title", "summary", "slug"]
    search_help_text = "Words of the title or the summary"
    ordering = ["-updated_at", "-pk"]
    list_per_page = 50
    actions = ["publish_now", "take_down", "put_back"]
    save_on_top = True

    class Media:
        js = [
            Script("js/reorder.js", type="module"),
            Script("js/schedule.js", type="module"),
        ]

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset.with_desk_data() if self._is_list(request) else queryset

    def _is_list(self, request):
        return request.resolver_match.url_name == "articles_article_changelist"

    def get_prepopulated_fields(self, request, obj=None):
        # An address that has been made stays: readers may have kept it.
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.state == Article.State.LIVE else None

    @admin.display(description="Minutes", ordering="reading_minutes")
    def minutes(self, obj):
        return obj.reading_minutes

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

    @admin.action(description="Publish selected articles now", permissions=["change"])
    def publish_now(self, request, queryset):
        ready = queryset.in_state(Article.State.DRAFT) | queryset.in_state(Article.State.SCHEDULED)
        self._each(request, ready, lambda article, now: article.publish(now=now), "published")

    @admin.action(description="Take down selected articles (410 Gone)", permissions=["change"])
    def take_down(self, request, queryset):
        live = queryset.live()
        self._each(request, live, lambda article, now: article.take_down(now=now), "taken down")

    @admin.action(description="Put selected articles back up", permissions=["change"])
    def put_back(self, request, queryset):
        down = queryset.taken_down()
        self._each(request, down, lambda article, now: article.put_back(), "put back up")

    def _each(self, request, queryset, verb, done):
        now = timezone.now()
        articles = list(queryset)
        for article in articles:
            Revision.objects.keep(article, note="Changed outside the form")
            verb(article, now)
            Revision.objects.keep(article, by=request.user, note=done.capitalize())
            self.log_change(request, article, done.capitalize())
        level = messages.SUCCESS if articles else messages.WARNING
        number = len(articles)
        self.message_user(request, f"{number} article{'s'[: number != 1]} {done}.", level)
