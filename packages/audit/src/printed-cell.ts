import { AuditError } from "./errors.js";
import { type PrintedNumber, type PrintedNumberOptions, parsePrintedNumber } from "./printed-number.js";

/** A cell as read: its first number and the ones in brackets after it. */
export interface PrintedCell {
  readonly estimate: PrintedNumber;
  readonly parentheses: PrintedNumber | null;
  readonly brackets: PrintedNumber | null;
  /** The same parts as printed; stars belong to the estimate. */
  readonly texts: {
    readonly estimate: string;
    readonly parentheses: string | null;
    readonly brackets: string | null;
  };
}

const PARTS = /^([^([]+)(\([^()]*\))?\s*(\[[^[\]]*\])?\s*(\*{0,5})$/;

/** Reads `0.54*** (2.84)`, `0.54 (0.19) [2.84]` or one number. @throws INVALID_PRINTED_NUMBER */
export function parsePrintedCell(text: string, options: PrintedNumberOptions = {}): PrintedCell {
  if (typeof text !== "string" || text.length > 200) {
    throw new AuditError("INVALID_PRINTED_NUMBER", "A printed cell must be a text of at most 200 characters.", {});
  }
  const plain = text.replace(/（/gu, "(").replace(/）/gu, ")").replace(/［/gu, "[").replace(/］/gu, "]").trim();
  const match = PARTS.exec(plain);
  if (match === null || (match[2] === undefined && match[3] === undefined)) {
    const estimate = parsePrintedNumber(text, options);
    return {
      estimate,
      parentheses: null,
      brackets: null,
      texts: { estimate: text.trim(), parentheses: null, brackets: null },
    };
  }
  const [, first = "", round, square, stars = ""] = match;
  const number = parsePrintedNumber(first, options);
  if (stars !== "" && number.stars > 0) {
    throw new AuditError(
      "INVALID_PRINTED_NUMBER",
      `The printed cell ${JSON.stringify(text)} has stars in two places.`,
      {
        text,
      },
    );
  }
  return {
    estimate: { ...number, stars: number.stars + stars.length },
    parentheses: round === undefined ? null : parsePrintedNumber(round, options),
    brackets: square === undefined ? null : parsePrintedNumber(square, options),
    texts: { estimate: first.trim() + stars, parentheses: round ?? null, brackets: square ?? null },
  };
}
