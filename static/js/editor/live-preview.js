/** Shows Markdown as it will look: on lines without the caret, its marks step back. */

import { Decoration, syntaxTree, ViewPlugin, WidgetType } from "../codemirror/codemirror.js";
import { element } from "./elements.js";

/** What the server calls a block in the form of a quotation when its author gives it no title. */
const CALLOUTS = JSON.parse(document.querySelector("[data-callouts]").dataset.callouts);
const CALLOUT = /^>\s*\[!(\w+)\]\s*(.*)$/;
const ATTRIBUTION = /^>\s*(?:—|–|--)\s*\S/;

const hidden = Decoration.replace({});
const line = (name) => Decoration.line({ class: name, attributes: { dir: "auto" } });
const plain = Decoration.line({ attributes: { dir: "auto" } });
const noteSign = Decoration.mark({ class: "cm-note-sign" });

class Sign extends WidgetType {
  constructor(name, text) {
    super();
    Object.assign(this, { name, text });
  }

  eq(other) { return other.name === this.name && other.text === this.text; }
  toDOM() { return element("span", { class: this.name }, this.text); }
}

class Picture extends WidgetType {
  constructor(address, alt, caption) {
    super();
    Object.assign(this, { address, alt, caption });
  }

  eq(other) { return other.address === this.address && other.alt === this.alt && other.caption === this.caption; }

  toDOM(view) {
    const image = element("img", { src: this.address, alt: this.alt, onload: () => view.requestMeasure() });
    return element("span", { class: "cm-picture" }, image, ...(this.caption ? [element("span", {}, this.caption)] : []));
  }
}

const replaced = (widget) => Decoration.replace({ widget });

/** The decorations of what is in sight. */
function decorate(view) {
  const { doc, selection } = view.state;
  const found = [];
  const styles = new Map();
  const isHeld = (at) => {
    if (!view.hasFocus) return false;
    const { from, to } = doc.lineAt(at);
    return selection.ranges.some((range) => range.from <= to && range.to >= from);
  };
  const add = (from, to, decoration) => {
    if (from < to && to <= doc.lineAt(from).to) found.push(decoration.range(from, to));
  };
  const hide = (from, to) => { if (!isHeld(from)) add(from, to, hidden); };
  const style = (at, name) => styles.set(at, styles.has(at) ? `${styles.get(at)} ${name}` : name);
  let sight;
  // Of a block that is longer than the window, the lines in sight.
  const eachLine = (from, to, run) => {
    const end = Math.min(to, sight.to);
    for (let at = doc.lineAt(Math.max(from, sight.from)); ; at = doc.line(at.number + 1)) {
      run(at);
      if (at.to >= end || at.number === doc.lines) return;
    }
  };
  const markEnd = (to) => to + (doc.sliceString(to, to + 1) === " " ? 1 : 0);

  const nodes = {
    HeaderMark: ({ from, to, node }) => node.parent.name.startsWith("ATX") && hide(from, markEnd(to)),
    EmphasisMark: ({ from, to }) => hide(from, to),
    StrikethroughMark: ({ from, to }) => hide(from, to),
    CodeMark: ({ from, to, node }) => node.parent.name === "InlineCode" && hide(from, to),
    QuoteMark: ({ from, to }) => hide(from, markEnd(to)),
    ListMark: ({ from, to, node }) => {
      if (isHeld(from) || node.parent.parent.name !== "BulletList") return;
      add(from, markEnd(to), node.parent.getChild("Task") ? hidden : replaced(new Sign("cm-bullet", "•")));
    },
    TaskMarker: ({ from, to }) => {
      const isDone = /x/i.test(doc.sliceString(from, to));
      if (!isHeld(from)) add(from, to, replaced(new Sign("cm-task", isDone ? "☑" : "☐")));
    },
    HorizontalRule: ({ from, to }) => { if (!isHeld(from)) add(from, to, replaced(new Sign("cm-rule", ""))); },
    Blockquote: ({ from, to }) => {
      const first = doc.lineAt(from);
      const [, kind, title] = CALLOUT.exec(first.text) ?? [];
      const isCallout = kind?.toLowerCase() in CALLOUTS;
      const name = !isCallout ? "cm-quote" : kind.toLowerCase() === "pull" ? "cm-pull" : `cm-callout cm-callout-${kind.toLowerCase()}`;
      eachLine(from, to, (at) => style(at.from, name));
      style(first.from, "cm-block-first");
      const last = doc.lineAt(to);
      style(last.from, "cm-block-last");
      if (ATTRIBUTION.test(last.text)) style(last.from, "cm-attribution");
      if (!isCallout) return;
      style(first.from, "cm-callout-title");
      const start = first.from + first.text.indexOf("[!");
      const end = title ? first.to - title.length : first.to;
      if (!isHeld(start)) add(start, end, title ? hidden : replaced(new Sign("cm-callout-name", CALLOUTS[kind.toLowerCase()])));
    },
    ListItem: ({ from, to, node }) => {
      let depth = 1;
      for (let outer = node.parent.parent; outer; outer = outer.parent) if (outer.name === "ListItem") depth += 1;
      style(doc.lineAt(from).from, depth > 1 ? `cm-item cm-item-${Math.min(depth, 3)}` : "cm-item");
    },
    Link: ({ from, to, node }) => {
      if (doc.sliceString(from, from + 2) === "[^") {
        add(from, to, noteSign);
        hide(from, from + 2);
        hide(to - 1, to);
      } else if (node.getChild("URL")) {
        hide(from, from + 1);
        hide(node.getChildren("LinkMark")[1].from, to);
      }
    },
    Image: ({ from, to, node }) => {
      const url = node.getChild("URL");
      const address = url && doc.sliceString(url.from, url.to);
      if (!address || !/^\/(?!\/)/.test(address)) return false;
      const title = node.getChild("LinkTitle");
      const caption = title ? doc.sliceString(title.from + 1, title.to - 1) : "";
      const alt = doc.sliceString(from + 2, node.getChildren("LinkMark")[1].from);
      if (address.startsWith("/media/files/")) {
        if (!isHeld(from)) add(from, to, replaced(new Sign("cm-audio", `▶ ${alt}`)));
        return false;
      }
      const widget = new Picture(address, alt, caption === "decorative" ? "" : caption);
      if (isHeld(from)) found.push(Decoration.widget({ widget, side: 1 }).range(to));
      else add(from, to, replaced(widget));
      return false;
    },
    FencedCode: ({ from, to }) => eachLine(from, to, (at) => style(at.from, "cm-mono")),
    CodeBlock: ({ from, to }) => eachLine(from, to, (at) => style(at.from, "cm-mono")),
    Table: ({ from, to }) => eachLine(from, to, (at) => style(at.from, "cm-mono")),
  };
  const heading = /^(?:ATX|Setext)Heading(\d)$/;

  for (sight of view.visibleRanges) {
    const { from, to } = sight;
    syntaxTree(view.state).iterate({
      from, to,
      enter(node) {
        const level = heading.exec(node.name)?.[1];
        if (level) style(doc.lineAt(node.from).from, `cm-h${Math.min(4, Math.max(2, Number(level)))}`);
        return nodes[node.name]?.(node);
      },
    });
    eachLine(from, to, (at) => {
      if (/^\[\^[^\]]+\]:/.test(at.text)) style(at.from, "cm-note");
      if (/^:\s+\S/.test(at.text)) {
        style(at.from, "cm-definition");
        hide(at.from, at.from + at.text.search(/[^:\s]/));
      } else if (at.text && at.number < doc.lines && /^:\s+\S/.test(doc.line(at.number + 1).text)) style(at.from, "cm-term");
      found.push((styles.has(at.from) ? line(styles.get(at.from)) : plain).range(at.from));
    });
  }
  return Decoration.set(found, true);
}

export const livePreview = ViewPlugin.define(
  (view) => ({
    decorations: decorate(view),
    update(update) {
      const isParsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.selectionSet || update.viewportChanged || update.focusChanged || isParsed) {
        this.decorations = decorate(update.view);
      }
    },
  }),
  { decorations: (plugin) => plugin.decorations },
);
