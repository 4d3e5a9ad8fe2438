import type { Cell } from "../table/document.js";
import { type FormattedNumber, numberBeforePoint, numberFromPoint } from "../table/number-format.js";
import type { Words } from "../words.js";
import { escapeLatex } from "./escape-latex.js";
import { type Segment, segmentsOf } from "./segments.js";

/** A cell as siunitx aligns it: text, one plain number, text. */
export interface AlignedNumber {
  readonly before: string;
  readonly number: string;
  readonly after: string;
  /** Characters that the text behind the number takes. */
  readonly width: number;
  readonly negative: boolean;
  readonly whole: number;
  readonly decimals: number;
}

/** Null for cells with several numbers, powers of ten, thousands separators or infinities, which are centred. */
export function alignedNumber(segments: readonly Segment[]): AlignedNumber | null {
  const at = segments.findIndex((segment) => segment.kind === "number");
  const found = segments[at];
  if (found?.kind !== "number" || segments.slice(at + 1).some((segment) => segment.kind === "number")) return null;
  const { number } = found;
  if (number.exponent !== null || !/^\d+$/u.test(number.whole)) return null;
  const relation = number.relation === "" ? "" : "$\\mathord{<}$";
  const after = segments.slice(at + 1);
  return {
    before: segments.slice(0, at).map(literalText).join("") + relation,
    number: (number.negative ? "-" : "") + number.whole + numberFromPoint(number, "-"),
    after: after
      .map((segment, index) => {
        if (segment.kind !== "mark" && segment.kind !== "footnote") return literalText(segment);
        const signs = superscripts(after, index);
        return signs === "" ? "" : `$${signs}$`;
      })
      .join(""),
    width: after.reduce((sum, segment) => sum + literalText(segment).length, 0),
    negative: number.negative,
    whole: number.whole.length,
    decimals: number.fraction.length,
  };
}

function literalText(segment: Segment): string {
  return segment.kind === "number" ? "" : segment.text;
}

export function braced(text: string): string {
  return text === "" ? "" : `{${text}}`;
}

/** The column type of numbers: what stands before the point, behind it and around, as `table-format` of siunitx 3 has it. */
export function numberColumn(cells: readonly Cell[], aligned: readonly boolean[], words: Words): string {
  const numbers = cells.flatMap((cell, row) => {
    const parsed = aligned[row] === true ? alignedNumber(segmentsOf(cell, words)) : null;
    return parsed === null ? [] : [parsed];
  });
  if (numbers.length === 0) return "c";
  const before = [...numbers].sort((a, b) => b.before.length - a.before.length)[0]?.before ?? "";
  const after = [...numbers].sort((a, b) => b.width - a.width)[0]?.after ?? "";
  const sign = numbers.some((one) => one.negative) ? "-" : "";
  const whole = Math.max(...numbers.map((one) => one.whole));
  const decimals = Math.max(...numbers.map((one) => one.decimals));
  return `S[table-format=${braced(before)}${sign}${whole}.${decimals}${braced(after)}]`;
}

/** Stars and the footnote behind them as one superscript, since two in a row are an error of TeX. */
export function superscripts(segments: readonly Segment[], index: number): string {
  const before = segments[index - 1];
  if (before?.kind === "mark") return "";
  const signs = segments.slice(index, index + 2).map((segment) => {
    if (segment.kind === "mark") return escapeLatex(segment.text);
    return segment.kind === "footnote" ? `\\mathrm{${escapeLatex(segment.text)}}` : "";
  });
  // A power of ten is a superscript too.
  const power = before?.kind === "number" && before.number.exponent !== null ? "{}" : "";
  return `${power}^{${signs.join("")}}`;
}

export function numberLatex(number: FormattedNumber): string {
  if (number.whole === "∞") return `${number.negative ? "-" : ""}\\infty`;
  const whole = numberBeforePoint({ ...number, relation: "" }, "-").replaceAll(",", "\\,");
  const relation = number.relation === "" ? "" : "{<}";
  if (number.exponent === null) return `${relation}${whole}${numberFromPoint(number, "-")}`;
  return `${relation}${whole}${numberFromPoint({ ...number, exponent: null }, "-")}\\times 10^{${number.exponent}}`;
}
