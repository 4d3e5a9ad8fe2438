/**
 * Advance widths in hundredths of an em: DejaVu Sans, the widest of the sans-serif fonts that readers have, so that a
 * text fits wherever it is shown. A Chinese character takes one em.
 */
const WIDTHS: readonly (readonly [characters: string, width: number])[] = [
  ["ijlIJ'|", 30],
  ['rtf .,:;!()[]/\\-·"', 42],
  ["csz*_{}“”", 56],
  ["abdeghknopquvxyFLTY0123456789$?", 64],
  ["ABCEKPRSVXZ&", 71],
  ["DGHNOQUw+−=<>≤≥#~^×–", 84],
  ["mMW%@…—", 101],
];

const EM = new Map(WIDTHS.flatMap(([characters, width]) => [...characters].map((one) => [one, width] as const)));

/** Latin letters with marks, Greek, Cyrillic: as wide as a capital; everything else as wide as it is high. */
function characterWidth(character: string): number {
  const known = EM.get(character);
  if (known !== undefined) return known;
  if (/\p{M}|\u200b|\u200c|\u200d|\ufeff/u.test(character)) return 0;
  return (character.codePointAt(0) ?? 0) < 0x1100 ? 78 : 100;
}

/** The room in pixels that one line of text takes, on the safe side. */
export function textWidth(text: string, size: number, weight: "normal" | "bold" = "normal"): number {
  let hundredths = 0;
  for (const character of text) hundredths += characterWidth(character);
  return Math.ceil((hundredths * size * (weight === "bold" ? 1.1 : 1)) / 100);
}

/** The text, or as much of it as the room holds with an ellipsis. The whole stands in the table of the figure. */
export function clipText(text: string, room: number, size: number): string {
  if (textWidth(text, size) <= room) return text;
  let kept = "";
  for (const character of text) {
    if (textWidth(`${kept + character}…`, size) > room) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** Breaks a text at spaces and between Chinese characters into lines that fit; what exceeds `lines` ends in "…". */
export function wrapText(text: string, room: number, size: number, lines: number): readonly string[] {
  const done: string[] = [];
  let rest = text;
  while (rest !== "" && done.length < lines - 1 && textWidth(rest, size) > room) {
    const head = firstLine(rest, room, size);
    done.push(head.trimEnd());
    rest = rest.slice(head.length).trimStart();
  }
  if (rest !== "" || done.length === 0) done.push(clipText(rest, room, size));
  return done;
}

function firstLine(text: string, room: number, size: number): string {
  let end = 0;
  let breakable = 0;
  for (const character of text) {
    const next = end + character.length;
    if (textWidth(text.slice(0, next).trimEnd(), size) > room) break;
    end = next;
    const following = text.slice(end).match(/^./u)?.[0] ?? " ";
    if (
      character === " " ||
      (isWide(character) && !isClosing(following)) ||
      (isWide(following) && !isClosing(following))
    )
      breakable = end;
  }
  if (breakable > 0) return text.slice(0, breakable);
  const first = text.match(/^./u)?.[0] ?? "";
  return text.slice(0, Math.max(end, first.length));
}

function isWide(character: string): boolean {
  return (character.codePointAt(0) ?? 0) >= 0x2e80;
}

/** Marks that may not begin a line. */
function isClosing(character: string): boolean {
  return /[，。；：、！？）】》,.;:!?)\]]/u.test(character);
}
