import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { renderDocx } from "../src/docx.js";
import { latexPreamble, renderLatex, renderMarkdown, type TableDocument } from "../src/index.js";
import { renderXlsx } from "../src/xlsx.js";
import { pageTables } from "./page-tables.js";

const installed = (program: string) => spawnSync(program, ["--version"]).error === undefined;
const hasTex =
  installed("xelatex") &&
  installed("kpsewhich") &&
  ["ctexart.cls", "siunitx.sty", "threeparttable.sty"].every((file) => spawnSync("kpsewhich", [file]).status === 0);
const hasOffice = installed("soffice");
const hasPictures = installed("pdftoppm");

const folder = mkdtempSync(join(tmpdir(), "document-pages-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, programArguments: readonly string[]): string {
  const result = spawnSync(program, programArguments, { cwd: folder, encoding: "utf8", timeout: 150_000 });
  const output = `${result.stdout ?? ""}${result.stderr ?? ""}`;
  if (result.status !== 0) throw new Error(`${program} ended with ${result.status}:\n${output.slice(-3000)}`);
  return output;
}

/** Keeps the pages as pictures where `DOCUMENT_PICTURES` names a folder; `pnpm document-pages` does. */
function keepPictures(name: string): void {
  const kept = process.env.DOCUMENT_PICTURES;
  if (kept === undefined || !hasPictures) return;
  mkdirSync(kept, { recursive: true });
  run("pdftoppm", ["-r", "64", "-gray", "-png", `${name}.pdf`, `${name}-page`]);
  for (const file of readdirSync(folder).filter((one) => one.startsWith(`${name}-page`))) {
    copyFileSync(join(folder, file), join(kept, file));
  }
}

describe.skipIf(!hasTex)("LaTeX", () => {
  it("compiles with XeTeX, nothing wider than the page", { timeout: 180_000 }, () => {
    const source = [
      "\\documentclass[fontset=fandol]{ctexart}",
      "\\usepackage[a4paper,margin=1in]{geometry}",
      latexPreamble,
      "\\begin{document}",
      ...pageTables().map(renderLatex),
      "\\end{document}",
    ].join("\n");
    writeFileSync(join(folder, "latex.tex"), source);
    run("xelatex", ["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "latex.tex"]);
    const log = readFileSync(join(folder, "latex.log"), "utf8");
    const overfull = [...log.matchAll(/Overfull \\hbox \(([\d.]+)pt too wide\)/gu)].map((match) => Number(match[1]));
    // The last table is one line of hostile text, which nothing could break well.
    expect(overfull.filter((points) => points > 5).length).toBeLessThanOrEqual(1);
    expect(log).not.toMatch(/Missing character/u);
    keepPictures("latex");
  });
});

describe.skipIf(!hasOffice)("LibreOffice", () => {
  const convert = (target: string, file: string) =>
    run("soffice", [`-env:UserInstallation=file://${folder}/profile`, "--headless", "--convert-to", target, file]);

  it("opens the Word file and lays it out", { timeout: 180_000 }, () => {
    writeFileSync(join(folder, "word.docx"), renderDocx(pageTables()));
    convert("pdf", "word.docx");
    const pdf = readFileSync(join(folder, "word.pdf"), "latin1");
    expect(pdf.startsWith("%PDF-")).toBe(true);
    keepPictures("word");
  });

  it("shows the numbers of the workbook as the table prints them", { timeout: 180_000 }, () => {
    const [table] = pageTables() as [TableDocument];
    writeFileSync(join(folder, "excel.xlsx"), renderXlsx(table));
    convert("csv:Text - txt - csv (StarCalc):124,34,76,1,,0,false,true,true", "excel.xlsx");
    const shown = readFileSync(join(folder, "excel.csv"), "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.split("|").map((cell) => cell.replaceAll('"', "").trim()));
    const printed = renderMarkdown(table)
      .split("\n")
      .filter((line) => /^\| (?!-)/u.test(line))
      .slice(1)
      .map((line) =>
        line
          .slice(1, -1)
          .split(" | ")
          .map((cell) => cell.trim().replaceAll("\\*", "*")),
      );
    for (const line of printed) expect(shown).toContainEqual(line);
  });
});
