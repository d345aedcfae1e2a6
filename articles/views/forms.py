"""Query strings of the public pages."""

from typing import Any

from django import forms

from articles.search.query import MAX_QUERY_LENGTH


class PageNumberForm(forms.Form):
    """The `?page=` of a list: a whole number from 1 on, in plain digits."""

    page = forms.RegexField(regex=r"\A[1-9][0-9]{0,5}\Z", required=False, strip=False)


class QueryField(forms.CharField):
    """Any text; NUL, which no text field accepts, is dropped."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value and value.replace("\x00", ""))


class ArticleSearchForm(PageNumberForm):
    """The query, the slug of the topic to search in, and the page of the results."""

    q = QueryField(required=False)
    topic = QueryField(required=False)


class SearchOutcomeForm(forms.Form):
    """How a search ended: whether it found anything, and whether one of its links was followed."""

    q = QueryField(max_length=MAX_QUERY_LENGTH)
    found = forms.BooleanField(required=False)
    followed = forms.BooleanField(required=False)
