"""Structured data of pages: nodes of one JSON-LD graph in the vocabulary of schema.org.

Rows in, dicts out. Nodes refer to each other by `@id`; all URLs are absolute. The rows are of
models, or objects with the same attributes.
"""

import re
from collections.abc import Iterable
from typing import Any

from articles.content.languages import SITE_LANGUAGE
from articles.content.plain_text import plain_text
from articles.content.schema_practice import Node, Site, listed, without_empty
from attachment_site.core.http.urls import absolute_url, cached_reverse
from attachment_site.core.templatetags.dates import iso


def page_nodes(
    site: Site, kind: str, path: str, name: str, trail: list[tuple[str, str]], **properties: Any
) -> list[Node]:
    """A page of any kind (WebPage, AboutPage, CollectionPage, ProfilePage), and its breadcrumbs
    from the home page on; `trail` has (name, path) pairs, none for the home page itself."""
    address = absolute_url(path)
    steps = [("Home", cached_reverse("articles:home")), *trail]
    crumbs = {
        "@type": "BreadcrumbList",
        "@id": f"{address}#breadcrumbs",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute_url(step)}
            for place, (name, step) in enumerate(steps, start=1)
        ],
    }
    page = {
        "@type": kind,
        "@id": address,
        "url": address,
        "name": name,
        "inLanguage": SITE_LANGUAGE,
        "isPartOf": {"@id": site.id},
        "breadcrumb": {"@id": crumbs["@id"]} if trail else None,
        **properties,
    }
    return [without_empty(page), crumbs] if trail else [without_empty(page)]


def person(site: Site, author: Any, urls: list[str], *, topics: Iterable[str] = ()) -> Node:
    """The author; `urls` are profiles elsewhere, `topics` what they write about. The license is
    that of the practice, so only whoever it is named after holds it."""
    address = absolute_url(author.get_absolute_url())
    is_practitioner = author.name == site.name
    credential = {
        "@type": "EducationalOccupationalCredential",
        "credentialCategory": "license",
        "name": site.licence,
        "url": site.register_url,
    }
    return without_empty(
        {
            "@type": "Person",
            "@id": f"{address}#person",
            "name": author.name,
            "url": address,
            "jobTitle": author.credentials,
            "description": author.bio_lead,
            "image": absolute_url(author.picture.url) if author.picture else "",
            "sameAs": urls,
            "worksFor": {"@id": site.publisher_id},
            "knowsAbout": list(dict.fromkeys(topics)),
            "knowsLanguage": listed(site.languages) if is_practitioner else [],
            "hasCredential": (
                without_empty(credential) if is_practitioner and site.licence else None
            ),
        }
    )


def article_nodes(site: Site, article: Any) -> list[Node]:
    """An article from `article_at` with its page, its author, its breadcrumbs and its questions."""
    path = article.get_absolute_url()
    address = absolute_url(path)
    author = person(site, article.author, sorted(article.author_urls))
    trail = [(article.topic.name, article.topic.get_absolute_url()), (article.title, path)]
    pictures = dict.fromkeys(filter(None, (article.card_picture, article.picture)))
    node = {
        "@type": "Article",
        "@id": f"{address}#article",
        "url": address,
        "mainEntityOfPage": {"@id": address},
        "isPartOf": {"@id": address},
        "headline": article.title,
        "description": article.summary,
        "author": {"@id": author["@id"]},
        "publisher": {"@id": site.publisher_id},
        "datePublished": iso(article.published_at),
        "dateModified": iso(article.modified_at) if article.was_updated_later else None,
        "image": [absolute_url(each.url) for each in pictures],
        "wordCount": article.word_count,
        "timeRequired": f"PT{article.reading_minutes}M",
        "inLanguage": article.language,
        "isAccessibleForFree": True,
        "articleSection": article.topic.name,
        "keywords": [tag.name for tag in article.shown_tags],
        "about": {"@type": "Thing", "name": article.topic.name, "url": absolute_url(trail[0][1])},
        "citation": citations(article.references_html),
    }
    nodes = [without_empty(node), *_article_page(site, article, path, trail), author]
    return [*nodes, faq_page(path, article.questions)] if article.questions else nodes


def _article_page(site: Site, article: Any, path: str, trail: list[tuple[str, str]]) -> list[Node]:
    """The page of an article, a node of its own: one that was reviewed is a MedicalWebPage, as
    `lastReviewed` is a property of pages, and reading modes drop a graph whose article has two
    types."""
    reviewed = article.reviewed_on
    return page_nodes(
        site,
        "MedicalWebPage" if reviewed else "WebPage",
        path,
        article.seo_title or article.title,
        trail,
        inLanguage=article.language,
        lastReviewed=reviewed and reviewed.isoformat(),
        reviewedBy=reviewed and {"@id": site.publisher_id},
    )


def faq_page(path: str, faqs: Iterable[Any]) -> Node:
    """The questions under an article, in the same words that readers see."""
    address = absolute_url(path)
    return {
        "@type": "FAQPage",
        "@id": f"{address}#list-of-questions",
        "isPartOf": {"@id": f"{address}#article"},
        "mainEntity": [
            {
                "@type": "Question",
                "@id": f"{address}#{faq.anchor}",
                "name": faq.question,
                "acceptedAnswer": {"@type": "Answer", "text": plain_text(faq.answer_html)},
            }
            for faq in faqs
        ],
    }


def item_list(address: str, articles: Iterable[Any], *, first: int, total: int) -> Node:
    """One page of a list of articles: `first` is the first's position, `total` counts all."""
    return {
        "@type": "ItemList",
        "@id": f"{address}#list",
        "numberOfItems": total,
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": article.title,
                "url": absolute_url(article.get_absolute_url()),
            }
            for place, article in enumerate(articles, start=first)
        ],
    }


def citations(references_html: str) -> list[str]:
    """The works that an article cites, as text, from its rendered references."""
    entries = re.findall(r"<li\b[^>]*>(.*?)</li>", references_html, re.DOTALL)
    return [text for entry in entries or [references_html] if (text := plain_text(entry))]
