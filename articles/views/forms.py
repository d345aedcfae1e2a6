"""Query strings of the public pages."""

from typing import Any

from django import forms


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
