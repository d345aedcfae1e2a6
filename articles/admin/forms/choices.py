"""Choices on pages that save no row by themselves."""

from django import forms


class PreviewForm(forms.Form):
    """For how long a preview link opens."""

    preview_days = forms.TypedChoiceField(
        label="A link that opens for",
        choices=[(1, "1 day"), (3, "3 days"), (7, "1 week"), (14, "2 weeks"), (30, "30 days")],
        coerce=int,
        initial=7,
    )


class ComparisonForm(forms.Form):
    """Numbers of two revisions, in any order."""

    old = forms.IntegerField(min_value=1, max_value=10**6)
    new = forms.IntegerField(min_value=1, max_value=10**6)

    def in_order(self) -> list[int]:
        """The earlier number first."""
        return sorted(self.cleaned_data.values())
