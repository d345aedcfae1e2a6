"""What stands around the files of another generator's folder and holds for them, too."""

from collections.abc import Callable, Container
from pathlib import Path

from articles.transfer.encoding import read_text
from articles.transfer.folder import defaults, fields
from articles.transfer.gates.words import DRAFT
from articles.transfer.reader import ExportReader


class Surroundings:
    """Settings of a site, and what files beside a file and above it give to it, each read once.

    `read` returns the front matter of a Markdown file.
    """

    def __init__(self, reader: ExportReader, read: Callable[[Path], fields.FrontMatter]):
        self.root, self.contains, self._read = reader.path, reader.images.contains, read
        files = [*filter(self.contains, defaults.of_site(self.root))]
        texts = {file: reader.read_beside(file, str) for file in files if file.stat().st_size}
        self._settings = [(f.name, defaults.settings(f, text)) for f, text in texts.items()]
        self._given: dict[Path, fields.FrontMatter] = {}
        self.text = "\n".join(filter(None, texts.values()))
        self.base, self.patterns, self._shown = defaults.addresses(self.text)
        self._is_hugos = any(file.name in defaults.HUGO for file in texts)

    def given(self, path: Path) -> list[tuple[str, fields.FrontMatter]]:
        """What files beside a file, and then above it, give to it, with their names."""
        found = []
        for file in defaults.files_of(path, self.root):
            if file != path and self.contains(file):
                if file not in self._given:
                    is_page = file.name.startswith("_index.")
                    own = {} if is_page else fields.script_fields(read_text(file)[0])
                    self._given[file] = self._read(file) if is_page else fields.front_matter_of(own)
                found.append((file.name, self._given[file]))
        return found

    def gates(self, path: Path, front: fields.FrontMatter, terms: Container[str]) -> list[str]:
        """A note for each way in which these close a file that has this front matter and tags."""
        place = path.relative_to(self.root)
        notes = []
        if {part[1:] for part in place.parts if part.startswith("_")} - self._shown:
            notes.append(f"a file or folder with “_” before its name is no page, {DRAFT}")
        # A page of Hugo's that has a folder shows nothing else in it as a page.
        folders = place.parts[:-1]
        above = (self.root.joinpath(*folders[:number], "index.md") for number in range(2, 9))
        if self._is_hugos and not path.name.startswith("index.") and any(p.exists() for p in above):
            notes.append(f"it lies in the folder of another page, {DRAFT}")
        for name, row in self._settings:
            notes += defaults.gates(name, row, place, terms, front.own)
        for name, given in self.given(path):
            # A section that leads elsewhere keeps its pages.
            notes += [note for note in given.notes if "“redirect" not in note]
            cascade = {"cascade": given.all.get("cascade")}
            notes += defaults.gates(name, cascade, place, terms, front.own)
        return notes
