import { AuditError } from "./errors.js";

/** A number as a table prints it. */
export interface PrintedNumber {
  readonly value: number;
  /** Places after the decimal point: one unit of the last printed digit is 10^-decimals. Negative for `1.2e5` (-4). */
  readonly decimals: number;
  /** Significance stars printed after the number. */
  readonly stars: number;
  /** The brackets around it, which in a regression table mark a standard error or a t value, never a minus sign. */
  readonly brackets: "()" | "[]" | "{}" | null;
}

/** How to read a printed number. */
export interface PrintedNumberOptions {
  /** The decimal mark of the document; the other one of point and comma then groups thousands. Default `"."`. */
  readonly decimal?: "." | ",";
}

const LONGEST_TEXT = 100;
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const FULL_WIDTH = /[\uFF01-\uFF5E]/g;
const SPACES = /[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g;
const MINUS_SIGNS = /[\u2010-\u2015\u2212\uFE63]/g;
const STARS = /[\u2217\u204E\uFE61]/g;
const NUMBER = /^([+-]?) ?([\d.,'’ ]+?)(?:e([+-]?\d{1,3})| ?[×x] ?10(?:\^([+-]?\d{1,3})|([⁺⁻]?[⁰¹²³⁴-⁹]{1,3})))?$/i;
const PLAIN_DIGITS = /^\d*$/;
const GROUPED_DIGITS = /^[1-9]\d{0,2}([.,'’ ])\d{3}(?:\1\d{3})*$/;

/**
 * Reads a number as tables print it: `0.0357`, `.0357`, `−0.12***`, `(2.34)`, `1,234.5`, `1 234.5`, `1.2e-05`,
 * `1.2×10⁻⁵`, full-width digits and signs. What is not exactly one number (`<0.001`, `12%`, `0.1–0.2`, `—`, a footnote
 * mark, `0,0357` under a decimal point) is an error and never a guess.
 *
 * @param text as printed, at most 100 characters.
 * @throws `INVALID_PRINTED_NUMBER` when the text is not one finite number; `details.text` carries it.
 * @throws `INVALID_PARAMETER` when the decimal mark is neither a point nor a comma.
 * @example
 * ```ts
 * import { parsePrintedNumber } from "@mesometrics/audit";
 * parsePrintedNumber("−.0357***"); // → {"value": -0.0357, "decimals": 4, "stars": 3, "brackets": null}
 * parsePrintedNumber("1.234,50", { decimal: "," }).value; // → 1234.5
 * parsePrintedNumber("<0.001"); // throws INVALID_PRINTED_NUMBER
 * ```
 */
export function parsePrintedNumber(text: string, options: PrintedNumberOptions = {}): PrintedNumber {
  const decimal = options.decimal ?? ".";
  if (decimal !== "." && decimal !== ",") {
    throw new AuditError("INVALID_PARAMETER", `decimal must be "." or ",", but it is ${JSON.stringify(decimal)}.`, {
      decimal,
    });
  }
  if (typeof text !== "string") throw invalid(text, "it is not a text: quote it, so that its printed digits are kept");
  if (text.length > LONGEST_TEXT)
    throw invalid(`${text.slice(0, 20)}…`, `it is longer than ${LONGEST_TEXT} characters`);

  const outside = withoutStars(plainCharacters(text));
  const brackets = bracketsAround(outside.rest);
  const inside = brackets === null ? outside : withoutStars(outside.rest.slice(1, -1).trim());
  if (brackets !== null && outside.stars > 0 && inside.stars > 0) throw invalid(text, "it has stars in two places");

  const match = NUMBER.exec(inside.rest);
  if (match === null) throw invalid(text, "it must be one number, with stars or brackets at most");
  const [, sign, mantissa, exponentText, powerText, superscripts] = match;
  const exponent = Number(exponentText ?? powerText ?? fromSuperscripts(superscripts ?? ""));
  const { whole, fraction } = splitMantissa(text, mantissa ?? "", decimal);
  const value = Number(`${sign}${whole === "" ? "0" : whole}.${fraction === "" ? "0" : fraction}e${exponent}`);
  const decimals = fraction.length - exponent;
  if (!Number.isFinite(value) || Math.abs(decimals) > 300) throw invalid(text, "it is beyond the range of a double");
  // Adding zero turns a printed -0.000 into 0.
  return { value: value + 0, decimals, stars: outside.stars + (brackets === null ? 0 : inside.stars), brackets };
}

function invalid(text: unknown, reason: string): AuditError {
  return new AuditError(
    "INVALID_PRINTED_NUMBER",
    `The printed number ${JSON.stringify(text)} cannot be read: ${reason}.`,
    {
      text,
      reason,
    },
  );
}

function plainCharacters(text: string): string {
  return text
    .replace(FULL_WIDTH, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(SPACES, " ")
    .replace(MINUS_SIGNS, "-")
    .replace(STARS, "*")
    .trim();
}

function withoutStars(text: string): { readonly rest: string; readonly stars: number } {
  let end = text.length;
  let stars = 0;
  while (end > 0 && (text[end - 1] === "*" || (text[end - 1] === " " && stars > 0))) {
    if (text[end - 1] === "*") stars += 1;
    end -= 1;
  }
  return { rest: text.slice(0, end), stars };
}

function bracketsAround(text: string): PrintedNumber["brackets"] {
  const pair = `${text[0] ?? ""}${text[text.length - 1] ?? ""}`;
  return text.length > 2 && (pair === "()" || pair === "[]" || pair === "{}") ? pair : null;
}

function fromSuperscripts(text: string): string {
  return [...text]
    .map((character) => (character === "⁻" ? "-" : character === "⁺" ? "" : SUPERSCRIPTS.indexOf(character)))
    .join("");
}

function splitMantissa(text: string, mantissa: string, decimal: "." | ","): { whole: string; fraction: string } {
  const parts = mantissa.trim().split(decimal);
  const [whole = "", fraction = ""] = parts;
  if (parts.length > 2) throw invalid(text, `it has more than one decimal mark "${decimal}"`);
  if (!PLAIN_DIGITS.test(fraction)) throw invalid(text, "its decimal places are not all digits");
  if (whole === "" && fraction === "") throw invalid(text, "it has no digits");
  if (PLAIN_DIGITS.test(whole)) return { whole, fraction };
  if (!GROUPED_DIGITS.test(whole)) {
    const other = decimal === "." ? "," : ".";
    throw invalid(
      text,
      `the digits before the decimal mark "${decimal}" are not grouped by threes; if "${other}" is the decimal mark of the document, say so with { decimal: "${other}" }`,
    );
  }
  return { whole: whole.replace(/\D/g, ""), fraction };
}
