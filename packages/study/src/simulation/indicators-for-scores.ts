import { entropyWeights } from "@mesometrics/entropy-index";
import { MesometricsError } from "@mesometrics/matrix";
import { logistic } from "./panel-processes.js";

/** The normalised indicators of one index: those that are given, and the tendencies of those that are to be found. */
export interface IndexSystem {
  /** Normalised values in [0, 1] with both ends attained: columns of length n. */
  readonly given: readonly Float64Array[];
  /** One column of length n for each indicator to be found: where it tends to be high, on the scale of a logit. */
  readonly tendencies: readonly Float64Array[];
}

export interface FoundIndicators {
  /** By system: normalised values of the indicators that were found, each with a 0 and a 1 among them. */
  readonly found: readonly (readonly Float64Array[])[];
  /** By system: the entropy weights, given indicators first. */
  readonly weights: readonly Float64Array[];
  readonly iterations: number;
}

/** Fixed ends: in which row an indicator is 0 or 1, so that its minimum and maximum over the sample are known. */
type Pins = readonly Map<number, number>[][];

const LARGEST_LOGIT = 60;
const MOST_ITERATIONS = 200;

/**
 * Indicators whose pooled entropy indices have a given product in every row: prod_s S_s,i = target_i.
 *
 * An index over indicators with a min-max normalisation and entropy weights depends on its own sample, so that a chosen
 * outcome cannot simply be "put in". Here the free indicators of row i are logistic(t_i + tendency), t_i solves the row's
 * equation under the weights of the last iteration, and the weights are those of the new columns, until both agree. Each
 * free indicator is 0 in one row and 1 in another, so that its normalised values are what min-max makes of the raw ones.
 *
 * @param target length n, above 0
 * @throws SIMULATION_INFEASIBLE where a row's target lies outside what its free indicators can reach
 */
export function indicatorsForScores(systems: readonly IndexSystem[], target: Float64Array): FoundIndicators {
  const rows = target.length;
  const levels = new Float64Array(rows);
  let weights = systems.map(({ given, tendencies }) =>
    entropyWeightsOf([...given, ...tendencies.map((tendency) => tendency.map(logistic))]),
  );
  const noPins: Pins = systems.map(({ tendencies }) => tendencies.map(() => new Map<number, number>()));
  solveRows(systems, weights, noPins, target, levels);
  const pins = extremeRows(systems, levels);
  let found: Float64Array[][] = [];
  for (let iteration = 1; ; iteration++) {
    solveRows(systems, weights, pins, target, levels);
    found = systems.map(({ tendencies }, s) =>
      tendencies.map((tendency, j) =>
        tendency.map((lean, row) => pins[s]![j]!.get(row) ?? logistic(levels[row] + lean)),
      ),
    );
    const next = systems.map(({ given }, s) => entropyWeightsOf([...given, ...found[s]!]));
    const change = Math.max(...next.flatMap((one, s) => Array.from(one, (w, j) => Math.abs(w - weights[s]![j]!))));
    // Weights that swing back and forth are met half way.
    weights = iteration <= 20 ? next : next.map((one, k) => one.map((w, j) => (w + weights[k]![j]!) / 2));
    if (change < 1e-14 || iteration === MOST_ITERATIONS) {
      // On the way rows may stop at an end of what they reach; with the last weights they must not.
      refuseUnreached(systems, next, pins, target, levels);
      return { found, weights: next, iterations: iteration };
    }
  }
}

function entropyWeightsOf(columns: readonly Float64Array[]): Float64Array {
  const named = Object.fromEntries(columns.map((column, j) => [`z${j}`, column]));
  const { weights } = entropyWeights(named, { normalisation: { method: "none" } });
  return Float64Array.from(weights, ({ weight }) => weight);
}

/** The product of the systems' scores in a row, with every free indicator at logistic(level + tendency), and its slope. */
function productAt(
  systems: readonly IndexSystem[],
  weights: readonly Float64Array[],
  pins: Pins,
  row: number,
  level: number,
): { readonly value: number; readonly slope: number } {
  let value = 1;
  let slope = 0;
  for (let s = 0; s < systems.length; s++) {
    const { given, tendencies } = systems[s]!;
    const w = weights[s]!;
    let score = 0;
    let rise = 0;
    for (let j = 0; j < given.length; j++) score += w[j] * given[j]![row];
    for (let j = 0; j < tendencies.length; j++) {
      const weight = w[given.length + j];
      const pin = pins[s]![j]!.get(row);
      const z = pin ?? logistic(level + tendencies[j]![row]);
      score += weight * z;
      if (pin === undefined) rise += weight * z * (1 - z);
    }
    slope = slope * score + value * rise;
    value *= score;
  }
  return { value, slope };
}

/** Newton's method between bounds: the product grows with the level. Levels start where they were. */
function solveRows(
  systems: readonly IndexSystem[],
  weights: readonly Float64Array[],
  pins: Pins,
  target: Float64Array,
  levels: Float64Array,
): void {
  for (let row = 0; row < target.length; row++) {
    const wanted = target[row];
    let low = -LARGEST_LOGIT;
    let high = LARGEST_LOGIT;
    let level = levels[row];
    for (let step = 0; step < 200; step++) {
      const { value, slope } = productAt(systems, weights, pins, row, level);
      if (value < wanted) low = level;
      else high = level;
      const newton = level + (wanted - value) / slope;
      const next = newton > low && newton < high ? newton : (low + high) / 2;
      if (next === level || Math.abs(next - level) < 1e-15 * Math.abs(level)) break;
      level = next;
    }
    levels[row] = level;
  }
}

/** @throws SIMULATION_INFEASIBLE for the first row whose score is not the target to rounding */
function refuseUnreached(
  systems: readonly IndexSystem[],
  weights: readonly Float64Array[],
  pins: Pins,
  target: Float64Array,
  levels: Float64Array,
): void {
  for (let row = 0; row < target.length; row++) {
    const wanted = target[row];
    if (Math.abs(productAt(systems, weights, pins, row, levels[row]).value - wanted) <= 1e-12 * wanted) continue;
    const lowest = productAt(systems, weights, pins, row, -LARGEST_LOGIT).value;
    const highest = productAt(systems, weights, pins, row, LARGEST_LOGIT).value;
    throw new MesometricsError(
      "SIMULATION_INFEASIBLE",
      `No indicators within their ranges give row ${row + 1} the score ${wanted} that this seed asks for: they reach ${lowest} to ${highest}. Take another seed.`,
      { row: row + 1, target: wanted, lowest, highest },
    );
  }
}

/** For each free indicator the rows in which it is nearest to its ends; no row is taken twice. */
function extremeRows(systems: readonly IndexSystem[], levels: Float64Array): Pins {
  const taken = new Set<number>();
  const furthest = (tendency: Float64Array, sign: number): number => {
    let best = -1;
    for (let row = 0; row < tendency.length; row++) {
      if (taken.has(row)) continue;
      if (best < 0 || sign * (levels[row] + tendency[row]) > sign * (levels[best] + tendency[best])) best = row;
    }
    taken.add(best);
    return best;
  };
  return systems.map(({ tendencies }) =>
    tendencies.map(
      (tendency) =>
        new Map([
          [furthest(tendency, -1), 0],
          [furthest(tendency, 1), 1],
        ]),
    ),
  );
}

/**
 * The first outcome of `draw` that indicators can give, with those indicators. Every call of `draw` must change nothing but
 * effects that the models absorb, so that no estimate depends on how often it was asked.
 *
 * @throws SIMULATION_INFEASIBLE after 50 outcomes that no indicators give
 */
export function firstReachable(
  draw: (attempt: number) => Float64Array,
  find: (outcome: Float64Array) => FoundIndicators,
): Pick<FoundIndicators, "found" | "weights"> & { readonly outcome: Float64Array } {
  for (let attempt = 0; ; attempt++) {
    const outcome = draw(attempt);
    try {
      const { found, weights } = find(outcome);
      return { outcome, found, weights };
    } catch (error) {
      const again = error instanceof MesometricsError && error.code === "SIMULATION_INFEASIBLE" && attempt < 49;
      if (!again) throw error;
    }
  }
}
