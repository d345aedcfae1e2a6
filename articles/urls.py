from django.urls import converters, path, re_path, register_converter
from django.views.generic import RedirectView

from articles.views import crawlers, pages
from articles.views.view_counter import record_outcome


class UnicodeSlugConverter(converters.StringConverter):
    """A slug in any script, as `SlugField(allow_unicode=True)` stores it."""

    regex = r"[-\w]{1,140}"


register_converter(UnicodeSlugConverter, "uslug")

app_name = "articles"

urlpatterns = [
    # home and the fixed pages
    path("", pages.home, name="home"),
    path("about/", pages.about, name="about"),
    # articles
    path("articles/", pages.article_list, name="article_list"),
    path("articles/<uslug:slug>/", pages.article_detail, name="article"),
    path("articles/<uslug:slug>.md", crawlers.article_markdown, name="article_markdown"),
    # previews, for whoever was given a link
    path("preview/<str:token>/", pages.preview, name="preview"),
    # lists by topic, tag and author
    path("topics/<uslug:slug>/", pages.topic_detail, name="topic"),
    path("topics/<uslug:slug>/feed/", crawlers.feed, name="topic_feed"),
    path("tags/<uslug:slug>/", pages.tag_detail, name="tag"),
    path("authors/<uslug:slug>/", pages.author_detail, name="author"),
    # feeds, and files for crawlers
    path("feed/", crawlers.feed, name="feed"),
    # and where WordPress, Ghost, Jekyll, Hugo and Hexo had them
    re_path(
        r"^(?:rss/|feed/(?:rss2?|rdf|atom)/|(?:rss|feed|atom|index)\.xml)$",
        RedirectView.as_view(pattern_name="articles:feed", permanent=True),
    ),
    path("sitemap.xml", crawlers.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", crawlers.sitemap_section, name="sitemap_section"),
    path("robots.txt", crawlers.robots),
    path("llms.txt", crawlers.llms),
    # search
    path("search/", pages.search, name="search"),
    path("search/suggest", pages.search_suggestions, name="search_suggestions"),
    path("search/outcome", record_outcome, name="search_outcome"),
]
