import { MesometricsError, sum } from "@mesometrics/matrix";
import type { Aggregation, IndexConventions, Normalisation, Weighting } from "./conventions.js";
import type { Indicator } from "./indicator-columns.js";

/** A property that a method has by its definition, and that a result is checked for. */
export type Identity =
  /** Σ w = 1 */
  | "weights-sum-to-one"
  /** every row's score is the sum of its contributions */
  | "contributions-add-up"
  /** weights do not change when an indicator is measured as a·x + b, a > 0 */
  | "affine-invariant-weights"
  /** scores lie in [0, 1] */
  | "scores-in-unit-interval";

export interface CheckedIdentity {
  readonly identity: Identity;
  /** The largest departure that was found, and the one that was allowed. */
  readonly departure: number;
  readonly tolerance: number;
}

const SUM: readonly Identity[] = ["weights-sum-to-one"];
const SUM_AFFINE: readonly Identity[] = ["weights-sum-to-one", "affine-invariant-weights"];

const OF_WEIGHTING: Readonly<Record<Exclude<Weighting["method"], "combination">, readonly Identity[]>> = {
  equal: SUM_AFFINE,
  expert: SUM_AFFINE,
  entropy: SUM_AFFINE,
  critic: SUM_AFFINE,
  // A coefficient of variation changes with the zero of the scale.
  "coefficient-of-variation": SUM,
  "standard-deviation": SUM_AFFINE,
  "principal-components": SUM_AFFINE,
  ahp: SUM_AFFINE,
  "pull-apart": SUM_AFFINE,
};

/** Whether a·x + b leaves the normalised values as they are. */
function keepsAffine(normalisation: Normalisation): boolean {
  if (normalisation.method === "min-max") return normalisation.goalposts === undefined;
  return normalisation.method === "z-score";
}

function ofWeighting(weighting: Weighting): readonly Identity[] {
  if (weighting.method === "combination") {
    return SUM_AFFINE.filter((one) => weighting.of.every((part) => ofWeighting(part).includes(one)));
  }
  // Ranks of values that differ by a rounding only can tie after a shift.
  if (weighting.method === "critic" && weighting.correlation === "spearman") return SUM;
  return OF_WEIGHTING[weighting.method];
}

/** Eigenvectors, and entropies by a faulty formula, can give negative weights. */
function mayBeNegative(weighting: Weighting): boolean {
  if (weighting.method === "combination") return weighting.of.some(mayBeNegative);
  if (weighting.method === "entropy") return (weighting.formula ?? "standard") !== "standard";
  return weighting.method === "pull-apart";
}

function ofAggregation(aggregation: Aggregation): readonly Identity[] {
  return aggregation.method === "arithmetic" ? ["contributions-add-up"] : [];
}

/** Whether normalised values, treated for zeros, lie in [0, 1]. */
function inUnitInterval({ normalisation, zero }: IndexConventions): boolean {
  if (zero !== "limit") {
    const top = "shift" in zero ? (zero.scores === "unshifted" ? 1 : 1 + zero.shift) : zero.rescale[1];
    if (top > 1) return false;
  }
  if (normalisation.method !== "min-max") return normalisation.method === "rank";
  const { pool = "panel", goalposts, outside = "keep", negative = "standard" } = normalisation;
  if (negative !== "standard") return false;
  return (typeof pool === "string" && goalposts === undefined) || outside !== "keep";
}

/**
 * The identities that a set of conventions satisfies by definition; a result made with them is checked for exactly these.
 *
 * @example
 * ```ts
 * import { declaredIdentities, standardConventions } from "@mesometrics/entropy-index";
 * declaredIdentities(standardConventions); // → ["weights-sum-to-one", "affine-invariant-weights", "contributions-add-up", "scores-in-unit-interval"]
 * declaredIdentities({ ...standardConventions, weights: { method: "coefficient-of-variation" }, aggregation: { method: "geometric" } }); // → ["weights-sum-to-one", "scores-in-unit-interval"]
 * ```
 */
export function declaredIdentities(conventions: IndexConventions): readonly Identity[] {
  const { normalisation, weights, aggregation } = conventions;
  const bounded = ["arithmetic", "geometric", "harmonic", "power", "by-level", "minimum", "topsis"];
  return [
    ...ofWeighting(weights).filter((one) => one !== "affine-invariant-weights" || keepsAffine(normalisation)),
    ...ofAggregation(aggregation),
    ...(bounded.includes(aggregation.method) &&
    (aggregation.method === "topsis" || inUnitInterval(conventions)) &&
    !mayBeNegative(weights)
      ? (["scores-in-unit-interval"] as const)
      : []),
  ];
}

/** What is needed to check a result. */
export interface CheckedResult {
  readonly weights: Float64Array;
  readonly scores: Float64Array;
  /** m columns of length n, or null where the aggregation has none */
  readonly contributions: readonly Float64Array[] | null;
  /** The weights of other data by the same conventions. */
  readonly weightsOf: (indicators: readonly Indicator[]) => Float64Array;
  readonly indicators: readonly Indicator[];
}

/**
 * Checks every declared identity.
 *
 * @throws MesometricsError `IDENTITY_VIOLATED`: a bug of this package, not of the data
 */
export function assertIdentities(identities: readonly Identity[], result: CheckedResult): readonly CheckedIdentity[] {
  return identities.map((identity) => {
    const checked = check(identity, result);
    if (!(checked.departure <= checked.tolerance)) {
      throw new MesometricsError(
        "IDENTITY_VIOLATED",
        `The result departs by ${checked.departure} from the identity "${identity}" (allowed: ${checked.tolerance}). This is a bug: please report it with the data.`,
        { ...checked },
      );
    }
    return checked;
  });
}

function check(identity: Identity, result: CheckedResult): CheckedIdentity {
  const { weights, scores, contributions } = result;
  switch (identity) {
    case "weights-sum-to-one": {
      let size = 1;
      for (const weight of weights) size = Math.max(size, Math.abs(weight));
      return { identity, departure: Math.abs(sum(weights) - 1), tolerance: 1e-12 * size };
    }
    case "contributions-add-up": {
      let departure = 0;
      let size = 1;
      const parts = new Float64Array(contributions!.length);
      for (let row = 0; row < scores.length; row++) {
        for (let j = 0; j < parts.length; j++) {
          parts[j] = contributions![j]![row];
          size = Math.max(size, Math.abs(parts[j]));
        }
        departure = Math.max(departure, Math.abs(sum(parts) - scores[row]));
      }
      return { identity, departure, tolerance: 1e-12 * size };
    }
    case "scores-in-unit-interval": {
      let departure = 0;
      for (const score of scores) departure = Math.max(departure, -score, score - 1);
      return { identity, departure, tolerance: 1e-12 };
    }
    case "affine-invariant-weights": {
      const { indicators, tolerance } = moved(result.indicators);
      const others = result.weightsOf(indicators);
      let departure = 0;
      for (let j = 0; j < weights.length; j++) departure = Math.max(departure, Math.abs(weights[j] - others[j]));
      return { identity, departure, tolerance };
    }
  }
}

/** x/2 + max|x|/4: another unit and another zero, with no risk of overflow. The shift costs digits where a range is small. */
function moved(indicators: readonly Indicator[]): { indicators: readonly Indicator[]; tolerance: number } {
  let tolerance = 1e-9;
  const others = indicators.map(({ name, direction, values }) => {
    let minimum = Number.POSITIVE_INFINITY;
    let maximum = Number.NEGATIVE_INFINITY;
    for (const x of values) {
      minimum = Math.min(minimum, x);
      maximum = Math.max(maximum, x);
    }
    const size = Math.max(Math.abs(minimum), Math.abs(maximum));
    const range = maximum / 2 - minimum / 2;
    // Beside a very small range the shift would leave nothing but rounding.
    const shift = range > 1e-10 * size ? 0.25 * size : 0;
    const place = (x: number) => 0.5 * x + shift;
    if (range > 0) tolerance = Math.max(tolerance, 1e4 * Number.EPSILON * (size / range));
    return {
      name,
      direction:
        typeof direction !== "object"
          ? direction
          : {
              ...direction,
              optimum:
                typeof direction.optimum === "number"
                  ? place(direction.optimum)
                  : ([place(direction.optimum[0]), place(direction.optimum[1])] as const),
            },
      values: values.map(place),
    };
  });
  return { indicators: others, tolerance: Math.min(tolerance, 1) };
}
