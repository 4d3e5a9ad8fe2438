import { type Tables, tableList } from "../table/table-list.js";
import { latexLayout } from "./latex-layout.js";
import { latexPreamble, renderLatex } from "./render-latex.js";

/** Han characters with their punctuation and wide forms, for which plain LaTeX has no font. */
const CHINESE = /[\u3000-\u303f\uff00-\uffef]|\p{Script=Han}/u;

/**
 * Tables as one LaTeX file that compiles as it stands: A4, `latexPreamble`, every table of `renderLatex`. With Chinese in
 * a table the class is `ctexart`, for XeLaTeX or LuaLaTeX; without, `article` compiles with pdfLaTeX too.
 *
 * @throws NO_TABLES, DUPLICATE_ID, MIXED_STAR_SCHEMES
 * @example
 * ```ts
 * import { dataTable, renderLatexDocument } from "@mesometrics/reporting";
 * const table = dataTable({
 *   id: "weights",
 *   title: "权重",
 *   columns: [{ id: "w", label: "w" }],
 *   rows: [{ label: "公路", values: [0.25] }],
 *   language: "zh",
 * });
 * renderLatexDocument(table).split("\n")[1]; // → \documentclass{ctexart}
 * ```
 */
export function renderLatexDocument(tables: Tables): string {
  // A table over several pages does not float, and those before it must not float past it.
  const body = tableList(tables)
    .map((table) => (latexLayout(table).isLong ? `\\clearpage\n${renderLatex(table)}` : renderLatex(table)))
    .join("\n");
  const isChinese = CHINESE.test(body);
  return [
    `% Compile with ${isChinese ? "XeLaTeX or LuaLaTeX" : "pdfLaTeX, XeLaTeX or LuaLaTeX"}.`,
    `\\documentclass{${isChinese ? "ctexart" : "article"}}`,
    "\\usepackage[a4paper,margin=1in]{geometry}",
    latexPreamble,
    "\\begin{document}",
    "",
    body,
    "\\end{document}",
    "",
  ].join("\n");
}
