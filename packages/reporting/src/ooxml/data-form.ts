import { displayWidth } from "../display-width.js";
import { singleLine } from "../label.js";
import { columnName, inlineCell } from "./cells.js";
import type { OoxmlPart } from "./package.js";
import { type SheetStyles, sheetStyles } from "./sheet-styles.js";
import { packageParts } from "./workbook.js";
import { escapeXml, xmlHead } from "./xml.js";

/** A column of a form. */
export interface FormColumn {
  /** The heading, as the data are read back. */
  readonly name: string;
  readonly type: "number" | "whole" | "text" | "list";
  /** Smallest and largest admissible figure; null leaves a side open. */
  readonly range?: readonly [number | null, number | null];
  /** What a list offers. */
  readonly choices?: readonly (string | number)[];
  /** Shown when a cell is selected: label, unit, definition. */
  readonly prompt?: string;
}

/** A sheet of figures to fill in, with an explanation of its columns beside it. */
export interface DataForm {
  readonly columns: readonly FormColumn[];
  /** Cells that are filled in already, row by row. */
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** How many columns on the left stay in sight. */
  readonly fixed: number;
  /** Names of the two sheets. */
  readonly sheet: string;
  readonly explanation: { readonly sheet: string; readonly rows: readonly (readonly (string | number | null)[])[] };
}

/** Rows below the filled ones that are checked too. */
const SPARE_ROWS = 1000;
/** Excel's limits. */
const LONGEST_PROMPT = 255;
const LONGEST_TITLE = 32;

/** The parts of a workbook with a form: the data, the explanation, and a hidden sheet with what lists offer. */
export function formParts(form: DataForm): OoxmlPart[] {
  const styles = sheetStyles();
  const lists = form.columns.filter((column) => column.type === "list");
  const sheets = [
    { name: form.sheet, text: dataSheet(form, styles) },
    { name: form.explanation.sheet, text: explanationSheet(form.explanation.rows, styles) },
    ...(lists.length === 0 ? [] : [{ name: LISTS, text: listSheet(lists, styles), isHidden: true }]),
  ];
  return packageParts(sheets, styles);
}

const LISTS = "lists";
const NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

function dataSheet({ columns, rows, fixed }: DataForm, styles: SheetStyles): string {
  const head = styles.index({ align: "left", font: "bold", below: "thin", wrap: true });
  const body = styles.index({ align: "left" });
  const corner = `${columnName(fixed)}2`;
  const filled = rows.map(
    (row, at) =>
      `<row r="${at + 2}">${row.map((cell, column) => (cell === null ? "" : inlineCell(cell, column, at + 2, body))).join("")}</row>`,
  );
  const validations = columns.flatMap((column, at) => validation(column, at, rows.length, columns));
  return [
    `${xmlHead}<worksheet ${NAMESPACE}>`,
    `<sheetViews><sheetView workbookViewId="0"><pane${fixed > 0 ? ` xSplit="${fixed}"` : ""} ySplit="1" topLeftCell="${corner}" activePane="${fixed > 0 ? "bottomRight" : "bottomLeft"}" state="frozen"/></sheetView></sheetViews>`,
    `<cols>${columns.map(({ name }, at) => `<col min="${at + 1}" max="${at + 1}" width="${Math.min(32, 4 + Math.max(10, displayWidth(singleLine(name))))}" customWidth="1"/>`).join("")}</cols>`,
    "<sheetData>",
    `<row r="1">${columns.map(({ name }, at) => inlineCell(name, at, 1, head)).join("")}</row>`,
    ...filled,
    "</sheetData>",
    ...(validations.length === 0
      ? []
      : [`<dataValidations count="${validations.length}">${validations.join("")}</dataValidations>`]),
    '<pageSetup paperSize="9" orientation="landscape"/>',
    "</worksheet>",
  ].join("\n");
}

/** What Excel refuses in a column, and what it says when a cell is selected. */
function validation(column: FormColumn, at: number, rows: number, columns: readonly FormColumn[]): readonly string[] {
  const { type, name, prompt } = column;
  const rule = ruleOf(column, columns);
  if (rule === null && prompt === undefined) return [];
  const letter = columnName(at);
  const title = escapeXml(cut(singleLine(name), LONGEST_TITLE));
  const said =
    prompt === undefined
      ? ""
      : ` promptTitle="${title}" prompt="${escapeXml(cut(singleLine(prompt), LONGEST_PROMPT))}" showInputMessage="1"`;
  const refusal =
    rule === null
      ? ""
      : ` showErrorMessage="1" errorTitle="${title}" error="${escapeXml(cut(refusalOf(column), LONGEST_PROMPT))}"`;
  const kind =
    rule === null ? "" : ` type="${type === "list" ? "list" : type === "whole" ? "whole" : "decimal"}"${rule.operator}`;
  return [
    `<dataValidation${kind} allowBlank="1"${said}${refusal} sqref="${letter}2:${letter}${rows + 1 + SPARE_ROWS}">${rule?.formulas ?? ""}</dataValidation>`,
  ];
}

interface Rule {
  readonly operator: string;
  readonly formulas: string;
}

function ruleOf(column: FormColumn, columns: readonly FormColumn[]): Rule | null {
  const { type, range = [null, null], choices = [] } = column;
  if (type === "text" || (type === "list" && choices.length === 0)) return null;
  if (type === "list") {
    const letter = columnName(columns.filter((one) => one.type === "list").indexOf(column));
    return { operator: "", formulas: `<formula1>${LISTS}!$${letter}$1:$${letter}$${choices.length}</formula1>` };
  }
  const [low, high] = range;
  if (low !== null && high !== null) {
    return { operator: ' operator="between"', formulas: `<formula1>${low}</formula1><formula2>${high}</formula2>` };
  }
  if (high !== null) return { operator: ' operator="lessThanOrEqual"', formulas: `<formula1>${high}</formula1>` };
  // Without a lower end any figure will do, and a text will not.
  return { operator: ' operator="greaterThanOrEqual"', formulas: `<formula1>${low ?? -1e300}</formula1>` };
}

function refusalOf({ type, range = [null, null] }: FormColumn): string {
  if (type === "list") return "Choose one of the list. 请从列表中选择。";
  const [low, high] = range;
  const ends = low === null && high === null ? "" : ` (${low ?? "-∞"} – ${high ?? "∞"})`;
  return type === "whole" ? `A whole number${ends}. 请填整数${ends}。` : `A number${ends}. 请填数值${ends}。`;
}

function cut(text: string, length: number): string {
  const signs = [...text];
  return signs.length <= length ? text : `${signs.slice(0, length - 1).join("")}…`;
}

function explanationSheet(rows: DataForm["explanation"]["rows"], styles: SheetStyles): string {
  const head = styles.index({ align: "left", font: "bold", below: "thin" });
  const body = styles.index({ align: "left", wrap: true });
  const width = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: width }, (_, column) =>
    Math.min(44, 4 + Math.max(6, ...rows.map((row) => displayWidth(String(row[column] ?? ""))))),
  );
  return [
    `${xmlHead}<worksheet ${NAMESPACE}>`,
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>',
    ...(width === 0
      ? []
      : [
          `<cols>${widths.map((size, at) => `<col min="${at + 1}" max="${at + 1}" width="${size}" customWidth="1"/>`).join("")}</cols>`,
        ]),
    "<sheetData>",
    ...rows.map(
      (row, at) =>
        `<row r="${at + 1}">${row.map((cell, column) => (cell === null ? "" : inlineCell(cell, column, at + 1, at === 0 ? head : body))).join("")}</row>`,
    ),
    "</sheetData>",
    '<pageSetup paperSize="9" orientation="landscape"/>',
    "</worksheet>",
  ].join("\n");
}

function listSheet(lists: readonly FormColumn[], styles: SheetStyles): string {
  const body = styles.index({ align: "left" });
  const longest = Math.max(0, ...lists.map(({ choices = [] }) => choices.length));
  const rows = Array.from({ length: longest }, (_, at) => {
    const cells = lists.map(({ choices = [] }, column) =>
      choices[at] === undefined ? "" : inlineCell(choices[at], column, at + 1, body),
    );
    return `<row r="${at + 1}">${cells.join("")}</row>`;
  });
  return [`${xmlHead}<worksheet ${NAMESPACE}>`, "<sheetData>", ...rows, "</sheetData>", "</worksheet>"].join("\n");
}
