// Writes dist/node.js of the package in the current folder: all its modules in one file, without comments and white space
// but with every name. Node finds, reads and links a file in some milliseconds and reads comments like everything else, and a
// regression needs two hundred modules, so published packages name this file for Node. Bundlers for pages take the modules,
// of which they keep what is used. Runs when a package is packed, after the build.
import { rolldown } from "rolldown";

const bundle = await rolldown({
  input: "dist/index.js",
  external: (id) => !id.startsWith(".") && !id.startsWith("/") && !/^[A-Z]:/.test(id),
});
const minify = { compress: true, mangle: false, codegen: { removeWhitespace: true } };
await bundle.write({ file: "dist/node.js", format: "esm", sourcemap: true, minify });
