"""Path converters of the public URLs."""


class UnicodeSlugConverter:
    """A slug in any script, as `SlugField(allow_unicode=True)` stores it."""

    regex = r"[-\w]{1,140}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
