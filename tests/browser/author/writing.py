"""The writing surface in the browser: what stands in its field, and where the caret is put."""

PUT = """async ([field, words, nth, isCaret]) => {
    const script = performance.getEntriesByType("resource")
        .find((entry) => /\\/codemirror[.\\w]*\\.js$/.test(entry.name));
    const { EditorView } = await import(script.name);
    const host = document.querySelector(field).parentElement.querySelector(".editor-surface");
    const view = EditorView.findFromDOM(host.shadowRoot.querySelector(".cm-editor"));
    const text = view.state.doc.toString();
    let at = -1;
    while (nth--) at = text.indexOf(words, at + 1);
    view.focus();
    const selection = { anchor: at, head: isCaret ? at : at + words.length };
    view.dispatch({ selection, scrollIntoView: true });
    host.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
}"""


def body_of(page):
    """The surface in which the body is written; without scripts it would be the field itself."""
    return page.get_by_role("textbox", name="Body:")


def text_of(page):
    """The field that keeps the body and is sent."""
    return page.locator("#id_body")


def select(page, words, *, nth=1, field="#id_body"):
    """Select these words where they stand for the nth time."""
    page.evaluate(PUT, [field, words, nth, False])


def put_caret(page, words, *, nth=1):
    """Put the caret before these words where they stand for the nth time, as a key would."""
    page.evaluate(PUT, ["#id_body", words, nth, True])
