"""The loader of templates, which can keep what it will compile later."""

from pathlib import Path

from django.template import Engine, Origin
from django.template.loaders.cached import Loader

FROM = [f"django.template.loaders.{kind}.Loader" for kind in ("filesystem", "app_directories")]

_kept: dict[str, str] = {}


def keep(path: Path) -> None:
    """Keep the text of a template, so that its file may change from now on."""
    _kept[str(path)] = path.read_text("utf-8")


class KeepingLoader(Loader):
    """Django's usual loader, which takes a kept text before its file."""

    def __init__(self, engine: Engine):
        super().__init__(engine, FROM)

    def get_contents(self, origin: Origin) -> str:
        return _kept[origin.name] if origin.name in _kept else super().get_contents(origin)
