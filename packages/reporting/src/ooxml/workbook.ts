import { type Tables, tableList } from "../table/table-list.js";
import { wordsOf } from "../words.js";
import type { OoxmlPart } from "./package.js";
import { type SheetStyles, sheetStyles } from "./sheet-styles.js";
import { worksheet } from "./worksheet.js";
import { escapeXml, xmlHead } from "./xml.js";

const RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELATIONS = `${xmlHead}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`;
const SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** The parts of the workbook, one sheet per table, in the order in which they are packed. */
export function workbookParts(tables: Tables): OoxmlPart[] {
  const list = tableList(tables);
  const styles = sheetStyles();
  const sheets = list.map((table, index) => {
    const words = wordsOf(table.language);
    // "Table 1" is short enough for a sheet's name and holds no sign that Excel forbids there.
    return {
      name: `${words.table} ${index + 1}`,
      text: worksheet(table, words.numbered(words.table, index + 1, table.title), styles),
    };
  });
  return packageParts(sheets, styles);
}

/** A sheet of a workbook as it is packed. */
export interface PackedSheet {
  readonly name: string;
  readonly text: string;
  readonly isHidden?: boolean;
}

/** The parts around the sheets of a workbook. */
export function packageParts(sheets: readonly PackedSheet[], styles: SheetStyles): OoxmlPart[] {
  const count = sheets.map((_, index) => index + 1);
  return [
    {
      path: "[Content_Types].xml",
      text: [
        `${xmlHead}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`,
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
        '<Default Extension="xml" ContentType="application/xml"/>',
        `<Override PartName="/xl/workbook.xml" ContentType="${SPREADSHEET}.sheet.main+xml"/>`,
        `<Override PartName="/xl/styles.xml" ContentType="${SPREADSHEET}.styles+xml"/>`,
        ...count.map(
          (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${SPREADSHEET}.worksheet+xml"/>`,
        ),
        "</Types>",
      ].join("\n"),
    },
    {
      path: "_rels/.rels",
      text: `${RELATIONS}\n<Relationship Id="rId1" Type="${RELATION}/officeDocument" Target="xl/workbook.xml"/>\n</Relationships>`,
    },
    {
      path: "xl/workbook.xml",
      text: [
        `${xmlHead}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${RELATION}">`,
        `<sheets>${sheets.map(({ name, isHidden = false }, index) => `<sheet name="${escapeXml(name)}" sheetId="${index + 1}"${isHidden ? ' state="hidden"' : ""} r:id="rId${index + 1}"/>`).join("")}</sheets>`,
        "</workbook>",
      ].join("\n"),
    },
    {
      path: "xl/_rels/workbook.xml.rels",
      text: [
        RELATIONS,
        ...count.map(
          (n) => `<Relationship Id="rId${n}" Type="${RELATION}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
        ),
        `<Relationship Id="rId${sheets.length + 1}" Type="${RELATION}/styles" Target="styles.xml"/>`,
        "</Relationships>",
      ].join("\n"),
    },
    { path: "xl/styles.xml", text: styles.part() },
    ...sheets.map(({ text }, index) => ({ path: `xl/worksheets/sheet${index + 1}.xml`, text })),
  ];
}
