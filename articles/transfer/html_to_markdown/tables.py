"""Tables in whose rows each value stands in its own column, as Markdown has no spans."""

from bs4 import Tag

from articles.transfer.html_to_markdown.trees import is_empty

# Of a span, browsers allow 1,000; and cells that the spans of a table's rows add
MAX_SPAN, MOST_ADDED = 100, 5_000


def expand_spans(table: Tag) -> None:
    """Put empty cells where a cell of the same row, or of one above, spans."""
    spanned, spare = dict[int, int](), MOST_ADDED
    for row in table.find_all("tr"):
        column, cells = 0, row.find_all(["td", "th"], recursive=False)
        for cell in cells:
            while spanned.get(column, 0):
                spanned[column] -= 1
                cell.insert_before(Tag(name=cell.name))
                column += 1
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            width = max(min(width, MAX_SPAN - column, spare), 1)
            height = max(min(height, spare // width), 1)
            spare -= width * height - 1
            for offset in range(width):
                spanned[column + offset] = height - 1
                if offset:
                    cell.insert_after(Tag(name=cell.name))
            column += width
        while cells and spanned.get(column, 0):
            spanned[column] -= 1
            row.append(Tag(name="td"))
            column += 1


def unwrap_layout(table: Tag) -> None:
    """Make a table of one cell, or that holds tables, as Markdown’s cannot, the parts in it."""
    is_box = len(table.find_all(["td", "th"])) == 1
    if (is_box or table.find("table")) and not is_empty(table):
        for part in table.find_all(["caption", "thead", "tbody", "tr", "td", "th"]):
            if part.find_parent("table") is table:
                part.name = "div"
        table.name = "div"


def _span(cell: Tag, name: str) -> int:
    value = str(cell.attrs.pop(name, "1"))[:5]
    return min(max(int(value), 1), MAX_SPAN) if value.isdecimal() else 1
