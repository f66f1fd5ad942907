// Build: one HTML file, hashed assets, nothing inlined (the page's policy allows neither inline code nor data: scripts).
import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `npm run dev` forwards the API to a running server; the build never reads this.
const devServer = process.env["HEDGEROW_DEV_SERVER"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The editor is the largest chunk and loads with the SQL page only.
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": { target: devServer, changeOrigin: false } } },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
