"""The page that shows what is planned, month by month."""

import datetime

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from articles.admin.schedule import Entry, timeline
from articles.models import Article

DAYS_BACK = 60
MOST_SHOWN = 300


class TimelineAdmin(admin.ModelAdmin):
    def get_urls(self):
        page = self.admin_site.admin_view(self.timeline_view)
        return [path("timeline/", page, name="articles_article_timeline"), *super().get_urls()]

    def timeline_view(self, request):
        """What appeared in the last two months and what is planned (three queries)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.localtime()
        recent = Article.objects.live().published_since(now - datetime.timedelta(days=DAYS_BACK))
        planned = Article.objects.in_state(Article.State.SCHEDULED)
        entries = [
            Entry(article, timezone.localtime(article.published_at), is_planned)
            for articles, is_planned in ((recent, False), (planned, True))
            for article in articles.with_card_data().order_by("published_at", "pk")[:MOST_SHOWN]
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Timeline",
            "months": timeline(entries, now),
            "last": entries[-1] if entries and entries[-1].is_planned else None,
            "draft_count": Article.objects.in_state(Article.State.DRAFT).count(),
            "may_add": self.has_add_permission(request),
            "time_zone": timezone.get_current_timezone_name(),
        }
        return render(request, "admin/articles/article/schedule.html", context)
