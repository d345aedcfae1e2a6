"""What the checklist says of headings, pictures and links."""

import re

from articles.admin.checklist.types import EXAMPLES_SHOWN, Finding, Inputs
from articles.content.links import extract_links
from articles.content.plain_text import count_words, plain_text

LONGEST_SECTION = 400
EMPTY_WORDS = {
    *("here", "click here", "click", "this", "this article", "this page", "this link", "link"),
    *("more", "read more", "learn more", "read this", "see here", "see more", "go", "page"),
    *("article", "website", "this website", "this site", "continue", "details", "info"),
}
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#{1,6})[ \t]*(.*)$", re.MULTILINE)
FILE_NAME = re.compile(
    r"\.(?:jpe?g|png|webp|avif|gif|heic)$|^(?:img|dscn?|pxl|image|photo|screenshot)[\s_-]*\d+$",
    re.IGNORECASE,
)


def headings(inputs: Inputs) -> Finding:
    found = [(len(m[1]), m[2].strip("# \t")) for m in HEADING.finditer(FENCE.sub("", inputs.body))]
    jumps = [
        f"“{words}” has {level} signs (#) after a heading with {before}; use {before + 1}."
        for (before, _), (level, words) in zip(found, found[1:], strict=False)
        if level > before + 1
    ]
    if jumps:
        return Finding(
            "Headings",
            "Go down one level at a time, so that those who hear the page can follow.",
            jumps[:EXAMPLES_SHOWN],
            anchor="id_body",
        )
    sections = re.split(r"<h[2-6][^>]*>", inputs.body_html)
    longest = max((count_words(plain_text(part)) for part in sections), default=0)
    advice = ""
    if longest > LONGEST_SECTION:
        advice = (
            f"One stretch runs for {longest:,} words without a heading. Give readers a place to"
            " rest, and those who skim a place to land: about every 300 words."
        )
    return Finding("Headings", advice, anchor="id_body")


def pictures(inputs: Inputs) -> Finding:
    markup = (
        inputs.body_html + inputs.references_html + "".join(q.answer_html for q in inputs.questions)
    )
    found = [link for link in extract_links(markup) if link.is_picture and not link.is_decorative]
    poor = [link for link in found if not link.text.strip() or FILE_NAME.search(link.text.strip())]
    advice = ""
    if poor:
        advice = (
            "Say in the brackets what each picture shows, as in ![A cup on a table](…). If one"
            ' tells nothing that the text does not, mark it as in ![](… "decorative").'
        )
    examples = [link.address for link in poor[:EXAMPLES_SHOWN]]
    return Finding("Words for pictures", advice, examples, anchor="id_body")


def link_words(inputs: Inputs) -> Finding:
    markup = (
        inputs.body_html + inputs.references_html + "".join(q.answer_html for q in inputs.questions)
    )
    poor = [
        f"“{link.text}”" if link.text else link.address
        for link in extract_links(markup)
        if not link.is_picture and not link.address.startswith("#fn") and _says_nothing(link.text)
    ]
    advice = ""
    if poor:
        advice = (
            "Let each link say where it leads: many readers go from link to link and hear"
            " nothing else. Put the link on the words that name the page."
        )
    return Finding("Words of links", advice, poor[:EXAMPLES_SHOWN], anchor="id_body")


def _says_nothing(words):
    plain = words.casefold().strip(" .,:;!?…→>»")
    return plain in EMPTY_WORDS or not plain or bool(re.match(r"(https?://|www\.)", plain))


def dead_links(inputs: Inputs) -> Finding:
    advice = "Mend or remove these links inside the site." if inputs.dead_links else ""
    examples = [f"“{link.words}”: {link.reason}" for link in inputs.dead_links[:EXAMPLES_SHOWN]]
    return Finding("Links inside the site", advice, examples, anchor="id_body")
