import { defineConfig } from "vite";

export default defineConfig({
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
