import pytest

from tests.articles.images.picture_files import picture_bytes
from tests.articles.transfer.exports import GOOD, OTHER


@pytest.fixture
def folder(tmp_path):
    """Two articles with their topic, author and picture."""
    (tmp_path / "topics.yaml").write_text("- {slug: repair, name: Repair, description: On it.}\n")
    (tmp_path / "authors.yaml").write_text(
        "- slug: dana-reed\n  name: Dana Reed\n  links:\n"
        "    - {label: Register, url: https://register.example}\n"
    )
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "cups.jpg").write_bytes(picture_bytes(size=(80, 60)))
    (tmp_path / "after-the-storm.md").write_text(GOOD)
    (tmp_path / "before-the-storm.md").write_text(OTHER)
    return tmp_path
