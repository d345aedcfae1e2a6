"""What an author may send, and how it is checked, in words that say what to do."""

from articles.forms.article import (
    ArticleForm,
    FAQForm,
    FAQFormSet,
    RelatedArticleForm,
    RelatedArticleFormSet,
)
from articles.forms.author import AuthorForm
from articles.forms.bulk import ConfirmForm, MergeForm, RetagForm, TopicForm
from articles.forms.choices import ComparisonForm, PageNumberForm, PreviewForm
from articles.forms.page import PageForm
from articles.forms.picture import DescribedPictureForm, PictureForm
from articles.forms.search import SearchForm
from articles.forms.tag import TagForm

__all__ = [
    "ArticleForm",
    "AuthorForm",
    "ComparisonForm",
    "ConfirmForm",
    "DescribedPictureForm",
    "FAQForm",
    "FAQFormSet",
    "MergeForm",
    "PageForm",
    "PageNumberForm",
    "PictureForm",
    "PreviewForm",
    "RelatedArticleForm",
    "RelatedArticleFormSet",
    "RetagForm",
    "SearchForm",
    "TagForm",
    "TopicForm",
]
