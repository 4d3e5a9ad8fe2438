import { frameOf, type SampleOptions, type Subset, sampleSelection, workingModel } from "@mesometrics/inference";
import { column, dot, type Matrix, MesometricsError, matrix, orthonormalBasis, pivotedQr } from "@mesometrics/matrix";
import type { CheckedFormula, Dataset, Weights } from "@mesometrics/panel-data";
import { realRoots } from "./real-roots.js";

/** The R2 of the regression that would hold everything, by a rule. */
export type RMaxRule = { readonly times: number } | { readonly value: number };

export interface OsterOptions {
  /** The coefficient. Default: the first regressor that is no constant. */
  readonly term?: string;
  /** Controls that are taken out of everything, as fixed effects are: they are no proxies for what is not observed. */
  readonly always?: readonly string[];
  /** Default `{ times: 1.3 }`: 1.3 times the R2 with all controls, at most 1 (Oster 2019, section 4). */
  readonly rMax?: RMaxRule;
  /** The proportional selection for which `betas` are the bias-adjusted coefficients. Default 1. */
  readonly delta?: number;
  /** The coefficient that `delta` of the result is for. Default 0. */
  readonly beta?: number;
  readonly subset?: Subset;
  readonly weights?: Weights;
}

/** What selection on unobservables would have to be, and what it would do. */
export interface OsterDelta {
  readonly kind: "osterDelta";
  readonly term: string;
  /** Without and with the controls. */
  readonly short: { readonly estimate: number; readonly r2: number };
  readonly full: { readonly estimate: number; readonly r2: number };
  readonly rMax: number;
  readonly rMaxRule: string;
  /** What `r2` is a share of: variation left by fixed effects and `always`, or all variation around the mean. */
  readonly r2Kind: "within" | "overall";
  /** Selection on unobservables over selection on controls that makes the coefficient equal `beta`. */
  readonly delta: number;
  readonly beta: number;
  /** The coefficient under `selection`: of the roots that continue in the direction in which the controls moved it, the nearest; null where no coefficient has it. */
  readonly adjusted: number | null;
  readonly selection: number;
  /** Every real root, nearest to the estimate first. */
  readonly betas: readonly {
    readonly beta: number;
    readonly sameDirection: boolean;
    /** False for the root that numerator and denominator share, which solves the cubic for every delta and belongs to none. */
    readonly determined: boolean;
  }[];
  readonly controls: readonly string[];
  readonly observations: number;
  readonly rule: string;
}

/**
 * Oster's delta and bias-adjusted coefficient, exactly. With b0, R0 of the regression without and b1, R1 of the one with
 * controls, s_y and s_x the variances of outcome and regressor, t the variance of the regressor that the controls leave,
 * d = b0 - b1, and v = b1 - b:
 *
 *     delta = [v (R1 - R0) s_y t + v s_x t d^2 + 2 v^2 t d s_x + v^3 (t s_x - t^2)]
 *           / [(Rmax - R1) s_y d s_x + v (Rmax - R1) s_y (s_x - t) + v^2 t d s_x + v^3 (t s_x - t^2)]
 *
 * For a given delta this is a cubic in v (a quadratic for delta = 1), whose real roots are all given. Everything is what fixed
 * effects and `always` leave, so R2 is within them.
 *
 * Source: Oster (2019), "Unobservable Selection and Coefficient Stability: Theory and Evidence", Journal of Business and Economic
 * Statistics 37(2), 187-204, Propositions 1 to 3. Stata: `psacalc delta x, rmax(…)` and `psacalc beta x, delta(1) rmax(…)`.
 *
 * @throws `UNKNOWN_TERM`, `NO_CONTROLS`, `INVALID_ARGUMENT`, `INSTRUMENTS_NOT_SUPPORTED`, `NOT_DETERMINED` where delta has no
 *   value (the controls move nothing), and what `feols` throws
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { osterDelta, panel } from "@mesometrics/panel-regression";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const result = osterDelta(data, "inv ~ value + capital | firm", { rMax: { times: 1.3 } });
 * result.rMax; // → 0.99678
 * ```
 */
export function osterDelta<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns>,
  options: OsterOptions = {},
): OsterDelta {
  const { always = [], rMax: rule = { times: 1.3 }, delta: selection = 1, beta = 0 } = options;
  const sample: SampleOptions = {
    ...(options.subset === undefined ? {} : { subset: sampleSelection(options.subset, data.rows) }),
    ...(options.weights === undefined ? {} : { weights: options.weights }),
  };
  for (const [name, value] of Object.entries({ delta: selection, beta, ...rule })) {
    if (typeof value === "number" && Number.isFinite(value)) continue;
    throw new MesometricsError("INVALID_ARGUMENT", `'${name}' is a finite number, not ${String(value)}`, {
      [name]: value,
    });
  }
  const model = workingModel(frameOf(data as Dataset, formula as string, sample));
  if (model.instrumental !== null) {
    throw new MesometricsError("INSTRUMENTS_NOT_SUPPORTED", "Oster's delta is for least squares", { formula });
  }
  const constant = "(Intercept)";
  const term = options.term ?? model.terms.find((one) => one !== constant && !always.includes(one));
  for (const one of [term ?? "a regressor", ...always]) {
    if (model.terms.includes(one)) continue;
    throw new MesometricsError("UNKNOWN_TERM", `The regression has no '${one}': it has ${model.terms.join(", ")}`, {
      term: one,
    });
  }
  const position = model.terms.indexOf(term as string);
  const base = model.terms.flatMap((one, j) => (one === constant || always.includes(one) ? [j] : []));
  const controls = model.terms.filter((one, j) => j !== position && !base.includes(j) && one !== constant);
  if (controls.length === 0) {
    throw new MesometricsError(
      "NO_CONTROLS",
      `There are no controls beside '${term}' whose selection could be compared with that of unobservables`,
      { term },
    );
  }
  const q = base.length === 0 ? null : orthonormalBasis(pivotedQr(columnsOf(model.design, base)));
  const x = less(column(model.design, position), q);
  const y = less(model.outcome, q);
  const [xx, yy, xy] = [dot(x, x), dot(y, y), dot(x, y)];
  const rss = dot(model.residuals, model.residuals);
  const estimate = model.coefficients[position]!;
  const short = { estimate: xy / xx, r2: (xy * xy) / (xx * yy) };
  const full = { estimate, r2: 1 - rss / yy };
  const rMax = Math.min(1, "times" in rule ? rule.times * full.r2 : rule.value);
  if (!(rMax >= full.r2)) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `Rmax is ${rMax}, below the R2 of ${full.r2} that the controls reach already`,
      { rMax, r2: full.r2 },
    );
  }
  const shape: Shape = {
    d: short.estimate - estimate,
    sx: xx,
    t: 1 / model.bread.data[position + position * model.terms.length]!,
    gained: yy * (full.r2 - short.r2),
    hidden: yy * (rMax - full.r2),
  };
  const delta = ratio(shape, estimate - beta);
  if (!Number.isFinite(delta)) {
    throw new MesometricsError(
      "NOT_DETERMINED",
      `Delta of '${term}' has no value: the controls move neither the coefficient nor the R2 towards Rmax = ${rMax}`,
      { term, short, full, rMax },
    );
  }
  const betas = adjustedCoefficients(shape, estimate, selection);
  const determined = betas.filter((one) => one.determined);
  const chosen = determined.find(({ sameDirection }) => sameDirection) ?? determined[0];
  const hasEffects = model.effects.length > 0 || always.length > 0;
  const rMaxRule = "times" in rule ? `min(1, ${rule.times} R2 with controls)` : `${rule.value}`;
  return {
    kind: "osterDelta",
    term: term as string,
    short,
    full,
    rMax,
    rMaxRule,
    r2Kind: hasEffects ? "within" : "overall",
    delta,
    beta,
    adjusted: chosen?.beta ?? null,
    selection,
    betas,
    controls,
    observations: model.frame.observations,
    rule: `exact (cubic, quadratic for delta = 1); Rmax = ${rMaxRule}; R2 ${hasEffects ? "within fixed effects and controls that are always in" : "overall"}`,
  };
}

/** What the polynomial is made of, all times N. */
interface Shape {
  readonly d: number;
  readonly sx: number;
  readonly t: number;
  readonly gained: number;
  readonly hidden: number;
}

function ratio({ d, sx, t, gained, hidden }: Shape, v: number): number {
  const cubic = v * v * v * (t * sx - t * t);
  const numerator = v * gained * t + v * sx * t * d * d + 2 * v * v * t * d * sx + cubic;
  const denominator = hidden * d * sx + v * hidden * (sx - t) + v * v * t * d * sx + cubic;
  return numerator / denominator;
}

/** The roots v of numerator(v) = delta denominator(v), as b1 - v. */
function adjustedCoefficients(
  { d, sx, t, gained, hidden }: Shape,
  estimate: number,
  delta: number,
): OsterDelta["betas"] {
  // In units of d the coefficients have one scale; without a movement there is nothing to continue.
  if (d === 0) return [{ beta: estimate, sameDirection: true, determined: true }];
  const k = (t * sx - t * t) * d * d;
  const roots = realRoots([
    -delta * hidden * sx,
    gained * t + sx * t * d * d - delta * hidden * (sx - t),
    (2 - delta) * t * sx * d * d,
    (1 - delta) * k,
  ]);
  return roots
    .map((root) => ({
      beta: estimate - root * d,
      sameDirection: root >= 0,
      determined:
        Math.abs(ratio({ d, sx, t, gained, hidden }, root * d) - delta) <= 1e-6 * Math.max(1, Math.abs(delta)),
    }))
    .sort((a, b) => Math.abs(a.beta - estimate) - Math.abs(b.beta - estimate));
}

function columnsOf(m: Matrix, chosen: readonly number[]): Matrix {
  const result = matrix(m.rows, chosen.length);
  chosen.forEach((j, to) => {
    result.data.set(column(m, j), to * m.rows);
  });
  return result;
}

/** x - Q Q'x; x itself without Q. */
function less(x: Float64Array, q: Matrix | null): Float64Array {
  const left = x.slice();
  for (let j = 0; j < (q?.columns ?? 0); j++) {
    const one = column(q as Matrix, j);
    const along = dot(one, left);
    for (let i = 0; i < left.length; i++) left[i] = left[i]! - along * one[i]!;
  }
  return left;
}
