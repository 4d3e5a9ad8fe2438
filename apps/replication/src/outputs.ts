import { latexPreamble, renderLatex, renderMarkdown, renderText, type TableDocument } from "@mesometrics/reporting";
import { encodeResults, type StudyResult } from "@mesometrics/study";

export { writeFiles } from "./write-files.js";

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
