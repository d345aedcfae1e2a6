"""Django's PostgreSQL backend, with a health check of connections that costs no query."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """What Django looks for under the ENGINE `attachment_site.core.schema.postgresql`."""

    def is_usable(self) -> bool:
        """Whether the connection works; asked by Django at the first query of each request.

        A server that ends a connection says so: an idle one that has nothing to read is as it was.
        Otherwise, and after an error, the server is asked.
        """
        if self.connection is None or self.connection.closed or self.errors_occurred:
            return super().is_usable()
        idle = select.poll()
        idle.register(self.connection.fileno(), select.POLLIN)
        return not idle.poll(0) or super().is_usable()
