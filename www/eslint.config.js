import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "src/wasm/", "src/protocol.ts", "*.js"] },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers and booleans in texts are meant.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Text of programs reaches the page as text, never as markup (security.md).
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Use textContent or dom.ts." },
        { property: "outerHTML", message: "Use textContent or dom.ts." },
        { property: "insertAdjacentHTML", message: "Use textContent or dom.ts." },
      ],
    },
  },
);
