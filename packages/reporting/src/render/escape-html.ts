import { singleLine } from "../label.js";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for an element or a quoted attribute of HTML or SVG. */
export function escapeHtml(text: string): string {
  return singleLine(text).replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character);
}
