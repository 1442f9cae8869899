import { defineConfig, type Plugin } from "vite";

/** What a published page may do; the runner sends the same as a header, and more (security.md section 5). */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self' ws://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types ilo",
].join("; ");

const policy: Plugin = {
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: () => [
    { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" },
  ],
};

export default defineConfig({
  plugins: [policy],
  base: "./",
  // The public address of the page, for links made on a visitor's own machine: ILO_PAGE_URL.
  envPrefix: "ILO_PAGE_",
  worker: { format: "es" },
  build: {
    target: "es2022",
    // The policy of the page forbids inline scripts, and every browser we support knows module preloading.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: false,
  },
});
