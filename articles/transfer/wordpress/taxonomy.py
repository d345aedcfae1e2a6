"""The categories and tags of a WordPress export, as topics and tags."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from django.urls import reverse

from articles.transfer import records
from articles.transfer.gates.fields import field_gates
from articles.transfer.link_rewriter import LinkRewriter
from articles.transfer.wordpress.items import FIELDS, meta_rows
from articles.transfer.wordpress.prose import TABLE, first_of
from articles.transfer.wordpress.wxr import WxrElement


@dataclass
class Taxonomy:
    """Categories, the slugs of their parents, and tags, each by its slug.

    The main category of a post becomes its topic.
    """

    links: LinkRewriter
    topics: records.TopicChooser
    categories: dict[str, records.TaxonomyTerm] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    slugs_by_number: dict[str, str] = field(default_factory=dict)
    gates: dict[str, list[str]] = field(default_factory=dict)

    def add(self, element: WxrElement) -> None:
        """Add a `wp:category`, `wp:tag` or `wp:term` of the channel, with its gates."""
        if notes := field_gates(meta_rows(element, "wp:termmeta")):
            names = ("wp:tag_slug", "wp:category_nicename", "wp:term_slug")
            self.gates[next(filter(None, map(element.text, names)), "")] = notes
        if element.name == "wp:tag":
            name = records.single_line(element.text("wp:tag_name"))
            self.tags[element.text("wp:tag_slug")] = name
        elif element.name == "wp:category":
            slug = element.text("wp:category_nicename")
            said = ("wp:cat_name", "wp:category_description")
            name, description = (records.single_line(element.text(key)) for key in said)
            self.categories[slug] = records.TaxonomyTerm(name, unquote(slug), description)
            self.parents[slug] = element.text("wp:category_parent")
            self.slugs_by_number[element.text("wp:term_id")] = slug

    def gates_of(self, item: WxrElement) -> list[str]:
        """Notes on the terms of an item that the old site did not show to everybody."""
        slugs = [row.get("nicename", "") for row in item.element.findall("category")]
        return [note for slug in slugs for note in self.gates.get(slug, [])]

    def add_topic_of(self, item: WxrElement, meta: dict[str, str]) -> None:
        """Remember that the main category of an item is a topic."""
        if main := self._main_category(_terms_of(item)["category"], meta):
            self.topics.add(unquote(main))

    def add_links(self) -> None:
        """Let links to the old pages of terms lead to those here."""
        for slug, category in self.categories.items():
            is_topic = self.topics.is_topic(unquote(slug), category.name)
            self._add_links("topic" if is_topic else "tag", slug, self._category_paths(slug))
        for slug in self.tags:
            self._add_links("tag", slug, self._tag_paths(slug))

    def _add_links(self, view: str, slug: str, paths: list[str]) -> None:
        if new_slug := records.first_slug(unquote(slug), limit=records.TERM_MAX_LENGTH):
            for path in paths:
                self.links.add(path, reverse(f"articles:{view}", args=[new_slug]))

    def terms_of(
        self, item: WxrElement, meta: dict[str, str]
    ) -> tuple[records.TaxonomyTerm, list[records.TaxonomyTerm]]:
        """The topic of an item and its tags: all its other terms."""
        found = _terms_of(item)
        categories, tags = found["category"], found["post_tag"]
        main = self._main_category(categories, meta)
        slugs = sorted(categories, key=lambda slug: slug != main)
        topic, rest = self.topics.choose([self._category(slug, categories[slug]) for slug in slugs])
        names = {slug: self.tags.get(slug) or name for slug, name in tags.items()}
        terms = [
            records.TaxonomyTerm(name, unquote(slug), "", self._tag_paths(slug))
            for slug, name in names.items()
        ]
        return topic, [*terms, *(term for term in rest if term.slug != "uncategorized")]

    def _category(self, slug: str, name: str) -> records.TaxonomyTerm:
        known = self.categories.get(slug) or records.TaxonomyTerm(name, unquote(slug))
        return replace(known, name=known.name or name, old_paths=self._category_paths(slug))

    def _main_category(self, categories: dict[str, str], meta: dict[str, str]) -> str | None:
        """The one chosen in a plug-in for search, or the first."""
        chosen = self.slugs_by_number.get(first_of(meta, FIELDS["primary_category"]))
        return chosen if chosen in categories else next(iter(categories), None)

    def _tag_paths(self, slug: str) -> list[str]:
        return [self.links.full_path(path) for path in (f"/tag/{slug}/", f"/?tag={slug}")]

    def _category_paths(self, slug: str) -> list[str]:
        """The path of a category below its parents, and its number."""
        chain = [slug]
        while len(chain) < 99 and (parent := self.parents.get(chain[0], "")) not in ("", *chain):
            chain.insert(0, parent)
        paths = [f"/category/{'/'.join(chain)}/"]
        paths += [f"/?cat={number}" for number, s in self.slugs_by_number.items() if s == slug]
        return [self.links.full_path(path) for path in paths]


def _terms_of(item: WxrElement) -> dict[str, dict[str, str]]:
    """Names of an item's categories, its tags and other terms by their slug."""
    terms = defaultdict[str, dict[str, str]](dict)
    for row in item.element.findall("category"):
        name = records.single_line(row.text or "")
        terms[row.get("domain", "")][row.get("nicename") or name] = name
    return terms


def other_terms_of(item: WxrElement) -> list[str]:
    """A note for each taxonomy of an item that is none here, with its terms in it."""
    return [
        f"its “{domain}” is nowhere here: {', '.join(terms.values())}"
        for domain, terms in _terms_of(item).items()
        if domain not in TABLE["ignored"]["taxonomies"]
    ]
