// Writes dist/node.js of the package in the current folder: all its modules in one file, without comments and white space,
// with short names of parameters and local variables but every function under its own name, as a stack shows it. Node finds,
// reads and links a file in some milliseconds and reads comments and long names like everything else, and a regression needs
// two hundred modules, so published packages name this file for Node. Of a foreign package only what is used is taken in,
// under its licence. Bundlers for pages take the modules, of which they keep what is used. Runs when a package is packed,
// after the build.
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { rolldown } from "rolldown";

/** The licences of the packages whose modules are in the file, as one comment. */
function licences({ moduleIds }) {
  const folders = new Set(moduleIds.map((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0]).filter(Boolean));
  return [...folders]
    .map((folder) => {
      const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
      return `/*! Contains parts of ${name} ${version}.\n\n${readFileSync(`${folder}/LICENSE`, "utf8").trim()}\n*/`;
    })
    .join("\n");
}

const bundle = await rolldown({
  input: "dist/index.js",
  external: (id) => id.startsWith("@mesometrics/") || isBuiltin(id),
});
await bundle.write({
  file: "dist/node.js",
  format: "esm",
  sourcemap: true,
  banner: licences,
  minify: { compress: true, mangle: { toplevel: false, keepNames: true }, codegen: { removeWhitespace: true } },
});
