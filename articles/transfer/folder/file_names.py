"""What the name and the place of a Markdown file say of its article."""

import re
from pathlib import Path, PurePosixPath

from articles.transfer.folder.fields import FrontMatter

SUFFIXES = {".md", ".markdown", ".mdx", ".mdown", ".mkd"}
# Folders and files that a generator or an editor needs, and readers never see
TOOLS = {
    *("node_modules", "vendor", "themes", "layouts", "archetypes", "templates", "_site"),
    *("_includes", "_layouts"),
}
PAPERS = {"readme", "license", "licence", "changelog", "contributing", "code_of_conduct"}
DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[-_ ]*(.*)")
# Substack writes the number of a post before its name.
NUMBERED = re.compile(r"\d{3,}\.(?=\w)")
FIRST_HEADING = re.compile(r"\A\s*(?:#[ \t]+(.+?)[ \t]*#*|([^\n]+)\n=+)[ \t]*(?:\n|\Z)")
# Folders of a generator that are no part of an address
ROOTS = {"content", "src", "source", "pages", "_posts", "_drafts", "posts_", "data"}


def holds_markdown(folder: Path) -> bool:
    """Whether a folder has Markdown that may be an article."""
    return any(is_article(path.relative_to(folder)) for path in folder.rglob("*"))


def is_article(path: Path) -> bool:
    """Whether a file at this path in its folder may be an article."""
    hidden = any(part.startswith(".") or part.lower() in TOOLS for part in path.parts)
    is_paper = path.stem.lower() in PAPERS or path.name == "_index.md"
    return path.suffix.lower() in SUFFIXES and not hidden and not is_paper


def title_and_body(front: FrontMatter, body: str, path: Path) -> tuple[str, str]:
    """A file's title, of its front matter, first heading or name, and its body without it."""
    heading = FIRST_HEADING.match(body)
    found = (heading[1] or heading[2]).strip() if heading else ""
    title = front.text("title") or re.sub(r"[*_`]", "", found)
    if heading and (not front.text("title") or found == title):
        body = body[heading.end() :]
    if not title:
        stem = path.parent.name if path.stem == "index" else DATED.sub(r"\4", path.stem)
        title = (
            stem if " " in stem or stem[:1].isupper() else re.sub(r"[-_]+", " ", stem).capitalize()
        )
    return title, body


def wanted_slugs(front: FrontMatter, path: Path, title: str) -> list[str]:
    """What may be an article's address, the best first."""
    address = front.text("address")
    last = PurePosixPath(address).stem if address.startswith("/") and ":" not in address else ""
    stem = path.parent.name if path.stem == "index" else DATED.sub(r"\4", path.stem)
    stem = NUMBERED.sub("", stem)
    return [front.text("slug").rpartition("/")[2], last, stem, title]


def old_paths(front: FrontMatter, path: Path) -> list[str]:
    """The addresses that a file at this path names, and those that its generator gives it."""
    named = [front.text("address"), *front.texts("aliases")]
    paths = [
        text if text.startswith("/") else f"/{text}"
        for text in named
        if "/" in text and not re.search(r"/:|[{<:]", text)
    ]
    folders = [part for part in path.parts[:-1] if part not in ROOTS]
    stem = front.text("slug") or path.stem
    if NUMBERED.match(path.stem):
        return [*paths, f"/p/{NUMBERED.sub('', path.stem)}"]
    if dated := DATED.match(path.stem):
        year, month, day, stem = dated.groups()
        date = f"/{year}/{month:0>2}/{day:0>2}/{stem}"
        paths += [f"{date}/", f"{date}.html"]
    elif path.stem == "index":
        stem = ""
    elif path.stem != path.stem.strip() or " " in path.stem:
        return paths
    return [*paths, "/".join(["", *folders, stem, ""]).replace("//", "/")]
