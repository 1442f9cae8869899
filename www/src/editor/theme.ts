// How the editor looks. Colours are the page's custom properties, so light and dark follow the page.

import { EditorView } from "@codemirror/view";

export const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "0.9375rem", color: "var(--ink)", backgroundColor: "var(--raised)" },
  "&.cm-focused": { outline: "none" },
  "&.cm-focused .cm-scroller": { boxShadow: "inset 0 0 0 2px var(--accent)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.65", fontVariantLigatures: "none" },
  ".cm-content": { padding: "0.625rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 1rem 0 0.375rem" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, & ::selection": {
    backgroundColor: "var(--accent-wash) !important",
  },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--soft)", border: "0", padding: "0 0.5rem 0 0.25rem" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    outline: "1px solid var(--line-strong)",
    borderRadius: "2px",
  },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "1px dashed var(--error)" },
  ".cm-specialChar": { color: "var(--error)", outline: "1px dotted var(--error)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line-strong)",
    borderRadius: "0.375rem",
    fontFamily: "var(--sans)",
    fontSize: "0.875rem",
    maxWidth: "32rem",
    overflow: "hidden",
  },
  ".cm-diagnostic": { padding: "0.375rem 0.625rem", marginLeft: "0", borderLeft: "3px solid" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--error)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--accent)",
    color: "var(--accent-ink)",
    borderRadius: "0.25rem",
    padding: "0.125rem 0.5rem",
  },
  // Errors wave and warnings are dotted, so that shape tells them apart too.
  ".cm-lintRange-error, .cm-lintRange-warning": { backgroundImage: "none", paddingBottom: "0" },
  ".cm-lintRange-error": { textDecoration: "underline wavy var(--error) 1.5px", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { textDecoration: "underline dotted var(--warning) 2px", textUnderlineOffset: "3px" },
  ".cm-lintPoint::after": { borderBottomColor: "var(--error) !important" },
  ".mark-strong": {
    backgroundColor: "var(--mark)",
    boxShadow: "0 1.5px 0 0 var(--mark-line), 0 -1.5px 0 0 var(--mark-line)",
    borderRadius: "1px",
  },
  ".mark-weak": { backgroundColor: "var(--mark-weak)" },
  ".token-keyword": { color: "var(--accent)", fontWeight: "600" },
  ".token-type": { color: "var(--code-type)" },
  ".token-number": { color: "var(--code-number)" },
  ".token-text": { color: "var(--code-text)" },
  ".token-operator": { color: "var(--code-operator)", fontWeight: "600" },
  ".token-punctuation": { color: "var(--soft)" },
  ".token-comment": { color: "var(--code-comment)", fontStyle: "italic" },
  ".token-name": { color: "var(--code-name)" },
});
