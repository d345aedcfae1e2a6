"""The site with one of its layers switched off: the one that the variable WITHOUT names."""

import os

import django


def switch_off_reverses():
    from attachment_site.core.http import urls

    urls.cached_reverse = urls.cached_reverse.__wrapped__


def switch_off_fragments():
    from articles.templatetags import list_items
    from attachment_site.core.templatetags import fragments

    list_items._render_once = list_items._render_once.__wrapped__
    fragments._render_once = fragments._render_once.__wrapped__


def switch_off_rows():
    from articles.views import counts
    from sessions import context_processors
    from sessions.templatetags import private_sessions

    counts.live_articles = counts.live_articles.__wrapped__
    counts.topics = counts.topics.__wrapped__
    context_processors.practice_of = context_processors.practice_of.__wrapped__
    private_sessions.practice_of = context_processors.practice_of


def switch_off_sql():
    from articles.models import Article
    from articles.views import article_data, pages
    from articles.views.list_items import ArticleRow, list_item

    def article_at(slug):
        article = Article.objects.live().with_full_text().filter(slug=slug).first()
        article.author_urls = list(article.author.links.values_list("url", flat=True))
        return article

    def newest(self, part):
        columns = ArticleRow._fields[:6]
        articles = Article.objects.live().newest_first().select_related("topic")
        if self.taxonomy is not None:
            articles = articles.in_taxonomy(self.taxonomy)
        return [
            list_item(
                ArticleRow(
                    *(getattr(article, name) for name in columns),
                    article.topic.name,
                    article.topic.slug,
                    *("", None, None, article.language),
                )
            )
            for article in articles.only(*columns, "language", "topic__name", "topic__slug")[part]
        ]

    pages.article_at = article_at
    article_data.NewestFirst.__getitem__ = newest


name = os.environ["WITHOUT"]
# Other modules import this one by name, so it goes before they do.
if name == "cached reverses":
    switch_off_reverses()
django.setup()
LATE = {
    "template fragments": switch_off_fragments,
    "rows by content version": switch_off_rows,
    "raw SQL": switch_off_sql,
}
if name in LATE:
    LATE[name]()

from attachment_site.wsgi import application  # noqa: E402, F401
