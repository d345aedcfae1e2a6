"""The site and the practice behind it, in the vocabulary of schema.org: nodes of every graph."""

import re
from dataclasses import dataclass
from typing import Any

from articles.content.languages import SITE_LANGUAGE
from attachment_site.core.http.urls import absolute_url, cached_reverse

Node = dict[str, Any]


@dataclass(frozen=True)
class Site:
    """The site and its publisher: the practice's name and profession, its logo, the home page, and
    what it says of its sessions in short, each "" where it says nothing."""

    name: str
    profession: str
    logo: str
    home: str
    fee: str = ""
    languages: str = ""
    place: str = ""
    licence: str = ""
    register_url: str = ""

    @property
    def id(self) -> str:
        return f"{self.home}#website"

    @property
    def publisher_id(self) -> str:
        return f"{self.home}#practice"

    def nodes(self, *, with_offer: bool, founder: str = "") -> list[Node]:
        """The site and its publisher, which are part of every graph: where it is about the
        practice, with what that offers and where to search. `founder` is the @id of a person in the
        same graph."""
        website: Node = {
            "@type": "WebSite",
            "@id": self.id,
            "url": self.home,
            "name": self.name,
            "inLanguage": SITE_LANGUAGE,
            "publisher": {"@id": self.publisher_id},
        }
        practice: Node = {
            "@type": "ProfessionalService",
            "@id": self.publisher_id,
            "name": self.name,
            "description": self.profession,
            "url": self.home,
            "logo": {"@type": "ImageObject", "url": absolute_url(self.logo)},
            "founder": {"@id": founder} if founder else None,
        }
        if with_offer:
            search = cached_reverse("articles:search") + "?q={search_term_string}"
            website["potentialAction"] = {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": absolute_url(search)},
                "query-input": "required name=search_term_string",
            }
            practice |= self._offer()
        return [website, without_empty(practice)]

    def _offer(self) -> Node:
        sessions = absolute_url(cached_reverse("private_sessions:about"))
        channel = {
            "@type": "ServiceChannel",
            "serviceUrl": sessions,
            "availableLanguage": listed(self.languages),
        }
        service = {
            "@type": "Service",
            "name": "Private sessions",
            "url": sessions,
            "provider": {"@id": self.publisher_id},
            "areaServed": self.place,
            "availableChannel": without_empty(channel),
        }
        offer = {
            "@type": "Offer",
            "url": sessions,
            "description": self.fee,
            "itemOffered": without_empty(service),
        }
        return {
            "priceRange": self.fee if len(self.fee) < 100 else "",
            "areaServed": self.place,
            "makesOffer": without_empty(offer),
        }


def listed(text: str) -> list[str]:
    """The parts of a list in words: “English, Urdu and Punjabi”."""
    return [part for part in re.split(r"\s*(?:[,;]|\band\b)\s*", text.strip(" .")) if part]


def without_empty(node: Node) -> Node:
    """A node without the properties of which nothing is known."""
    return {name: value for name, value in node.items() if value not in (None, "", [])}
