import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { latexPreamble, renderLatex, renderMarkdown, renderText, type TableDocument } from "@mesometrics/reporting";
import { encodeResults, type StudyResult } from "@mesometrics/study";

/** The files of a finished study by name. */
export function studyFiles(result: StudyResult): Readonly<Record<string, string>> {
  const tables: readonly TableDocument[] = [
    ...result.exhibits.flatMap((one) => (one.kind === "table" ? [one.table] : [])),
    ...(result.scorecardTable === null ? [] : [result.scorecardTable]),
  ];
  const joined = (render: (table: TableDocument) => string) =>
    `${tables.map((one) => render(one).trimEnd()).join("\n\n")}\n`;
  return {
    "report.html": result.report,
    "results.json": encodeResults(result),
    "tables.txt": joined(renderText),
    "tables.md": joined(renderMarkdown),
    "tables.tex": `${latexPreamble.trimEnd().replace(/^/gm, "% ")}\n\n${joined(renderLatex)}`,
  };
}

/**
 * Writes files into a folder, all or nothing: they are written into a temporary folder beside it and moved in when all
 * of them are there.
 */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  const target = resolve(folder);
  mkdirSync(dirname(target), { recursive: true });
  const temporary = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(temporary, name), text);
    mkdirSync(target, { recursive: true });
    for (const name of Object.keys(files)) renameSync(join(temporary, name), join(target, name));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
