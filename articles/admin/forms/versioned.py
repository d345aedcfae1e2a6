from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from articles.admin.forms.merge import stored_version, taken_parts, with_stored_fields
from articles.admin.forms.slug import taken_slug


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
