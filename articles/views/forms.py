"""What readers may ask for in an address."""

from django import forms


class PageNumberForm(forms.Form):
    """The `?page=` of a list: a whole number from 1 on, written in plain digits."""

    page = forms.RegexField(regex=r"\A[1-9][0-9]{0,5}\Z", required=False, strip=False)


class TypedField(forms.CharField):
    """Whatever a visitor types; a character that no text holds is dropped, not refused."""

    def to_python(self, value):
        return super().to_python(value and value.replace("\x00", ""))


class SearchForm(PageNumberForm):
    """What to search for, the topic to search in (its address), and the page of the results."""

    q = TypedField(required=False)
    topic = TypedField(required=False)
