"""The author's forms; their errors say what to do."""

from articles.admin.forms.article import (
    ArticleForm,
    FAQForm,
    FAQFormSet,
    RelatedArticleForm,
    RelatedArticleFormSet,
)
from articles.admin.forms.author import AuthorForm
from articles.admin.forms.bulk import ConfirmForm, MergeForm, RetagForm, TopicForm
from articles.admin.forms.choices import ComparisonForm, PreviewForm
from articles.admin.forms.page import PageForm
from articles.admin.forms.picture import DescribedPictureForm, PictureForm
from articles.admin.forms.tag import TagForm

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
    "PictureForm",
    "PreviewForm",
    "RelatedArticleForm",
    "RelatedArticleFormSet",
    "RetagForm",
    "TagForm",
    "TopicForm",
]
