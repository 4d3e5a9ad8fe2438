import { utils, write } from "@e965/xlsx";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { readArrow } from "../../src/formats/arrow.js";
import { readParquet } from "../../src/formats/parquet.js";
import { readDataBytes } from "../../src/formats/read-file.js";
import { readWorkbook } from "../../src/formats/workbook.js";
import { zipBytes } from "./zip-bytes.js";

const readers = { workbook: readWorkbook, parquet: readParquet, arrow: readArrow };
const long = "x".repeat(1_000_000);
const declaration = '<?xml version="1.0"?>';
const xml = (name: string, text: string) => ({ name, content: Buffer.from(declaration + text) });
const office = "http://schemas.openxmlformats.org";

/** A workbook whose one sheet is this XML, with these shared texts. */
function workbookOf(rows: string, { head = "", shared = "" } = {}): Buffer {
  const type = `${office}/officeDocument/2006/relationships`;
  const part = (name: string, kind: string) =>
    `<Override PartName="/xl/${name}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  return zipBytes([
    xml(
      "[Content_Types].xml",
      `<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${part("workbook", "sheet.main")}${part("worksheets/sheet1", "worksheet")}${part("sharedStrings", "sharedStrings")}</Types>`,
    ),
    xml(
      "_rels/.rels",
      `<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" Type="${type}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    xml(
      "xl/_rels/workbook.xml.rels",
      `<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" Type="${type}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${type}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    ),
    xml(
      "xl/workbook.xml",
      `<workbook xmlns="${office}/spreadsheetml/2006/main" xmlns:r="${type}"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ),
    xml("xl/sharedStrings.xml", `<sst xmlns="${office}/spreadsheetml/2006/main">${shared}</sst>`),
    xml(
      "xl/worksheets/sheet1.xml",
      `${head}<worksheet xmlns="${office}/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>${rows}</sheetData></worksheet>`,
    ),
  ]);
}

const inline = (cell: string, text: string) => `<c r="${cell}" t="inlineStr"><is><t>${text}</t></is></c>`;
const names = `<row r="1">${inline("A1", "city")}${inline("B1", "y")}</row>`;
const entities = `<!DOCTYPE z [<!ENTITY a "xxxxxxxxxx">${[..."bcdefghi"]
  .map((name, i) => `<!ENTITY ${name} "${`&${"abcdefgh"[i]};`.repeat(10)}">`)
  .join("")}]>`;
const sheet = (cells: readonly (readonly (string | number)[])[]): Buffer => {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(cells as (string | number)[][]), "Data");
  return write(book, { type: "buffer", bookType: "xlsx" }) as Buffer;
};
const parquet = (name: string, data: readonly unknown[]): Buffer =>
  Buffer.from(
    parquetWriteBuffer({
      columnData: [{ name, data: [...data], type: typeof data[0] === "string" ? "STRING" : "DOUBLE" }],
    }),
  );

async function outcomeOf(bytes: Buffer, file: string): Promise<{ readonly code: string; readonly message: string }> {
  const types = { y: "number" } as const;
  try {
    const content = await readDataBytes(bytes, file, { types }, readers);
    return { code: "none", message: content.kind === "table" ? Object.keys(content.table).join(" ") : content.kind };
  } catch (error) {
    return error as { code: string; message: string };
  }
}

describe("containers that mean harm end with one message, or are read", () => {
  it.each<readonly [string, string, () => Buffer, string, RegExp]>([
    [
      "an inline text of 10^6 characters among numbers",
      "a.xlsx",
      () => workbookOf(`${names}<row r="2">${inline("A2", "a")}${inline("B2", long)}</row>`),
      "TEXT_IN_NUMERIC_COLUMN",
      /B2|"y"/,
    ],
    [
      "a shared text of 10^6 characters among numbers",
      "a.xlsx",
      () =>
        workbookOf(`${names}<row r="2">${inline("A2", "a")}<c r="B2" t="s"><v>0</v></c></row>`, {
          shared: `<si><t>${long}</t></si>`,
        }),
      "TEXT_IN_NUMERIC_COLUMN",
      /B2|"y"/,
    ],
    [
      "a shared text that is not there",
      "a.xlsx",
      () => workbookOf(`${names}<row r="2">${inline("A2", "a")}<c r="B2" t="s"><v>99999999</v></c></row>`),
      "EMPTY_FILE",
      /a\.xlsx/,
    ],
    [
      "a cell in the last corner of the sheet",
      "a.xlsx",
      () => workbookOf(`${names}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`),
      "RAGGED_ROW",
      /cell XFD1048576/,
    ],
    [
      "a row far beyond the last",
      "a.xlsx",
      () => workbookOf(`${names}<row r="999999999"><c r="A999999999"><v>1</v></c></row>`),
      "DAMAGED_FILE",
      /a\.xlsx/,
    ],
    [
      "XML entities that expand to 10^9 characters",
      "a.xlsx",
      () => workbookOf(`${names}<row r="2">${inline("A2", "a")}${inline("B2", "&i;")}</row>`, { head: entities }),
      "TEXT_IN_NUMERIC_COLUMN",
      /&i;/,
    ],
    [
      "XML that names a file",
      "a.xlsx",
      () =>
        workbookOf(`${names}<row r="2">${inline("A2", "&f;")}<c r="B2"><v>1</v></c></row>`, {
          head: '<!DOCTYPE z [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
        }),
      "none",
      /^city y$/,
    ],
    [
      "the columns __proto__ and constructor",
      "a.xlsx",
      () =>
        sheet([
          ["__proto__", "constructor"],
          [1, 2],
        ]),
      "none",
      /^__proto__ constructor$/,
    ],
    ["a Parquet text of 10^6 characters among numbers", "a.parquet", () => parquet("y", [long, "b"]), "none", /^y$/],
    ["a Parquet column called __proto__", "a.parquet", () => parquet("__proto__", [1, 2]), "none", /^__proto__$/],
  ])(
    "%s",
    async (_, file, bytes, code, says) => {
      const { code: found, message } = await outcomeOf(bytes(), file);
      expect(`${found}: ${message.slice(0, 200)}`).toMatch(new RegExp(`^${code}:`));
      expect(message).toMatch(says);
      expect(message.length).toBeLessThan(1000);
    },
    60_000,
  );
});
