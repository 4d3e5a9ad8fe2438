// Writes dist/node.js of the package in the current folder: all its modules in one file. Node finds, reads and links a file
// in about 2 ms, and a regression needs some two hundred modules, so published packages name this file for Node. Bundlers
// for pages take the modules, of which they keep what is used. Runs when a package is packed, after the build.
import { rolldown } from "rolldown";

const bundle = await rolldown({
  input: "dist/index.js",
  external: (id) => !id.startsWith(".") && !id.startsWith("/") && !/^[A-Z]:/.test(id),
});
await bundle.write({ file: "dist/node.js", format: "esm", sourcemap: true });
