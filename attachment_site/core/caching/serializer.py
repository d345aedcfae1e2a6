"""What machines write into the cache that they share: text, and nothing that runs."""


class TextSerializer:
    """For Django's Redis cache, in the place of pickle."""

    def dumps(self, text: str) -> bytes:
        return text.encode()

    def loads(self, content: bytes) -> str:
        """The text; what is none comes as good as it can."""
        return content.decode(errors="replace")
