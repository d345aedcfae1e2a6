export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { commonmarkLanguage, deleteMarkupBackward, insertNewlineContinueMarkup } from "@codemirror/lang-markdown";
export { HighlightStyle, Language, syntaxHighlighting, syntaxTree } from "@codemirror/language";
export { EditorSelection, EditorState, Prec } from "@codemirror/state";
export { Decoration, EditorView, keymap, placeholder, ViewPlugin, WidgetType } from "@codemirror/view";
export { tags } from "@lezer/highlight";
export { Autolink, Strikethrough, Table, TaskList } from "@lezer/markdown";
