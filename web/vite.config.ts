import { defineConfig } from "vitest/config";

const server = process.env.LIMNER_SERVER ?? "http://127.0.0.1:8080";

/** Hands a request to the Python server as if the page had come from there. */
const proxied = { target: server, changeOrigin: true, headers: { origin: server }, ws: true };

export default defineConfig({
  build: {
    outDir: "../src/limner/server/static",
    emptyOutDir: true,
    target: "es2023",
    // The Content-Security-Policy allows no data: scripts or styles, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": proxied, "/media": proxied, "^/\\?code=": proxied },
  },
  test: {
    environment: "node",
    include: ["tests/**/*.test.{ts,tsx}"],
    maxWorkers: 2,
    // No test is about time; a busy machine takes longer over a hundred schedules.
    testTimeout: 60_000,
  },
});
