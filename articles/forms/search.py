from django import forms

from articles.forms.choices import PageNumberForm


class TypedField(forms.CharField):
    """Whatever a visitor types; a character that no text holds is dropped, not refused."""

    def to_python(self, value):
        return super().to_python(value and value.replace("\x00", ""))


class SearchForm(PageNumberForm):
    """What to search for, the topic to search in (its address), and the page of the results."""

    q = TypedField(required=False)
    topic = TypedField(required=False)
