"""A reading is counted by a real browser, late, without a script."""

READ = "/articles/attachment-styles-explained/read"


def test_ten_seconds_in_sight_are_a_reading(visit):
    page = visit("about:blank")
    asked = []
    page.on("response", lambda response: asked.append((response.url, response.status)))
    page.goto("/articles/attachment-styles-explained/")
    assert [url for url, _ in asked if url.endswith("/read")] == []

    with page.expect_response(lambda response: response.url.endswith(READ)) as answered:
        page.evaluate("for (const moving of document.getAnimations()) moving.finish()")

    assert answered.value.status == 204
    assert page.complaints == []
