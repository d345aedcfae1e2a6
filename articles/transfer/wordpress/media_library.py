"""The media library of a WordPress export: images by their number."""

import html
import re
from dataclasses import dataclass, field

from bs4 import Tag

from articles.transfer.html_to_markdown.lead import is_picture
from articles.transfer.images import ImageImporter, StoredImage
from articles.transfer.records import single_line
from articles.transfer.wordpress.items import meta_of
from articles.transfer.wordpress.prose import PATTERNS
from articles.transfer.wordpress.wxr import WxrElement


@dataclass
class MediaLibrary:
    """URLs, descriptions and captions of attachments, and the posts they were uploaded to."""

    urls: dict[str, str] = field(default_factory=dict)
    alts: dict[str, str] = field(default_factory=dict)
    captions: dict[str, str] = field(default_factory=dict)
    numbers_by_post: dict[str, list[str]] = field(default_factory=dict)

    def add(self, attachment: WxrElement) -> None:
        """Add an item of the type attachment."""
        number = attachment.text("wp:post_id")
        self.urls[number] = attachment.text("wp:attachment_url") or attachment.text("guid")
        self.alts[number] = single_line(meta_of(attachment).get("_wp_attachment_image_alt", ""))
        self.captions[number] = single_line(attachment.text("excerpt:encoded"))
        self.numbers_by_post.setdefault(attachment.text("wp:post_parent"), []).append(number)

    def gallery(self, numbers: str, post: str) -> str:
        """The HTML of the images with these numbers, or of all that belong to the post."""
        wanted = re.findall(r"\d+", numbers) or self.numbers_by_post.get(post, [])
        return "\n\n".join(self._figure(number) for number in wanted if number in self.urls)

    def _figure(self, number: str) -> str:
        url = html.escape(self.urls[number])
        if not is_picture(url):
            return f'<audio src="{url}" title="{html.escape(self.captions[number])}"></audio>'
        caption = html.escape(self.captions[number])
        figcaption = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f'<figure><img src="{url}" class="wp-image-{number}">{figcaption}</figure>'

    def body_url(self, url: str, tag: Tag, images: ImageImporter, notes: list[str]) -> str | None:
        """The URL here of an image of a body, as `ImageImporter.body_url` returns it.

        Gives the tag the description that the library has.
        """
        match = PATTERNS.image_class.search(" ".join(tag.get_attribute_list("class")))
        number = match[1] if match else ""
        if not tag.get("alt"):
            tag["alt"] = self.alts.get(number, "")
        return images.body_url(tag, notes, url, self.urls.get(number, ""))

    def cover(
        self, meta: dict[str, str], images: ImageImporter, notes: list[str]
    ) -> tuple[StoredImage | None, str]:
        """The featured image of a post, and its description."""
        number = meta.get("_thumbnail_id", "").strip()
        if not self.urls.get(number):
            return None, ""
        return images.cover(self.urls[number], notes), self.alts[number]
