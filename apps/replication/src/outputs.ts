import {
  renderCsv,
  renderJson,
  renderLatexDocument,
  renderMarkdown,
  renderText,
  type TableDocument,
} from "@mesometrics/reporting";
import { renderDocx } from "@mesometrics/reporting/docx";
import { renderXlsx } from "@mesometrics/reporting/xlsx";
import { encodeResults, type StudyResult } from "@mesometrics/study";
import type { OutputFiles } from "./write-files.js";

/** The files of a finished study. A study of figures only has no files of tables. */
export function studyFiles(result: StudyResult): OutputFiles {
  const exhibits = result.exhibits.flatMap((one) => (one.kind === "table" ? [one.table] : []));
  const tables = [...exhibits, ...(result.scorecardTable === null ? [] : [result.scorecardTable])];
  return {
    "report.html": result.report,
    "results.json": encodeResults(result),
    ...(exhibits.length === 0 ? {} : paperFiles(exhibits)),
    ...(tables.length === 0 ? {} : tableFiles(tables)),
  };
}

/** What goes into a paper: the exhibits, not the scorecard. */
function paperFiles(exhibits: readonly TableDocument[]): OutputFiles {
  return { "tables.docx": renderDocx(exhibits), "tables.tex": renderLatexDocument(exhibits) };
}

function tableFiles(tables: readonly TableDocument[]): OutputFiles {
  const joined = (render: (table: TableDocument) => string) =>
    `${tables.map((one) => render(one).trimEnd()).join("\n\n")}\n`;
  return {
    "tables.xlsx": renderXlsx(tables),
    "tables.csv": renderCsv(tables, { layout: "long" }),
    "tables.json": renderJson(tables),
    "tables.md": joined(renderMarkdown),
    "tables.txt": joined(renderText),
  };
}
