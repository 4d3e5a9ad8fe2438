/** Code points that take two cells of a terminal (Unicode East Asian Width W and F, by block). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

const ZERO_WIDTH = /\p{Mn}|\p{Me}|\u200b|\u200c|\u200d|\ufeff/u;

/** The terminal cells that one character (one code point) takes: 0, 1 or 2. */
function characterWidth(character: string): 0 | 1 | 2 {
  if (ZERO_WIDTH.test(character)) return 0;
  const code = character.codePointAt(0) ?? 0;
  for (const [first, last] of WIDE) {
    if (code >= first && code <= last) return 2;
  }
  return 1;
}

/**
 * The terminal cells that a line takes: Chinese characters count two, combining marks none.
 *
 * @example
 * ```ts
 * import { displayWidth } from "@mesometrics/reporting";
 * displayWidth("GDP 总值"); // → 8
 * ```
 */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** `text` filled with spaces to `width` cells. */
export function pad(text: string, width: number, align: "left" | "right" | "centre"): string {
  const missing = Math.max(0, width - displayWidth(text));
  if (align === "left") return text + " ".repeat(missing);
  if (align === "right") return " ".repeat(missing) + text;
  const before = Math.floor(missing / 2);
  return " ".repeat(before) + text + " ".repeat(missing - before);
}

/**
 * Breaks a text into lines of at most `width` cells of a terminal, at spaces and between Chinese characters.
 *
 * @example
 * ```ts
 * import { wrap } from "@mesometrics/reporting";
 * wrap("one line of text", 8); // → ["one line", "of text"]
 * ```
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of breakable(text)) {
    const next = line + piece;
    if (line !== "" && displayWidth(next.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else {
      line = next;
    }
  }
  if (line.trimEnd() !== "" || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

/** Words with the space after them, and single wide characters. */
function breakable(text: string): string[] {
  const pieces: string[] = [];
  let word = "";
  for (const character of text) {
    const wide = characterWidth(character) === 2;
    if (wide && !/[，。；：、！？）】》]/u.test(character)) {
      if (word !== "") pieces.push(word);
      word = character;
    } else {
      word += character;
      if (character === " " || wide) {
        pieces.push(word);
        word = "";
      }
    }
  }
  if (word !== "") pieces.push(word);
  return pieces;
}
