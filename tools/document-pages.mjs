// Compiles the LaTeX of the test tables with XeTeX, lays out their Word file with LibreOffice, and keeps the pages as
// pictures in packages/reporting/test/pictures. On Debian the programs are
//   apt-get install --no-install-recommends texlive-latex-extra texlive-xetex texlive-lang-chinese texlive-science
//     libreoffice-writer libreoffice-calc poppler-utils fonts-wqy-zenhei
// What is absent is skipped and counted, here as in the tests.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
for (const program of ["xelatex", "soffice", "pdftoppm"]) {
  const found = spawnSync(program, program === "pdftoppm" ? ["-v"] : ["--version"]).error === undefined;
  console.log(`${program}: ${found ? "found" : "absent, its checks are skipped"}`);
}
const { status } = spawnSync(
  process.execPath,
  [join(root, "node_modules/vitest/vitest.mjs"), "run", "packages/reporting/test/document-pages.test.ts"],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, DOCUMENT_PICTURES: join(root, "packages/reporting/test/pictures") },
  },
);
process.exit(status ?? 1);
