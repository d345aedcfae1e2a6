"""Forms that say where somebody saved the row meanwhile, or where another has its address."""

import itertools
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from articles.admin.forms.merge import stored_version, taken_parts, with_stored_fields
from articles.models.validation import max_length


def free_slug(model: type[Model], slug: str, *, besides: object = None) -> str:
    """The slug, with a number if another row than the one with the key `besides` has it."""
    rows = model._default_manager.exclude(pk=besides).filter(slug__startswith=slug[:100])
    taken = set(rows.values_list("slug", flat=True))
    limit = max_length(model, "slug")
    numbered = (f"{slug[: limit - 6]}-{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain([slug], numbered) if name not in taken)


def taken_slug(form: forms.ModelForm, slug: str) -> str:
    """The typed slug. Raises ValidationError, which offers another, where another row has it."""
    model = type(form.instance)
    free = free_slug(model, slug, besides=form.instance.pk)
    if free != slug:
        name = model._meta.verbose_name
        article = "an" if str(name)[0] in "aeiou" else "a"
        raise forms.ValidationError(
            f"There is {article} {name} with this address already. “{free}” is free."
        )
    return slug


class VersionedForm(forms.ModelForm):
    """A form that is refused where somebody saved the row after it was opened.

    See `articles/admin/forms/merge.py` on what it posts for this.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict | None = None,
        *,
        instance: Any = None,
        **kwargs: Any,
    ) -> None:
        self.stored_version = ""
        if instance and not instance._state.adding and data and "base" in data:
            self.stored_version = stored_version(instance)
            if taken := taken_parts(data, self.stored_version):
                stored_form = type(self)(instance=instance)
                files = files or MultiValueDict()
                data, files = with_stored_fields(data, files, stored_form, taken)
        super().__init__(data, files, instance=instance, **kwargs)

    def clean_slug(self) -> str:
        return taken_slug(self, self.cleaned_data["slug"])

    @property
    def is_outdated(self) -> bool:
        """Whether the row was saved since its author last saw it."""
        seen = {self.data.get("base"), self.data.get("over")}
        return bool(self.stored_version) and self.stored_version not in seen

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.is_outdated:
            self.add_error(
                None,
                f"Somebody saved this {self.instance._meta.verbose_name} while you were writing,"
                " so yours is not saved yet. Everything that you typed is still here. Choose below"
                " which parts to keep.",
            )
        return self.cleaned_data
