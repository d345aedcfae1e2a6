// What tests ask of an open page.
({
  // What axe finds in a part of the page: each rule with the first element that breaks it. Only that
  // comes back: all that axe has looked at is megabytes.
  violations: async (part, rules, colors) => {
    const enabled = { "color-contrast": { enabled: colors } };
    const options = { runOnly: rules, rules: enabled, resultTypes: ["violations"] };
    const { violations } = await axe.run(part, options);
    return violations.map((found) => [found.id, found.nodes[0].html]);
  },

  // Everything gets its final colour: axe would see one on the way from light to dark.
  finishTransitions: () => document.getAnimations()
    .filter((each) => each instanceof CSSTransition)
    .forEach((each) => each.finish()),

  // Loads every picture, those far down as well, until they are there or refused.
  loadPictures: () => Promise.all([...document.images].map((image) => {
    image.loading = "eager";
    return image.complete || new Promise((resolve) => {
      image.onload = image.onerror = resolve;
    });
  })).then(() => undefined),

  // How far each note stands from its number, and whether it overlaps the next one or the text.
  notes: () => {
    const box = (element) => element.getBoundingClientRect();
    const text = box(document.querySelector(".prose-article > p"));
    const notes = [...document.querySelectorAll(".footnote li")];
    return notes.map((note, place) => {
      const number = document.getElementById(note.id.replace("fn:", "fnref:"));
      return {
        distance: Math.abs(box(note).top - box(number).top),
        isBeside: box(note).right <= text.left || box(note).left >= text.right,
        isClear: !notes[place + 1] || box(note).bottom <= box(notes[place + 1]).top,
      };
    });
  },

  // The median of the characters of each full line, counted one by one.
  charactersPerLine: async () => {
    await document.fonts.ready;
    const counts = [];
    for (const p of document.querySelectorAll(".prose > p:not(:first-child)")) {
      const lines = new Map(), range = document.createRange();
      const texts = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        for (let at = 0; at < texts.currentNode.length; at += 1) {
          range.setStart(texts.currentNode, at);
          range.setEnd(texts.currentNode, at + 1);
          const box = range.getBoundingClientRect();
          const line = Math.round((box.top + box.bottom) / 16);
          lines.set(line, (lines.get(line) ?? 0) + 1);
        }
      }
      counts.push(...[...lines.values()].slice(0, -1));
    }
    return counts.sort((a, b) => a - b)[counts.length >> 1];
  },

  // How many elements move.
  moving: () => [...document.querySelectorAll("*")].filter((element) => {
    const style = getComputedStyle(element);
    return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
  }).length,

  // Directions of writing in which the page is wider than the window.
  overflowing: () => ["rtl", "ltr"].filter((direction) => {
    const root = document.documentElement;
    root.dir = direction;
    return root.scrollWidth > root.clientWidth;
  }),

  // Scrolls down to the end, so that late pictures come in.
  scrollDown: async () => {
    for (let at = 0; at < document.body.scrollHeight; at += 700) {
      scrollTo(0, at);
      await new Promise(requestAnimationFrame);
    }
  },

  // All shifts of the layout since the page was opened.
  shifts: async () => {
    for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
    const observer = new PerformanceObserver(() => {});
    observer.observe({ type: "layout-shift", buffered: true });
    return observer.takeRecords().map((shift) => shift.value);
  },

  // What is shown of what can have the focus.
  stops: () => [...document.querySelectorAll("a[href], button, summary, input, [tabindex='0']")]
    .filter((stop) => stop.checkVisibility()),

  // The outline of what has the focus, and which of the stops it is.
  focused: (stops) => {
    const style = getComputedStyle(document.activeElement);
    return [`${style.outlineStyle} ${style.outlineWidth}`, stops.indexOf(document.activeElement)];
  },

  // What has the focus: its name, and whether it is seen. The writing surface stands in a shadow
  // root, and shows its focus by its caret.
  held: () => {
    let held = document.activeElement;
    const isWritten = Boolean(held.shadowRoot);
    if (isWritten) held = held.shadowRoot.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(held);
    const isOutlined = outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
    return {
      name: held.name || held.ariaLabel || held.textContent.trim().replace(/\s+/g, " "),
      isSeen: (isWritten || isOutlined) && held.getBoundingClientRect().height > 0,
    };
  },

  // Selects words of the body, or puts the caret before them.
  selectWords: async (words, isCaret) => {
    const script = performance.getEntriesByType("resource")
      .find((entry) => /\/codemirror[.\w]*\.js$/.test(entry.name));
    const { EditorView } = await import(script.name);
    const host = document.querySelector("#id_body").parentElement.querySelector(".editor-surface");
    const view = EditorView.findFromDOM(host.shadowRoot.querySelector(".cm-editor"));
    const at = view.state.doc.toString().indexOf(words);
    view.focus();
    const selection = { anchor: at, head: isCaret ? at : at + words.length };
    view.dispatch({ selection, scrollIntoView: true });
    host.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
  },

  // Pastes into the text that has the focus what a clipboard has in these types.
  pasteIntoText: (contents) => {
    const data = new DataTransfer();
    for (const [type, content] of Object.entries(contents)) data.setData(type, content);
    document.activeElement.shadowRoot.activeElement.dispatchEvent(new ClipboardEvent("paste", {
      clipboardData: data, bubbles: true, cancelable: true, composed: true,
    }));
  },

  // Waits until the browser keeps these words. The policy forbids Playwright's own waiting.
  keptInBrowser: async (words) => {
    const isKept = () => Object.values(localStorage).some((each) => each.includes(words));
    while (!isKept()) await new Promise((resolve) => setTimeout(resolve, 50));
  },
})
