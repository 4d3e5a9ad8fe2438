import { MesometricsError } from "@mesometrics/matrix";

/** A regression as an object; `feols(data, "y ~ x | unit")` is the short way to write it. */
export interface FeolsSpec {
  /** A column or an expression: `gdp`, `log(gdp)`. */
  readonly outcome: string;
  /** Terms as in a formula: `x`, `log(x)`, `i(region)`, `x:z`. */
  readonly regressors: readonly string[];
  /** `unit`, `region^year`, `unit[trend]`. Default: none. */
  readonly fixedEffects?: readonly string[];
  /** False leaves the intercept out. Default: true. */
  readonly intercept?: boolean;
}

/**
 * The formula text of a specification.
 *
 * @throws `INVALID_SPEC` where nothing stands on the right side
 */
export function formulaOf(spec: FeolsSpec): string {
  const right = [...(spec.intercept === false ? ["0"] : []), ...spec.regressors];
  if (right.length === 0) {
    throw new MesometricsError("INVALID_SPEC", "The specification names no regressor", { outcome: spec.outcome });
  }
  const effects = spec.fixedEffects ?? [];
  return `${spec.outcome} ~ ${right.join(" + ")}${effects.length > 0 ? ` | ${effects.join(" + ")}` : ""}`;
}
