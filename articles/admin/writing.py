"""What the forms of articles, topics, authors and pages share."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from articles.admin.forms.picture import keep_pictures
from attachment_site.core.admin import BaseAdmin


class WritingAdmin(BaseAdmin):
    """A form in which an author writes: what was typed or chosen is kept, whatever happens."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if context["errors"]:
            keep_pictures(context["adminform"].form)
        return super().render_change_form(request, context, *args, **kwargs)
