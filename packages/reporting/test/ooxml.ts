import { DOMParser, type Element } from "@xmldom/xmldom";
import { strFromU8, unzipSync } from "fflate";

/** The parts of a container, unzipped again. */
export function partsOf(file: Uint8Array): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(unzipSync(file)).map(([path, bytes]) => [path, strFromU8(bytes)]));
}

/** Parses XML with an independent reader; any complaint of it is an error. */
export function parseXml(text: string): Element {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that XML 1.0 allows
  const forbidden = /[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text);
  if (forbidden !== null) throw new Error(`XML 1.0 forbids U+${forbidden[0].codePointAt(0)?.toString(16)}`);
  const complain = (level: string, message: string) => {
    throw new Error(`${level}: ${message}`);
  };
  const root = new DOMParser({ onError: complain }).parseFromString(text, "text/xml").documentElement;
  if (root === null) throw new Error("An XML part without an element");
  return root;
}

/** The elements of a name below an element, in document order. */
export function elements(parent: Element, name: string): Element[] {
  return Array.from(parent.getElementsByTagName(name));
}

/** The text of each cell of each row of the tables of a Word part. */
export function wordGrids(document: Element): string[][][] {
  return elements(document, "w:tbl").map((table) =>
    elements(table, "w:tr").map((row) =>
      elements(row, "w:tc").map((cell) =>
        elements(cell, "w:t")
          .map((text) => text.textContent ?? "")
          .join(""),
      ),
    ),
  );
}
