import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

/** The editor's sources find their packages in web/, the page finds Konva beside itself. */
export default {
  root: here,
  base: "./",
  resolve: { alias: { "@preact/signals-core": `${here}../../web/node_modules/@preact/signals-core` } },
  build: { outDir: "dist", emptyOutDir: true, target: "es2023", modulePreload: { polyfill: false } },
};
