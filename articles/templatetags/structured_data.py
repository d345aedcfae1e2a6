"""The JSON-LD graph of a page, escaped so that no text can end the block that holds it."""

import functools
import json

from django import template
from django.templatetags.static import static
from django.utils.safestring import mark_safe

from articles.content import schema_org as graph
from attachment_site.core.http.urls import absolute_url

register = template.Library()

# Inside a script element these could end it, or, in old parsers, a line.
ESCAPES = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@register.simple_tag(takes_context=True)
def article_graph(context):
    """Of the article that is shown."""
    site = _site(context)
    return _script(site, graph.article_nodes(site, context["article"]))


@register.simple_tag(takes_context=True)
def page_graph(context, kind="WebPage"):
    """Of a fixed page, with the `page` in the context: the home page, or one of the others."""
    site, page = _site(context), context["page"]
    path = page.get_absolute_url()
    facts = {
        "description": page.summary,
        "dateModified": page.updated_at.isoformat(timespec="seconds"),
    }
    if path == "/":
        facts["about"] = {"@id": site.publisher_id}
        return _script(site, [graph.page_node(site, kind, path, page.title, **facts)])
    trail = graph.breadcrumbs(path, [(page.title, path)])
    facts["breadcrumb"] = {"@id": trail["@id"]}
    return _script(site, [graph.page_node(site, kind, path, page.title, **facts), trail])


@register.simple_tag(takes_context=True)
def plain_graph(context, name, description):
    """Of a page that no row is behind, such as the one about private sessions."""
    site, address = _site(context), context["canonical_url"]
    trail = graph.breadcrumbs(address, [(name, address)])
    facts = {"description": description, "breadcrumb": {"@id": trail["@id"]}}
    return _script(site, [graph.page_node(site, "WebPage", address, name, **facts), trail])


@register.simple_tag(takes_context=True)
def list_graph(context, name, address, words=""):
    """Of one page of a list, `articles` in the context, whose canonical address is `address`."""
    return _list_graph(context, "CollectionPage", name, address, description=words)


@register.simple_tag(takes_context=True)
def profile_graph(context, address):
    """Of an author's page; the `author` in the context comes from `with_page_data`."""
    author = context["author"]
    urls = [link.url for link in author.links.all()]
    node = graph.person(author, urls)
    return _list_graph(context, "ProfilePage", author.name, address, person=node)


def _list_graph(context, kind, name, address, *, person=None, description=""):
    site, articles = _site(context), context["articles"]
    items = graph.item_list(
        address, articles, first=articles.start_index(), total=articles.paginator.count
    )
    trail = graph.breadcrumbs(address, [(name, context["canonical_url"])])
    page = graph.page_node(
        site,
        kind,
        address,
        name,
        description=description,
        mainEntity={"@id": (person or items)["@id"]},
        breadcrumb={"@id": trail["@id"]},
    )
    return _script(site, [page, items, trail, *([person] if person else [])])


def _site(context):
    practice = context["practice"]
    return graph.Site(
        name=practice.practitioner_name,
        profession=practice.profession,
        logo=static("img/icon-512.png"),
        home=absolute_url("/"),
    )


def _script(site, nodes):
    text = f'{{"@context":"https://schema.org","@graph":[{_of_site(site)},{_written(nodes)}]}}'
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


@functools.lru_cache(4)
def _of_site(site):
    """The nodes that every page has."""
    return _written(site.nodes())


def _written(nodes):
    """Nodes one after the other, as they stand in a list in JSON."""
    text = json.dumps(nodes, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in ESCAPES.items():
        text = text.replace(character, escaped)
    return text[1:-1]
