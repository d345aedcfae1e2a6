class TextSerializer:
    """For Django's Redis cache, instead of pickle: text, which runs nothing."""

    def dumps(self, text: str) -> bytes:
        return text.encode()

    def loads(self, content: bytes) -> str:
        """The text; bytes that are not UTF-8 are replaced, as whoever reads it checks it."""
        return content.decode(errors="replace")
