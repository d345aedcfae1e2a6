"""What Django's error reports hold, should an operator have them mailed or kept."""

from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class NothingSent(SafeExceptionReporterFilter):
    """Leaves out the values of all variables, and whatever was posted, except in development: any
    of them may be a word of an applicant, a passphrase or a key."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        posted = super().get_post_parameters(request)
        return (
            dict.fromkeys(posted, self.cleansed_substitute) if self.is_active(request) else posted
        )

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        if self.is_active(request):
            return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()
        return super().get_traceback_frame_variables(request, tb_frame)
