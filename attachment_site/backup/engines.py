"""One module for each kind of database, and the folder of uploads in an archive."""

from attachment_site.backup import postgresql, sqlite

ENGINES = {"sqlite": sqlite, "postgresql": postgresql}
MEDIA = "media/"
