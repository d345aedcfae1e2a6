"""What the name and the place of a Markdown file say of its article."""

import datetime
import re
from pathlib import Path, PurePath, PurePosixPath

from articles.transfer.folder.fields import LIST, PATTERNS, TABLE, FrontMatter, moment_of
from articles.transfer.records import first_slug

type Patterns = list[tuple[str, str]]

SUFFIXES = {".md", ".markdown", ".mdx", ".mdown", ".mkd", ".mkdn", ".mdwn", ".mdtext", ".qmd"}
HTML = ".html"


def holds_articles(folder: Path) -> bool:
    """Whether a folder has Markdown that may be an article, or Substack's list of them."""
    files = (path.relative_to(folder) for path in folder.rglob("*"))
    return any(is_article(path) or path.as_posix() == LIST for path in files)


def is_article(path: Path, *, with_html: bool = False) -> bool:
    """Whether a file at this path in its folder may be an article."""
    hidden = any(part.startswith(".") or part.lower() in TABLE["tools"] for part in path.parts)
    is_paper = path.stem.lower() in TABLE["papers"] or path.name == "_index.md"
    # Posts of Jekyll may be HTML, as those are that came from elsewhere.
    is_html = path.suffix.lower() == HTML and (with_html or "_posts" in path.parts)
    is_markdown = path.suffix.lower() in SUFFIXES and not with_html
    return (is_html or is_markdown) and not hidden and not is_paper


def _named(path: PurePath) -> str:
    """The name of a file, or of the folder that is its own, as people gave it."""
    stem = PATTERNS.notion.sub("", PATTERNS.language.sub("", path.stem))
    return path.parent.name if stem == "index" else stem


def stem_of(path: PurePath) -> str:
    """The name of a file without what its generator writes around it."""
    dated = PATTERNS.dated.match(_named(path))
    return PATTERNS.numbered.sub("", dated[4] if dated and dated[4] else _named(path))


def language_of(path: Path) -> str:
    """The language that a file's name ends with, if any."""
    return found[1] if (found := PATTERNS.language.search(path.stem)) else ""


def day_of(path: Path, front: FrontMatter) -> datetime.datetime | None:
    """The day with which a file's name begins, or which its address or its folders hold."""
    address = f"{front.text('address')}\n{path.as_posix()}"
    dated = PATTERNS.dated.match(_named(path)) or PATTERNS.dated_address.search(address)
    return moment_of("-".join(dated.groups()[:3])) if dated else None


def title_and_body(front: FrontMatter, body: str, path: Path) -> tuple[str, str]:
    """A file's title, of its front matter, first heading or name, and its body without it."""
    heading = PATTERNS.first_heading.match(body)
    # Marks behind a blank end a heading (“## So ##”, but “C#”).
    found = ""
    if heading:
        found = (PATTERNS.end_marks.sub("", heading[1] or "") or heading[2] or "").strip()
    title = front.text("title") or re.sub(r"[*_`]", "", found)
    if heading and (not front.text("title") or found == title):
        body = body[heading.end() :]
    if not title:
        title = stem_of(path)
        if not (" " in title or PATTERNS.dated.fullmatch(title) or title[:1].isupper()):
            title = re.sub(r"[-_]+", " ", title).capitalize()
    return title, body


def wanted_slugs(front: FrontMatter, path: Path, title: str) -> list[str]:
    """What may be an article's address, the best first."""
    address = front.text("address")
    if re.search("[:{<]|^(?:true|false)$", address):
        address = ""
    last = PurePosixPath(address.rstrip("/")).stem
    last = PurePosixPath(address).parent.name if last == "index" else last
    return [front.text("slug").rpartition("/")[2], last, stem_of(path), title]


def with_places(text: str) -> str:
    """The text with the places in patterns of addresses as Jekyll writes them."""
    for pattern, own in TABLE["places"]["written"]:
        text = re.sub(pattern, own, text)
    return text


def old_paths(front: FrontMatter, path: Path, patterns: Patterns, title: str) -> list[str]:
    """The addresses that a file at this path names, and those that its generator gives it.

    `patterns` are of all pages of the site (“permalink”), or of those in a folder.
    """
    # An alias in Obsidian is a title.
    named = [a for a in front.texts("aliases") if PATTERNS.alias.fullmatch(a)]
    paths = [front.text("address"), *named]
    if PATTERNS.numbered.match(path.stem) and path.stem[:3].isdecimal():
        return _clean([*paths, f"/p/{stem_of(path)}"])
    is_index = PATTERNS.language.sub("", path.stem) == "index"
    numbered = [part for part in path.parts[:-1] if part not in TABLE["roots"]]
    folders = [PATTERNS.numbered.sub("", part) for part in numbered]
    above = "/".join(folders[:-1] if is_index else folders)
    categories = "/".join(map(first_slug, front.texts("categories")))
    slug, day = front.text("slug"), moment_of(front.text("date")) or day_of(path, front)
    parts = dict.fromkeys(TABLE["places"]["terms"], categories) | {"sections": above}
    parts["heading"] = first_slug(title)
    parts |= {key: day.strftime(code) for key, code in TABLE["days"].items() if day}
    own = [("permalink", with_places(paths[0]))] if "{" in paths[0] else []
    for key, pattern in [*own, *patterns]:
        # Hugo makes a name of the title, too.
        names = [slug or stem_of(path), *[first_slug(title)][: key in folders]]
        for name in names if key in ("permalink", *folders) else ():
            made = parts | dict.fromkeys(TABLE["places"]["names"], name)
            filled = PATTERNS.place.sub(lambda match, made=made: made.get(match[1], ":"), pattern)
            paths.append(filled)
    if (dated := PATTERNS.dated.match(_named(path))) and dated[4]:
        year, month, date, stem = dated.groups()
        for start in dict.fromkeys(["", categories, above]):
            address = f"{start}/{year}/{month:0>2}/{date:0>2}/{stem}"
            paths += [f"{address}/", f"{address}.html"]
    paths += ["/".join([*folders, ""])] if is_index else []
    if slug or not (is_index or " " in path.stem):
        paths.append(f"{above}/{slug or stem_of(path)}/")
    if numbered != folders or PATTERNS.numbered.match(path.stem):
        # Only Nuxt leaves the numbers before names out.
        paths.append("/".join([*numbered, slug or path.stem, ""]))
    return _clean(paths)


def _clean(paths: list[str]) -> list[str]:
    return [
        re.sub("//+", "/", f"/{path}")
        for path in filter(None, paths)
        if not re.search(r"/:|[{<:]|^(?:true|false)$", path)
    ]
