"""Admin for authors: articles with their questions and links, topics, authors, tags, pages."""

from articles.admin import article, author, broken_link, page, search, tag, topic
from articles.admin.media import library

__all__ = ["article", "author", "broken_link", "library", "page", "search", "tag", "topic"]
