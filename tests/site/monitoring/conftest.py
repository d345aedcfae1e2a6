"""A server elsewhere that is asked."""

import http.server
import threading

import pytest


@pytest.fixture
def watcher():
    """A server that remembers what it was asked and sent, and answers with `statuses` first:
    `server, asked, statuses`."""
    asked, statuses = [], []

    class Watcher(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append((self.path, sent))
            self.send_response(statuses.pop(0) if statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Watcher) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server, asked, statuses
        server.shutdown()
