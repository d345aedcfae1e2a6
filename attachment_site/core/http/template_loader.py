"""The loader of templates, which can keep what it will compile later."""

import zlib
from pathlib import Path

from django.template import Engine, Origin
from django.template.loaders.cached import Loader

FROM = [f"django.template.loaders.{kind}.Loader" for kind in ("filesystem", "app_directories")]

_kept: dict[str, bytes] = {}


def keep(path: Path) -> None:
    """Keep the text of a template, so that its file may change from now on."""
    _kept[str(path)] = zlib.compress(path.read_bytes())


class KeepingLoader(Loader):
    """Django's usual loader, which takes a kept text before its file."""

    def __init__(self, engine: Engine):
        super().__init__(engine, FROM)

    def get_contents(self, origin: Origin) -> str:
        kept = _kept.get(origin.name)
        return zlib.decompress(kept).decode() if kept else super().get_contents(origin)
