import type { Language } from "@mesometrics/reporting";
import { pseudoTrue } from "./pseudo-true.data.js";

/** A sentence in both languages. */
export type InBothLanguages = Readonly<Record<Language, string>>;

/** A parameter of the data, or what an estimator of the study estimates on them. */
export interface TrueParameter {
  readonly value: number;
  /** What it is, in the units of the columns. */
  readonly meaning: InBothLanguages;
  /**
   * - `design`: the data were made with it.
   * - `arithmetic`: it follows from those without error.
   * - `simulation`: a pseudo-true value, which is what the estimator is centred on where it estimates no parameter of the
   *   design: its mean over `panels` simulated panels. `error` is the simulation error (standard error) of that mean.
   */
  readonly basis: "design" | "arithmetic" | "simulation";
  readonly error?: number;
  readonly panels?: number;
}

export type Truths = Readonly<Record<string, TrueParameter>>;

export const designed = (value: number, en: string, zh: string): TrueParameter => ({
  value,
  meaning: { en, zh },
  basis: "design",
});

export const follows = (value: number, en: string, zh: string): TrueParameter => ({
  value,
  meaning: { en, zh },
  basis: "arithmetic",
});

/** Why an estimator estimates no parameter of the design; the first that fits the estimand's name counts. */
export type PseudoTrueReasons = readonly (readonly [name: RegExp, en: string, zh: string])[];

/** Mean, its simulation error, and the number of panels where that is not the design's. */
type Simulated = readonly [mean: number, error: number, panels?: number];

/**
 * The pseudo-true values of a study's design, by estimand such as `one_way@paper.ai`.
 *
 * @throws Error for an estimand without a reason, which the tests exclude
 */
export function pseudoTruths(design: keyof typeof pseudoTrue, reasons: PseudoTrueReasons): Truths {
  const { panels, values } = pseudoTrue[design];
  return Object.fromEntries(
    Object.entries<Simulated>(values).map(([name, [value, error, own = panels]]): [string, TrueParameter] => {
      const [, en, zh] = reasons.find(([which]) => which.test(name))!;
      return [name, { value, meaning: { en, zh }, basis: "simulation", error, panels: own }];
    }),
  );
}
