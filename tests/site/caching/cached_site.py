"""The site behind its page cache, asked without a server."""

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory

from attachment_site.core.caching.page_cache import PageCache


class Site:
    """The site behind a page cache; `woken` lists the paths that Django was asked for."""

    def __init__(self, **options):
        self.django = WSGIHandler()
        self.woken = []
        defaults = {
            "never": ("/admin/", "/sessions/"),
            "megabytes": 4,
            "is_shared": False,
            "poll": 0,
        }
        self.cache = PageCache(self.ask_django, **defaults | options)

    def ask_django(self, environ, start_response):
        self.woken.append(environ["PATH_INFO"])
        return self.django(environ, start_response)

    def get(self, path, method="get", **environ):
        """Status, headers and body of one request."""
        request = getattr(RequestFactory(), method)(path, **environ)
        answers = []
        body = self.cache(request.environ, lambda *answer: answers.append(answer))
        content = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        connection.close()
        return int(answers[-1][0][:3]), dict(answers[-1][1]), content
