"""The WSGI application that a production server loads."""

import os
import re

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attachment_site.settings")

django_application = get_wsgi_application()


def application(environ, start_response):
    """The site, which reads every request as UTF-8.

    Django would follow a charset that a visitor names into codecs that are none, and fail before
    any middleware could answer.
    """
    content_type = environ.get("CONTENT_TYPE", "")
    environ["CONTENT_TYPE"] = re.sub(r";\s*charset=[^;]*", "", content_type, flags=re.IGNORECASE)
    return django_application(environ, start_response)
