from typing import TypedDict


class Finding(TypedDict, total=False):
    """One line of the checklist: what was looked at and, if it could be better, what to do.

    `examples` say where. `anchor` is the id of the field on the form, `admin_url` the admin page on
    which to correct it if that is another one.
    """

    name: str
    anchor: str
    advice: str
    examples: list[str]
    admin_url: str
