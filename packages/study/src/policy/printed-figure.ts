import type { Language } from "@mesometrics/reporting";
import type { PolicyFigure } from "./policy-spec.js";

/** A figure of a document with what stands before it: above, nearly, a range. */
export function printedFigure({ relation = "=", value, upTo }: PolicyFigure, language: Language): string {
  const number = upTo === undefined ? String(value) : `${value}–${upTo}`;
  if (relation === "=") return number;
  if (relation === "nearly") return language === "zh" ? `近 ${number}` : `nearly ${number}`;
  return `${relation} ${number}`;
}
