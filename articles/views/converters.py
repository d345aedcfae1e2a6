"""Path converters of the public addresses."""


class UnicodeSlug:
    """A slug in any script, as `SlugField(allow_unicode=True)` stores it."""

    regex = r"[-\w]{1,140}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
