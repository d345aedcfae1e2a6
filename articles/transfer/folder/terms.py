"""The categories and tags of a file, with the addresses that generators give them."""

from articles.transfer.folder.fields import FrontMatter
from articles.transfer.records import TaxonomyTerm, first_slug


def term_of(name: str) -> TaxonomyTerm:
    """The tag with this name."""
    slug = first_slug(name)
    return TaxonomyTerm(name, slug, "", [f"/tags/{slug}/", f"/tag/{slug}/"] if slug else [])


def tags_of(front: FrontMatter) -> list[str]:
    """A file's tags, without those by which Eleventy collects its posts."""
    return [tag for tag in front.texts("tags") if tag not in ("post", "posts", "page", "all")]


def categories_of(front: FrontMatter) -> list[TaxonomyTerm]:
    """A file's categories, the main one first."""
    terms = [term_of(name) for name in front.texts("categories")]
    for term in terms:
        term.old_paths = [f"/categories/{term.slug}/", f"/category/{term.slug}/"]
    return terms
