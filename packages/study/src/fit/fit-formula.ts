import { MesometricsError } from "@mesometrics/matrix";
import { parseFormula } from "@mesometrics/panel-data";
import type { PanelEffects } from "@mesometrics/spatial";

/**
 * A formula with its instrumental part, which may be given apart as `endogenous ~ instruments`.
 *
 * @throws `INSTRUMENTS_GIVEN_TWICE`, and what `parseFormula` throws
 */
export function withInstruments(formula: string, instruments: string | undefined): string {
  const parsed = parseFormula(formula);
  if (instruments === undefined) return formula;
  if (parsed.endogenous.length > 0) {
    throw new MesometricsError(
      "INSTRUMENTS_GIVEN_TWICE",
      `The formula "${formula}" has an instrumental part of its own; give the instruments once.`,
      { formula, instruments },
    );
  }
  const whole = `${formula} | ${instruments}`;
  if (parseFormula(whole).endogenous.length === 0) {
    throw new MesometricsError(
      "FORMULA_SYNTAX",
      `The instruments are written "endogenous ~ instruments", such as "price ~ tax + distance", not "${instruments}".`,
      { instruments },
    );
  }
  return whole;
}

/**
 * The formula of a spatial panel model and its effects. `y ~ x | unit + year` says the same as `y ~ x` with
 * `effects: "twoways"`, and both may be said where they agree.
 *
 * @throws `EFFECTS_GIVEN_TWICE`, `EFFECTS_NOT_SPATIAL`
 */
export function spatialEffects(
  formula: string,
  unit: string,
  time: string,
  asked: PanelEffects | undefined,
): { readonly formula: string; readonly effects: PanelEffects } {
  const { fixedEffects } = parseFormula(formula);
  if (fixedEffects.length === 0) return { formula, effects: asked ?? "none" };
  const labels = fixedEffects.map(({ label }) => label);
  const other = labels.find((label) => label !== unit && label !== time);
  if (other !== undefined) {
    throw new MesometricsError(
      "EFFECTS_NOT_SPATIAL",
      `A spatial model has effects of the unit ("${unit}") and of the period ("${time}") only, not of "${other}".`,
      { effect: other },
    );
  }
  const written = labels.length === 2 ? "twoways" : labels[0] === unit ? "individual" : "time";
  if (asked !== undefined && asked !== written) {
    throw new MesometricsError(
      "EFFECTS_GIVEN_TWICE",
      `The formula "${formula}" has ${written} effects and --effects says ${asked}; say one of them.`,
      { formula, asked },
    );
  }
  return { formula: formula.slice(0, firstBar(formula)).trim(), effects: written };
}

/** The position of the first bar that stands in no quotes. */
function firstBar(formula: string): number {
  let quote: string | null = null;
  for (let at = 0; at < formula.length; at++) {
    const character = formula[at]!;
    if (quote !== null) quote = character === quote ? null : quote;
    else if (character === "`" || character === '"' || character === "'") quote = character;
    else if (character === "|") return at;
  }
  return formula.length;
}
