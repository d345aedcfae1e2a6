"""How machines write into the cache that they share: as text, which runs nothing."""


class TextSerializer:
    """For Django's Redis cache, instead of pickle."""

    def dumps(self, text: str) -> bytes:
        return text.encode()

    def loads(self, content: bytes) -> str:
        """The text; bytes that are not UTF-8 are replaced, as whoever reads it checks it."""
        return content.decode(errors="replace")
