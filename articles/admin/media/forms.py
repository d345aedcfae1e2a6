from typing import Any

from django import forms
from django.core.files.base import ContentFile

from articles.admin.forms.files import UploadField
from articles.admin.forms.versioned import VersionedForm
from articles.admin.media import intake
from articles.models import MediaFile
from articles.models.media.file import kind_of


class UploadForm(forms.Form):
    """One file of the editor's."""

    file = UploadField()


class MediaFileForm(VersionedForm):
    """A picture or file of the library: a new one, or another in its place."""

    upload = UploadField(label="File")

    class Meta:
        model = MediaFile
        fields = ["title", "alt"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "upload" in self.fields:
            upload = self.fields["upload"]
            if self.instance.pk:
                upload.required, upload.label = False, "Put another in its place"
            # Django groups the parts of a file field under a legend, which labels none of them.
            upload.widget.attrs["aria-label"] = upload.label
        if "title" in self.fields and not self.instance.pk:
            self.fields["title"].required = False
            self.fields["title"].help_text += " Empty: the name of the file."

    def clean_upload(self) -> Any:
        taken = self.cleaned_data["upload"]
        name = taken if isinstance(taken, str) else getattr(taken, "name", "")
        if name and self.instance.pk and kind_of(name) != self.instance.kind:
            kind = self.instance.get_kind_display().lower()
            raise forms.ValidationError(f"This is no {kind}, as what it would replace is.")
        return taken

    def clean(self) -> dict[str, Any]:
        """`stored` is the row of what was sent, None if nothing was."""
        super().clean()
        self.stored: MediaFile | None = None
        taken, upload = self.cleaned_data.get("upload"), self.files.get("upload")
        if isinstance(taken, ContentFile | str) and not self.errors:
            title = self.cleaned_data.get("title") or (intake.title_of(upload) if upload else "")
            try:
                self.stored = intake.store(taken, title=title)
            except OSError:
                self.add_error("upload", intake.NOT_STORED)
        return self.cleaned_data
