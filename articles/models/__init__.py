"""What is published: topics, authors, articles with their questions and links, fixed pages."""

from articles.models.article import Article
from articles.models.author import Author, AuthorLink
from articles.models.broken_link import BrokenLink, LinkCheck
from articles.models.faq import FAQ
from articles.models.media.file import MediaFile
from articles.models.page import Page
from articles.models.preview_link import PreviewLink
from articles.models.redirect import ImportSource, Redirect
from articles.models.related import KeyTerm, RecommendedArticle, RelatedArticle, StaleRecommendation
from articles.models.revision import Revision, RowRevision
from articles.models.search import CrisisTerm, SearchEntry, SearchWord, UnmetSearch, WordGroup
from articles.models.taxonomy import ArticleTag, TagText, Topic
from articles.models.unsaved_work import UnsavedWork
from articles.models.view_count import ViewCount
