import { singleLine } from "../label.js";
import { escapeXml } from "./xml.js";

/** Excel holds at most so many characters in a cell. */
const LONGEST_TEXT = 32_767;

/** A, B, … Z, AA, … for 0, 1, … */
export function columnName(index: number): string {
  const rest = index % 26;
  const letter = String.fromCharCode(65 + rest);
  return index < 26 ? letter : columnName((index - rest) / 26 - 1) + letter;
}

/**
 * A cell with its value inside. A text is stored as text: whatever sign it starts with, it is never read as a formula.
 *
 * @param column counted from 0
 * @param row counted from 1
 */
export function inlineCell(value: string | number | null, column: number, row: number, style: number): string {
  const place = `r="${columnName(column)}${row}" s="${style}"`;
  if (value === null || value === "") return `<c ${place}/>`;
  if (typeof value === "number") return `<c ${place}><v>${value}</v></c>`;
  const text = escapeXml([...singleLine(value)].slice(0, LONGEST_TEXT).join(""));
  return `<c ${place} t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}
