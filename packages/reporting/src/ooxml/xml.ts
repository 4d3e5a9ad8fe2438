import { printable } from "../label.js";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** One line of text for an element or a quoted attribute of XML 1.0, free of what XML forbids; a space at its ends stays. */
export function escapeXml(text: string): string {
  return printable(text).replace(/[&<>"]/gu, (character) => ENTITIES[character] ?? character);
}

export const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
