"""Waiting for all that belongs to a page."""


def load_pictures(page):
    """Load every picture, those far down as well, and return once they are there or refused."""
    page.evaluate(
        """() => Promise.all([...document.images].map((image) => {
            image.loading = "eager";
            return image.complete || new Promise((resolve) => {
                image.onload = image.onerror = resolve;
            });
        })).then(() => undefined)"""
    )
