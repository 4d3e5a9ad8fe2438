// A bundle of some exports of a built package as a page gets it: Vite, minified.
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { build } = await import(pathToFileURL(createRequire(join(root, "consumers/package.json")).resolve("vite")).href);

/** The text of the bundle of `source`, a module that imports packages of this repository by name. */
export async function bundle(source, format = "iife") {
  const entry = "virtual:entry";
  const [output] = await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [
      {
        name: "entry",
        enforce: "pre",
        resolveId: (id) => {
          if (id.endsWith(entry)) return entry;
          const name = /^@mesometrics\/([^/]+)$/.exec(id)?.[1];
          return name === undefined ? null : join(root, "packages", name, "dist", "index.js");
        },
        load: (id) => (id === entry ? source : null),
      },
    ],
    build: { write: false, minify: true, lib: { entry, formats: [format], name: "bundle", fileName: "bundle" } },
  });
  return output.output[0].code;
}
