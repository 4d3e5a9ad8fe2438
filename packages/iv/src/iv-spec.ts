import { MesometricsError } from "@mesometrics/matrix";

/** An instrumental equation in parts; every entry is an expression of the formula grammar. */
export interface IvSpec {
  readonly outcome: string;
  /** The included exogenous regressors; none by default. */
  readonly regressors?: readonly string[];
  /** The absorbed effects; none by default. */
  readonly fixedEffects?: readonly string[];
  readonly endogenous: readonly string[];
  /** The excluded instruments. */
  readonly instruments: readonly string[];
  /** Whether there is an intercept where no effect absorbs it; true by default. */
  readonly intercept?: boolean;
}

/**
 * The formula text of a specification.
 *
 * @throws `NO_INSTRUMENTS` where `endogenous` or `instruments` is empty
 */
export function formulaOf(spec: string | IvSpec): string {
  if (typeof spec === "string") return spec;
  const { outcome, regressors = [], fixedEffects = [], endogenous, instruments, intercept = true } = spec;
  if (endogenous.length === 0 || instruments.length === 0) {
    throw new MesometricsError(
      "NO_INSTRUMENTS",
      "The specification names no endogenous regressor or no instrument: give both, or estimate with feols.",
      { endogenous, instruments },
    );
  }
  const right = [...(intercept ? [] : ["0"]), ...regressors];
  const parts = [
    `${outcome} ~ ${right.length > 0 ? right.join(" + ") : "1"}`,
    ...(fixedEffects.length > 0 ? [fixedEffects.join(" + ")] : []),
    `${endogenous.join(" + ")} ~ ${instruments.join(" + ")}`,
  ];
  return parts.join(" | ");
}
