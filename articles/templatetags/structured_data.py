"""The JSON-LD graph of a page, escaped so that no text can end its script element."""

import functools
import json
from collections.abc import Sequence

from django import template
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from articles.content import schema_org
from articles.content.schema_practice import Site
from articles.models import Author
from attachment_site.core.http.urls import absolute_url
from attachment_site.core.templatetags.dates import iso

register = template.Library()

# What the practice has of its page about sessions, see `PracticeQuerySet.current`.
TOLD_OF_SESSIONS = ("fee", "languages", "place", "licence", "register_url")

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# These could end a script element or, in old parsers, a line.
ESCAPES = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@register.simple_tag(takes_context=True)
def article_graph(context: RequestContext) -> SafeString:
    """The graph of the `article` in the context."""
    site = _site(context)
    return _script(site, schema_org.article_nodes(site, context["article"]), with_offer=False)


@register.simple_tag(takes_context=True)
def page_graph(context: RequestContext, kind: str = "WebPage") -> SafeString:
    """The graph of the `page` in the context: the home page or another fixed page, with its
    `author` if it shows one."""
    site, page = _site(context), context["page"]
    path = page.get_absolute_url()
    author: Author | None = context.get("author")
    people = [schema_org.person(site, author, [])] if author else []
    properties = {
        "description": page.summary,
        "dateModified": page.updated_at.isoformat(timespec="seconds"),
    }
    trail = [(page.title, path)] if path != "/" else []
    if not trail:
        properties["about"] = {"@id": site.publisher_id}
    elif people:
        properties["mainEntity"] = {"@id": people[0]["@id"]}
    nodes = schema_org.page_nodes(site, kind, path, page.title, trail, **properties)
    return _script(site, [*nodes, *people])


@register.simple_tag(takes_context=True)
def plain_graph(context: RequestContext, name: str, description: str) -> SafeString:
    """The graph of a page without a row, such as the one about private sessions."""
    site, url = _site(context), context["canonical_url"]
    trail = [(name, url)]
    properties = {"description": description}
    return _script(site, schema_org.page_nodes(site, "WebPage", url, name, trail, **properties))


@register.simple_tag(takes_context=True)
def list_graph(context: RequestContext, name: str, url: str, introduction: str = "") -> SafeString:
    """The graph of one page of a list, `articles` in the context, at its canonical URL."""
    return _list_graph(context, "CollectionPage", name, url, description=introduction)


@register.simple_tag(takes_context=True)
def profile_graph(context: RequestContext, url: str) -> SafeString:
    """The graph of an author's page; the `author` in the context is from `with_page_data`."""
    author: Author = context["author"]
    urls = [link.url for link in author.links.all()]
    topics = [item.topic_name for item in context["articles"]]
    node = schema_org.person(_site(context), author, urls, topics=topics)
    return _list_graph(context, "ProfilePage", author.name, url, person=node)


def _list_graph(
    context: RequestContext,
    kind: str,
    name: str,
    url: str,
    *,
    person: dict | None = None,
    description: str = "",
) -> SafeString:
    site, articles = _site(context), context["articles"]
    items = schema_org.item_list(
        url, articles, first=articles.start_index(), total=articles.paginator.count
    )
    nodes = schema_org.page_nodes(
        site,
        kind,
        url,
        name,
        [(name, context["canonical_url"])],
        description=description,
        mainEntity={"@id": (person or items)["@id"]},
        dateModified=iso(articles[0].published_at) if person else None,
    )
    return _script(site, [*nodes, items, *([person] if person else [])])


def _site(context: RequestContext) -> Site:
    practice = context["practice"]
    return Site(
        name=practice.practitioner_name,
        profession=practice.profession,
        logo=static("img/icon-512.png"),
        home=absolute_url("/"),
        **{name: getattr(practice, name) for name in TOLD_OF_SESSIONS},
    )


def _script(site: Site, nodes: Sequence[dict], *, with_offer: bool = True) -> SafeString:
    people = [node for node in nodes if node["@type"] == "Person" and node["name"] == site.name]
    founder = people[0]["@id"] if people else ""
    graph = f"{_site_nodes(site, with_offer, founder)},{_dump(nodes)}"
    text = f'{{"@context":"https://schema.org","@graph":[{graph}]}}'
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


@functools.lru_cache(16)
def _site_nodes(site: Site, with_offer: bool, founder: str) -> str:
    return _dump(site.nodes(with_offer=with_offer, founder=founder))


def _dump(nodes: Sequence[dict]) -> str:
    """Nodes as the items of a JSON array, without its brackets."""
    text = ENCODER.encode(nodes)
    for character, escaped in ESCAPES.items():
        text = text.replace(character, escaped)
    return text[1:-1]
