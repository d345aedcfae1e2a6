"""Loading a release whole before it serves: what changes on the disk later does not reach it."""

import importlib
import pkgutil
from pathlib import Path

from django.template import engines

from attachment_site.core.caching.build_id import build_id
from attachment_site.core.http.template_loader import keep
from attachment_site.core.logging import OWN_PACKAGES

# What commands and the worker alone import, or a part of the settings by name; and what decodes
# pictures, in a process of its own.
NEVER_SERVED = {
    *("backup", "build", "demo", "jobs", "management", "migrations", "s3", "sentry", "sqlite"),
    *("decoder", "social_cards", "transfer", "wsgi"),
}


def preload() -> None:
    """Import every module that serves, compile every template of ours, which Django then keeps, and
    read the build id, whose form a release may change. Templates of admin are only read: compiled
    they are megabytes, and most processes never show one. What packages have lies in the release's
    own environment, which stays. `preload_words` does the same for the words of the search.

    It takes a second and some megabytes; a module that cannot be imported, or a template of other
    pages that cannot be compiled, stops the start.
    """
    for package in OWN_PACKAGES:
        _import_all(package)
    build_id()
    for engine in engines.all():
        for folder in map(Path, engine.dirs):
            for path in folder.rglob("*.*"):
                if path.relative_to(folder).is_relative_to("admin"):
                    keep(path)
                else:
                    engine.get_template(str(path.relative_to(folder)))


def _import_all(package: str) -> None:
    module = importlib.import_module(package)
    for found in pkgutil.iter_modules(module.__path__, f"{package}."):
        if found.name.rpartition(".")[2] in NEVER_SERVED:
            continue
        if found.ispkg:
            _import_all(found.name)
        else:
            importlib.import_module(found.name)
