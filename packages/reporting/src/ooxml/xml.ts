import { printable } from "../label.js";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * One line of text for an element or a quoted attribute of XML 1.0; characters that XML forbids are removed, one space
 * at either end stays.
 */
export function escapeXml(text: string): string {
  return printable(text)
    .replace(/[\ud800-\udfff\ufffe\uffff]/gu, "")
    .replace(/[&<>"]/gu, (character) => ENTITIES[character] ?? character);
}

export const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
