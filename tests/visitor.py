"""Somebody who visits a site that runs in a process of its own."""

import http.client
import http.cookies
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tests.running import PATIENCE_SECONDS


@dataclass
class Answer:
    """An answer, read as one of Django's test client is; names of headers are in small letters."""

    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self):
        return self.content.decode()


class Visitor:
    """Keeps cookies, follows no redirects, and makes a connection of its own for each request.

    What it asks raises OSError or HTTPException where nobody answers.
    """

    def __init__(self, address, **cookies):
        self.address, self.cookies = address, cookies

    def get(self, path, **headers):
        return self.request("GET", path, **headers)

    def post(self, path, fields, **headers):
        """Send a form, with the token against forgery if the site has given one."""
        if "csrftoken" in self.cookies:
            fields = {"csrfmiddlewaretoken": self.cookies["csrftoken"]} | fields
        headers |= {"content_type": "application/x-www-form-urlencoded", "origin": self.address}
        return self.request("POST", path, urlencode(fields), **headers)

    def request(self, method, path, body=None, **headers):
        """Ask for anything. Headers are named as keyword arguments are: `user_agent`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        site = urlsplit(self.address).netloc
        connection = http.client.HTTPConnection(site, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        names = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status, names, content)

    def sign_in(self, username, password):
        """Sign in to admin."""
        self.get("/admin/login/")
        fields = {"username": username, "password": password, "next": "/admin/"}
        assert self.post("/admin/login/", fields).status_code == 302
        return self
