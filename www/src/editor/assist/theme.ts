// How the answers look: lists, boxes and the field for another name.

import { EditorView } from "@codemirror/view";

export const assistTheme = EditorView.theme({
  ".cm-tooltip": { maxWidth: "min(32rem, calc(100vw - 1rem))" },
  ".cm-tooltip .title": { fontFamily: "var(--mono)", fontVariantLigatures: "none", whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
  ".cm-tooltip .doc": { margin: "0.25rem 0 0", color: "var(--soft)", whiteSpace: "pre-line", overflowWrap: "anywhere" },
  ".about": { padding: "0.375rem 0.625rem", maxHeight: "40vh", overflow: "auto" },

  // The list
  ".cm-tooltip.cm-tooltip-autocomplete": { maxWidth: "none", overflow: "visible" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--mono)",
    fontSize: "0.875rem",
    minWidth: "min(16rem, calc(100vw - 1rem))",
    maxWidth: "min(34rem, calc(100vw - 1rem))",
    maxHeight: "15.75rem",
    borderRadius: "0.375rem",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    alignItems: "center",
    gap: "0.5rem",
    minHeight: "1.75rem",
    padding: "0 0.5rem",
    lineHeight: "1.3",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--accent-wash)",
    color: "var(--ink)",
    boxShadow: "inset 3px 0 var(--accent)",
  },
  ".cm-completionLabel": { flex: "none" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700", color: "var(--accent)" },
  ".cm-completionDetail": {
    flex: "0 1 auto",
    minWidth: "0",
    marginLeft: "0",
    fontStyle: "normal",
    color: "var(--soft)",
    overflow: "hidden",
    textOverflow: "ellipsis",
  },
  ".kind": {
    flex: "none",
    width: "1.25rem",
    height: "1.25rem",
    lineHeight: "1.125rem",
    textAlign: "center",
    fontSize: "0.75rem",
    fontWeight: "600",
    color: "var(--soft)",
    border: "1px solid transparent",
  },
  ".kind-round": { borderRadius: "50%", borderColor: "var(--line-strong)", color: "var(--accent)" },
  ".kind-square": { borderRadius: "0.1875rem", borderColor: "var(--line-strong)", color: "var(--code-operator)" },
  ".kind-bare": { color: "var(--code-type)" },
  ".kind-word": { marginLeft: "auto", paddingLeft: "0.5rem", flex: "none", fontFamily: "var(--sans)", fontSize: "0.75rem", color: "var(--soft)" },
  ".cm-tooltip.cm-completionInfo": { padding: "0", maxHeight: "40vh", overflow: "auto", whiteSpace: "normal" },

  // The call that is being written
  // It lies over code that may be clicked.
  ".signature": { padding: "0.25rem 0.625rem", fontSize: "0.8125rem", pointerEvents: "none" },
  ".active-parameter": {
    fontWeight: "700",
    color: "var(--accent)",
    textDecoration: "underline 2px",
    textUnderlineOffset: "3px",
  },
  ".others": { marginLeft: "0.75rem", fontFamily: "var(--sans)", color: "var(--soft)" },
  ".signature .doc": { margin: "0", whiteSpace: "nowrap", overflow: "hidden", textOverflow: "ellipsis" },

  // Another name
  ".cm-tooltip.rename": { maxWidth: "min(26rem, calc(100vw - 1rem))" },
  ".rename": { display: "flex", flexWrap: "wrap", alignItems: "end", gap: "0.375rem", padding: "0.5rem 0.625rem" },
  ".rename label": { display: "grid", gap: "0.125rem", flex: "1 1 9rem", minWidth: "0", fontSize: "0.8125rem", color: "var(--soft)" },
  ".rename code": { fontFamily: "var(--mono)", color: "var(--ink)" },
  ".rename input, .rename button": {
    boxSizing: "border-box",
    font: "inherit",
    minHeight: "1.875rem",
    border: "1px solid var(--line-strong)",
    borderRadius: "0.375rem",
    background: "var(--raised)",
    color: "var(--ink)",
  },
  ".rename input": { padding: "0 0.5rem", minWidth: "0", width: "100%", fontFamily: "var(--mono)", fontSize: "0.9375rem" },
  ".rename input[aria-invalid]": { borderColor: "var(--error)" },
  ".rename button": { padding: "0 0.75rem", fontSize: "0.875rem", cursor: "pointer" },
  ".rename button.primary": { background: "var(--accent)", borderColor: "var(--accent)", color: "var(--accent-ink)", fontWeight: "600" },
  ".rename :focus-visible": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".refusal": { flex: "1 1 100%", margin: "0", color: "var(--error)", overflowWrap: "anywhere" },
  ".refusal:empty": { display: "none" },

  "@media (pointer: coarse)": {
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li, .rename input, .rename button": { minHeight: "2.75rem" },
  },
  "@media (forced-colors: active)": {
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { outline: "2px solid Highlight", outlineOffset: "-2px" },
  },
  "@media (width < 30rem)": { ".kind-word": { display: "none" } },
});
