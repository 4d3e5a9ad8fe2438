import { type ByteCursor, cutOff, expectTag, fixedText, need, textAt, unsigned } from "./byte-cursor.js";

/** Long texts by `variable|observation`. */
export type LongTexts = ReadonlyMap<string, string>;

const BINARY = 129;

function begins(cursor: ByteCursor, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (cursor.bytes[cursor.at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** `<strls>`: one GSO block per long text. */
export function readLongTexts(cursor: ByteCursor, release: number): LongTexts {
  expectTag(cursor, "<strls>");
  const texts = new Map<string, string>();
  while (begins(cursor, "GSO")) {
    cursor.at += 3;
    const variable = unsigned(cursor, 4, "long texts");
    const observation = unsigned(cursor, release === 117 ? 4 : 8, "long texts");
    const kind = unsigned(cursor, 1, "long texts");
    const length = unsigned(cursor, 4, "long texts");
    need(cursor, length, "long texts");
    const text = kind === BINARY ? "" : textAt(cursor.bytes, cursor.at, length, cursor.isUtf8);
    cursor.at += length;
    texts.set(`${variable}|${observation}`, text);
  }
  expectTag(cursor, "</strls>");
  return texts;
}

/** `<value_labels>`: tables of codes and their texts, by the table's name. */
export function readValueLabels(
  cursor: ByteCursor,
  nameWidth: number,
): ReadonlyMap<string, readonly { readonly value: number; readonly label: string }[]> {
  expectTag(cursor, "<value_labels>");
  const tables = new Map<string, readonly { readonly value: number; readonly label: string }[]>();
  while (begins(cursor, "<lbl>")) {
    cursor.at += "<lbl>".length;
    const length = unsigned(cursor, 4, "value labels");
    const name = fixedText(cursor, nameWidth, "value labels");
    cursor.at += 3;
    need(cursor, length, "value labels");
    const end = cursor.at + length;
    const count = unsigned(cursor, 4, "value labels");
    const textLength = unsigned(cursor, 4, "value labels");
    if (8 + 8 * count + textLength > length) throw cutOff("value labels");
    const offsets = Array.from({ length: count }, () => unsigned(cursor, 4, "value labels"));
    const values = Array.from({ length: count }, () => {
      const value = cursor.view.getInt32(cursor.at, cursor.isLittle);
      cursor.at += 4;
      return value;
    });
    const texts = cursor.at;
    tables.set(
      name,
      values
        .map((value, index) => {
          const offset = offsets[index]!;
          if (offset > textLength) throw cutOff("value labels");
          return { value, label: textAt(cursor.bytes, texts + offset, textLength - offset, cursor.isUtf8) };
        })
        .sort((a, b) => a.value - b.value),
    );
    cursor.at = end;
    expectTag(cursor, "</lbl>");
  }
  expectTag(cursor, "</value_labels>");
  return tables;
}
