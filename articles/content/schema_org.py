"""What a page says of itself in the words of schema.org, as nodes of one JSON-LD graph.

Pure functions: rows in, dicts out. Nodes point at each other by `@id`; all addresses are absolute.
"""

import re
from dataclasses import dataclass

from articles.content.text import plain_text
from attachment_site.core.http.urls import absolute_url, cached_reverse
from attachment_site.core.templatetags.dates import iso

LANGUAGE = "en"


@dataclass(frozen=True)
class Site:
    """Who publishes, and where: the practice's name and profession, its logo, the home page."""

    name: str
    profession: str
    logo: str
    home: str

    @property
    def id(self) -> str:
        return f"{self.home}#website"

    @property
    def publisher_id(self) -> str:
        return f"{self.home}#practice"

    def nodes(self) -> list[dict]:
        """The site and who publishes it; every page's graph holds both."""
        search = cached_reverse("articles:search") + "?q={search_term_string}"
        return [
            {
                "@type": "WebSite",
                "@id": self.id,
                "url": self.home,
                "name": self.name,
                "inLanguage": LANGUAGE,
                "publisher": {"@id": self.publisher_id},
                "potentialAction": {
                    "@type": "SearchAction",
                    "target": {"@type": "EntryPoint", "urlTemplate": absolute_url(search)},
                    "query-input": "required name=search_term_string",
                },
            },
            {
                "@type": "Organization",
                "@id": self.publisher_id,
                "name": self.name,
                "description": self.profession,
                "url": self.home,
                "logo": {"@type": "ImageObject", "url": absolute_url(self.logo)},
            },
        ]


def page_node(site: Site, kind: str, path: str, name: str, **facts) -> dict:
    """A page of any kind: WebPage, AboutPage, CollectionPage, ProfilePage."""
    address = absolute_url(path)
    return _without_empty(
        {
            "@type": kind,
            "@id": address,
            "url": address,
            "name": name,
            "inLanguage": LANGUAGE,
            "isPartOf": {"@id": site.id},
            **facts,
        }
    )


def breadcrumbs(path: str, trail: list[tuple[str, str]]) -> dict:
    """The way from the home page to the page at `path`; `trail` holds (name, path) pairs."""
    steps = [("Home", cached_reverse("articles:home")), *trail]
    return {
        "@type": "BreadcrumbList",
        "@id": absolute_url(path) + "#breadcrumbs",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute_url(step)}
            for place, (name, step) in enumerate(steps, start=1)
        ],
    }


def person(author, urls: list[str]) -> dict:
    """Who wrote it; `urls` show elsewhere who that is."""
    address = absolute_url(author.get_absolute_url())
    return _without_empty(
        {
            "@type": "Person",
            "@id": f"{address}#person",
            "name": author.name,
            "url": address,
            "jobTitle": author.credentials,
            "description": author.bio_lead,
            "image": absolute_url(author.picture.url) if author.picture else "",
            "sameAs": urls,
        }
    )


def article_nodes(site: Site, article) -> list[dict]:
    """An article with its author, its place in the site, and its questions where it has some.

    `article` comes from `article_at`. One that was reviewed is a MedicalWebPage too: the day
    of the review is a fact of a page, not of an article.
    """
    path = article.get_absolute_url()
    address = absolute_url(path)
    author = person(article.author, sorted(article.author_urls))
    trail = [(article.topic.name, article.topic.get_absolute_url()), (article.title, path)]
    pictures = dict.fromkeys(filter(None, (article.card_picture, article.picture)))
    node = {
        "@type": ["Article", "MedicalWebPage"] if article.reviewed_on else "Article",
        "@id": f"{address}#article",
        "url": address,
        "mainEntityOfPage": address,
        "isPartOf": {"@id": site.id},
        "headline": article.title,
        "description": article.summary,
        "author": {"@id": author["@id"]},
        "publisher": {"@id": site.publisher_id},
        "datePublished": iso(article.published_at),
        "dateModified": iso(article.modified_at),
        "lastReviewed": article.reviewed_on and article.reviewed_on.isoformat(),
        "image": [absolute_url(each.url) for each in pictures],
        "wordCount": article.word_count,
        "timeRequired": f"PT{article.reading_minutes}M",
        "inLanguage": LANGUAGE,
        "isAccessibleForFree": True,
        "articleSection": article.topic.name,
        "keywords": [tag.name for tag in article.shown_tags],
        "about": {"@type": "Thing", "name": article.topic.name, "url": absolute_url(trail[0][1])},
        "citation": citations(article.references_html),
    }
    nodes = [_without_empty(node), author, breadcrumbs(path, trail)]
    return [*nodes, faq_page(path, article.questions)] if article.questions else nodes


def faq_page(path: str, faqs) -> dict:
    """The questions under an article, in the very words that readers see."""
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


def item_list(address: str, articles, *, first: int, total: int) -> dict:
    """The articles of one page of a list: `first` is the place of the first, `total` counts all."""
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
    """The works that an article names, as text, from its rendered list of references."""
    entries = re.findall(r"<li\b[^>]*>(.*?)</li>", references_html, re.DOTALL)
    return [plain_text(entry) for entry in entries or [references_html] if plain_text(entry)]


def _without_empty(node: dict) -> dict:
    return {name: value for name, value in node.items() if value not in (None, "", [])}
