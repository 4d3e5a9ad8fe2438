import type { TableDocument } from "../table/document.js";
import { type Tables, tableList } from "../table/table-list.js";
import { paragraph, type Words, wordsOf } from "../words.js";
import type { OoxmlPart } from "./package.js";
import { type TableGeometry, tableGeometry } from "./table-geometry.js";
import { wordStyles } from "./word-styles.js";
import { run, wordTable } from "./word-table.js";
import { xmlHead } from "./xml.js";

/** How tables become a Word document. */
export interface DocxOptions {
  /** Whether titles are numbered in order ("Table 1."). Default true. */
  readonly numbered?: boolean;
}

const NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

/** The parts of the Word document, in the order in which they are packed. */
export function wordParts(tables: Tables, options: DocxOptions = {}): OoxmlPart[] {
  return [
    { path: "[Content_Types].xml", text: contentTypes },
    { path: "_rels/.rels", text: packageRelations },
    { path: "word/document.xml", text: documentPart(tableList(tables), options.numbered ?? true) },
    { path: "word/_rels/document.xml.rels", text: documentRelations },
    { path: "word/styles.xml", text: wordStyles },
    { path: "word/settings.xml", text: settings },
  ];
}

const contentTypes = [
  `${xmlHead}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`,
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
  '<Default Extension="xml" ContentType="application/xml"/>',
  '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>',
  '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>',
  '<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>',
  "</Types>",
].join("\n");

const RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const packageRelations = [
  `${xmlHead}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`,
  `<Relationship Id="rId1" Type="${RELATION}/officeDocument" Target="word/document.xml"/>`,
  "</Relationships>",
].join("\n");

const documentRelations = [
  `${xmlHead}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`,
  `<Relationship Id="rId1" Type="${RELATION}/styles" Target="styles.xml"/>`,
  `<Relationship Id="rId2" Type="${RELATION}/settings" Target="settings.xml"/>`,
  "</Relationships>",
].join("\n");

const settings = [
  `${xmlHead}<w:settings ${NAMESPACE}>`,
  '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>',
  "</w:settings>",
].join("\n");

function documentPart(tables: readonly TableDocument[], numbered: boolean): string {
  const geometries = tables.map(tableGeometry);
  const blocks = tables.flatMap((table, index) => {
    const geometry = geometries[index]!;
    const next = geometries[index + 1];
    const block = tableBlock(table, index + 1, geometry, numbered);
    // The page turns between tables: the paragraph that ends a section holds the section's page.
    return next === undefined || next.landscape === geometry.landscape
      ? block
      : [...block, `<w:p><w:pPr>${section(geometry.landscape)}</w:pPr></w:p>`];
  });
  return [
    `${xmlHead}<w:document ${NAMESPACE}><w:body>`,
    ...blocks,
    section(geometries.at(-1)!.landscape),
    "</w:body></w:document>",
  ].join("\n");
}

function section(landscape: boolean): string {
  const size = landscape
    ? '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    : '<w:pgSz w:w="11906" w:h="16838"/>';
  return `<w:sectPr>${size}<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>`;
}

function tableBlock(table: TableDocument, position: number, geometry: TableGeometry, numbered: boolean): string[] {
  const words = wordsOf(table.language);
  // A bookmark's name has at most 40 characters.
  const bookmark = `table_${table.id.replaceAll("-", "_")}`.slice(0, 40);
  const title = numbered ? numberedTitle(table.title, position, words) : run(table.title);
  return [
    `<w:p><w:pPr><w:pStyle w:val="TableTitle"/></w:pPr><w:bookmarkStart w:id="${position}" w:name="${bookmark}"/>${title}<w:bookmarkEnd w:id="${position}"/></w:p>`,
    wordTable(table, geometry),
    notesParagraph(table, words),
  ];
}

/** The number is a field, so that Word counts on when tables are added or moved. */
function numberedTitle(title: string, position: number, words: Words): string {
  const full = words.numbered(words.table, position, title);
  const before = `${words.table} `;
  const after = full.slice(before.length + String(position).length);
  return `${run(before)}<w:fldSimple w:instr=" SEQ Table \\* ARABIC ">${run(String(position))}</w:fldSimple>${run(after)}`;
}

/** A paragraph stands below every table even without notes: Word joins tables that touch. */
function notesParagraph(table: TableDocument, words: Words): string {
  const marked = table.notes.flatMap((note) => (note.mark === undefined ? [] : [note]));
  const text = paragraph(
    table.notes.filter((note) => note.mark === undefined).map((note) => note.text),
    words,
  );
  const runs = [
    text === "" ? "" : run(words.notes, { bold: true }) + run(words.colon + text),
    ...marked.map((note) => run(" ") + run(note.mark ?? "", { superscript: true }) + run(` ${note.text}`)),
  ].join("");
  return `<w:p><w:pPr><w:pStyle w:val="TableNotes"/></w:pPr>${runs}</w:p>`;
}
