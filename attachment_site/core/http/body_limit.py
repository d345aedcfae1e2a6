"""Refuses a body that is larger than any upload may be, before a byte of it is read."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# A form's other fields, and the pictures of a pasted page
REST_MEGABYTES = 8


class BodyLimit(FileUploadHandler):
    """For FILE_UPLOAD_HANDLERS, first; leaves the files to the others."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        limit = max(32, settings.MAX_FILE_MEGABYTES) + REST_MEGABYTES
        if content_length > limit << 20:
            raise RequestDataTooBig(f"{content_length} bytes were sent")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
