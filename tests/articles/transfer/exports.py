"""Builds exports of other systems, in the form in which they write them."""

import json
import re
from pathlib import Path

import yaml
from PIL import Image

CASES = Path(__file__).parent / "cases"
HEAD = (CASES / "head.xml").read_text("utf-8")
# Two articles as files of a folder
GOOD = (CASES / "good.md").read_text("utf-8")
OTHER = GOOD.replace("After", "Before").replace("before-the-storm", "after-the-storm")
# The fields of an `<item>` of WordPress, and of a post of Ghost
DEFAULTS = yaml.load((CASES / "defaults.yaml").read_bytes(), yaml.CSafeLoader)
FOOT = "</channel>\n</rss>\n"
# A card and a paragraph of Ghost’s editor
CARD = {"type": "html", "html": "<p>Secret.</p>"}
TEXT = {"type": "paragraph", "children": [{"type": "text", "text": "Open."}]}


def cases(name: str) -> list:
    """The rows of a file of examples."""
    return yaml.load((CASES / name).read_bytes(), yaml.CSafeLoader)


def without_digests(text: str) -> str:
    """The text without the digest and the size in the names of stored images."""
    return re.sub(r"-[0-9a-f]{12}-\d+x\d+(?=\.webp)", "", text)


def wxr(*items: str) -> str:
    """A WordPress export with these items."""
    return HEAD + "".join(items) + FOOT


def item(body="<p>Text.</p>", *, inside="", **fields) -> str:
    """An `<item>`; fields have WordPress's names without prefix, `inside` is raw XML."""
    fields = DEFAULTS["item"] | fields
    outer = {name: fields.pop(name) for name in ("title", "creator", "excerpt", "link")}
    link = outer["link"]
    if link is None:
        link = f"https://www.old.example/2024/05/{fields['post_name']}/"
    rows = "\n".join(
        f"\t\t<wp:{name}><![CDATA[{value}]]></wp:{name}>" for name, value in fields.items()
    )
    return f"""	<item>
		<title><![CDATA[{outer["title"]}]]></title>
		<link>{link}</link>
		<pubDate>Wed, 01 May 2024 10:00:00 +0000</pubDate>
		<dc:creator><![CDATA[{outer["creator"]}]]></dc:creator>
		<guid isPermaLink="false">https://www.old.example/?p={fields["post_id"]}</guid>
		<content:encoded><![CDATA[{body}]]></content:encoded>
		<excerpt:encoded><![CDATA[{outer["excerpt"]}]]></excerpt:encoded>
{rows}
{inside}
	</item>
"""


def numbered_items(rows) -> list[str]:
    """Items “n0”, “n1” … for pairs of a body and the XML that is inside beside it."""
    return [
        item(body, inside=inside, post_id=f"{n}", post_name=f"n{n}")
        for n, (body, inside) in enumerate(rows)
    ]


def category(nicename, name, domain="category") -> str:
    """A category or tag of an item."""
    return f'<category domain="{domain}" nicename="{nicename}"><![CDATA[{name}]]></category>'


def meta(**values) -> str:
    """Custom fields of an item."""
    return "".join(
        f"<wp:postmeta><wp:meta_key><![CDATA[{key}]]></wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for key, value in values.items()
    )


def attachment(number, path, *, alt="", parent="0") -> str:
    """An image of the media library, at `path` in `/wp-content/uploads/`."""
    address = f"https://www.old.example/wp-content/uploads/{path}"
    return item(
        "",
        post_id=number,
        post_type="attachment",
        status="inherit",
        post_parent=parent,
        title=path,
        post_name=f"picture-{number}",
        attachment_url=address,
        inside=meta(_wp_attachment_image_alt=alt),
    )


def write_image(folder: Path, name: str, color=(120, 90, 60)) -> None:
    """Write a small image into a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (80, 60), color).save(path)


def write_wxr(folder: Path, *items: str) -> Path:
    """Write a WordPress export into a folder; returns its path."""
    path = folder / "export.xml"
    path.write_text(wxr(*items), "utf-8")
    return path


def ghost_post(**fields) -> dict:
    """A post as Ghost exports it."""
    return DEFAULTS["post"] | fields


def numbered_posts(rows) -> list[dict]:
    """Posts “n0”, “n1” … of Ghost for rows of fields."""
    return [
        ghost_post(**{"id": f"n{n}", "uuid": f"n{n}", "slug": f"n{n}"} | row)
        for n, row in enumerate(rows)
    ]


def lexical(*nodes: dict) -> dict:
    """The body of a post of Ghost that holds these nodes."""
    return {"html": None, "lexical": json.dumps({"root": {"type": "root", "children": nodes}})}


def write_ghost(folder: Path, *posts: dict, **tables) -> Path:
    """Write a Ghost export into a folder; returns its path."""
    path = folder / "ghost.json"
    data = {"posts": list(posts), "tags": [], "users": [], "posts_tags": [], "posts_authors": []}
    database = {"meta": {"version": "5.87.1"}, "data": data | {"posts_meta": []} | tables}
    path.write_text(json.dumps({"db": [database]}))
    return path
