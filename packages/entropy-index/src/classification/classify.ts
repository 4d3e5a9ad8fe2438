import { inversePowerOfTwo, MesometricsError } from "@mesometrics/matrix";
import type { IndexNote } from "../conventions.js";
import { prefixSums, squaredDeviations } from "./exact-prefix-sums.js";
import {
  equalBreaks,
  headTailBreaks,
  quantileBreaks,
  roundBreaks,
  separatingBreaks,
  standardDeviationBreaks,
} from "./interval-breaks.js";
import { optimalPartition } from "./natural-breaks.js";

/** How classes are formed; `classify` says what each of them is. */
export type ClassificationMethod =
  | "natural-breaks"
  | "jenks"
  | "quantile"
  | "equal-interval"
  | "standard-deviation"
  | "head-tail"
  | "pretty";

/** Which end belongs to a class: `"right"` is (a, b], `"left"` is [a, b); the outermost ends always belong. */
export type Closure = "right" | "left";

export interface ClassificationOptions {
  /** Default `"natural-breaks"`. */
  readonly method?: ClassificationMethod;
  /** How many classes; needed by every method but `"head-tail"`. At least 2. */
  readonly classes?: number;
  /** Default `"right"`. */
  readonly closure?: Closure;
  /** Missing cells: `"error"` (default) lists them, `"keep"` leaves them without a class and counts them. */
  readonly missing?: "error" | "keep";
}

/** One class and what is in it; a class without values has no smallest, largest or mean. */
export interface ValueClass {
  /** From 1. */
  readonly class: number;
  readonly lowerBreak: number;
  readonly upperBreak: number;
  readonly count: number;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly mean: number | null;
}

export interface Classification {
  readonly method: ClassificationMethod;
  readonly closure: Closure;
  /** How the breaks were found and which end belongs to a class, in a sentence. */
  readonly rule: string;
  /** length k + 1, ascending */
  readonly breaks: Float64Array;
  readonly table: readonly ValueClass[];
  /** length n: 1 .. k; 0 where the value is missing */
  readonly classes: Int32Array;
  /** Goodness of variance fit 1 - (sum of squares within classes) / (total sum of squares), in [0, 1]. */
  readonly gvf: number;
  /** The sum of squared deviations from the class means, in squared units of the values. */
  readonly squaresWithin: number;
  readonly missing: number;
  readonly notes: readonly IndexNote[];
}

/**
 * Sorts values into classes for a map or a table.
 *
 * - `"natural-breaks"`: the partition with the smallest sum of squares within classes, exact in double precision, equal
 *   values always together (Fisher 1958); breaks lie half way between the neighbouring values of two classes.
 * - `"jenks"`: the same partition; breaks are the largest values of the classes (`closure: "left"`: the smallest).
 * - `"quantile"`: equally many values, breaks at type 7 quantiles. `"equal-interval"`: equally wide.
 * - `"standard-deviation"`: mean plus round multiples of the standard deviation (n - 1), about `classes` of them.
 * - `"head-tail"`: recursive means while the head is at most 40 % (Jiang 2013). `"pretty"`: round numbers.
 *
 * Where there are no more distinct values than classes, each distinct value becomes a class (not with `"head-tail"`),
 * which a note says. GVF = 1 - Σ_c Σ (x - mean_c)² / Σ (x - mean)².
 *
 * R: `classInt::classIntervals(x, k, style = "fisher" | "jenks" | "quantile" | "equal" | "sd" | "headtails" |
 * "pretty")`; its breaks are the same numbers, but it assigns values to [a, b) unless told otherwise.
 *
 * @param values length n; `null`, `undefined` and `NaN` are missing
 * @throws MesometricsError `MISSING_CELLS`, `INFINITE_CELL`, `CONSTANT_VALUES`, `INVALID_CLASSES`, `UNKNOWN_OPTION`,
 *   `OVERFLOW`
 * @see Fisher (1958), "On grouping for maximum homogeneity", JASA 53; Jiang (2013), The Professional Geographer 65
 * @example
 * ```ts
 * import { classify } from "@mesometrics/entropy-index";
 * const { breaks, classes, gvf } = classify([1, 1, 1, 2, 2, 5, 5, 5, 9, 9], { classes: 3 });
 * breaks; // → [1, 3.5, 7, 9]
 * classes; // → [1, 1, 1, 1, 1, 2, 2, 2, 3, 3]
 * gvf; // → 0.986364
 * classify([1, 1, 1, 2, 2, 5, 5, 5, 9, 9], { classes: 3, method: "jenks" }).breaks; // → [1, 2, 5, 9]
 * ```
 */
export function classify(
  values: ArrayLike<number | null | undefined>,
  options: ClassificationOptions = {},
): Classification {
  const { method = "natural-breaks", closure = "right", missing = "error" } = options;
  const classes = checkedOptions(method, closure, missing, options.classes);
  const numbers = checkedValues(values, missing);
  const sorted = numbers.filter((value) => !Number.isNaN(value)).sort();
  const distinct = Float64Array.from(new Set(sorted));
  if (distinct.length < 2) {
    throw new MesometricsError(
      "CONSTANT_VALUES",
      `There is nothing to classify: ${sorted.length === 0 ? "no value is known" : `all values are ${distinct[0]}`}.`,
      { values: sorted.length },
    );
  }
  if (!Number.isFinite(distinct.at(-1)! - distinct[0])) {
    throw new MesometricsError("OVERFLOW", "The range of the values is too large for a double. Rescale them.");
  }
  const notes: IndexNote[] = [];
  const isSeparate = method !== "head-tail" && classes >= distinct.length;
  if (isSeparate) {
    const fewer = classes > distinct.length ? `${classes} classes were asked for; there` : "There";
    notes.push({
      code: "EACH_VALUE_A_CLASS",
      message: `${fewer} are ${distinct.length} distinct values, and each is a class of its own.`,
      terms: [],
    });
  }
  const breaks = isSeparate ? separatingBreaks(distinct) : breaksOf(method, closure, sorted, distinct, classes);
  const assigned = assign(numbers, breaks, closure);
  const result = describe(numbers, sorted, breaks, assigned);
  const empty = result.table.filter((one) => one.count === 0).map((one) => String(one.class));
  if (empty.length > 0) {
    notes.push({ code: "EMPTY_CLASS", message: `No value lies in class ${empty.join(", ")}.`, terms: empty });
  }
  const missingCount = numbers.length - sorted.length;
  if (missingCount > 0) {
    notes.push({ code: "MISSING_VALUES", message: `${missingCount} missing value(s) have no class.`, terms: [] });
  }
  return {
    method,
    closure,
    rule: `${RULES[method]}; classes are ${closure === "right" ? "(a, b], the first with its lower end" : "[a, b), the last with its upper end"}`,
    breaks,
    classes: assigned,
    missing: missingCount,
    notes,
    ...result,
  };
}

const RULES: Readonly<Record<ClassificationMethod, string>> = {
  "natural-breaks": "smallest sum of squares within classes (exact), breaks half way between neighbouring values",
  jenks: "smallest sum of squares within classes (exact), breaks at values of the data",
  quantile: "breaks at quantiles of type 7",
  "equal-interval": "classes of equal width",
  "standard-deviation": "mean plus round multiples of the sample standard deviation",
  "head-tail": "recursive means while the head is at most 40 %",
  pretty: "round numbers",
};

function checkedOptions(method: string, closure: string, missing: string, classes: number | undefined): number {
  const allowed: readonly (readonly [string, string, readonly string[]])[] = [
    ["method", method, Object.keys(RULES)],
    ["closure", closure, ["right", "left"]],
    ["missing", missing, ["error", "keep"]],
  ];
  for (const [option, value, values] of allowed) {
    if (values.includes(value)) continue;
    throw new MesometricsError(
      "UNKNOWN_OPTION",
      `The option \`${option}\` must be ${values.map((one) => `"${one}"`).join(" or ")}, not ${JSON.stringify(value)}.`,
      { option, value },
    );
  }
  if (method === "head-tail" && classes === undefined) return 0;
  if (method === "head-tail") {
    throw new MesometricsError("INVALID_CLASSES", "Head/tail breaks find their number of classes: do not give one.", {
      classes,
    });
  }
  if (classes !== undefined && Number.isSafeInteger(classes) && classes >= 2) return classes;
  throw new MesometricsError(
    "INVALID_CLASSES",
    `The number of classes must be a whole number from 2, not ${classes}.`,
    {
      classes,
    },
  );
}

const CELLS_LISTED = 20;

function checkedValues(values: ArrayLike<number | null | undefined>, missing: "error" | "keep"): Float64Array {
  const numbers = Float64Array.from({ length: values.length }, (_, row) => values[row] ?? Number.NaN);
  const holes: number[] = [];
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row];
    if (Number.isNaN(value)) holes.push(row + 1);
    else if (!Number.isFinite(value)) {
      throw new MesometricsError("INFINITE_CELL", `Row ${row + 1} is infinite. Correct it or make it missing.`, {
        row: row + 1,
      });
    }
  }
  if (missing === "error" && holes.length > 0) {
    throw new MesometricsError(
      "MISSING_CELLS",
      `${holes.length} value(s) are missing, first in row ${holes[0]}. Fill them, or leave them without a class with ` +
        '{ missing: "keep" }.',
      { count: holes.length, rows: holes.slice(0, CELLS_LISTED) },
    );
  }
  return numbers;
}

function breaksOf(
  method: ClassificationMethod,
  closure: Closure,
  sorted: Float64Array,
  distinct: Float64Array,
  classes: number,
): Float64Array {
  switch (method) {
    case "natural-breaks":
    case "jenks":
      return partitionBreaks(method, closure, sorted, distinct, classes);
    case "quantile":
      return quantileBreaks(sorted, classes);
    case "equal-interval":
      return equalBreaks(sorted, classes);
    case "standard-deviation":
      return standardDeviationBreaks(sorted, classes);
    case "head-tail":
      return headTailBreaks(sorted);
    case "pretty":
      return roundBreaks(sorted[0], sorted.at(-1)!, classes);
  }
}

function partitionBreaks(
  method: "natural-breaks" | "jenks",
  closure: Closure,
  sorted: Float64Array,
  distinct: Float64Array,
  classes: number,
): Float64Array {
  const scale = scaleOf(sorted);
  const starts = optimalPartition(
    distinct.map((value) => value * scale),
    countsOf(sorted, distinct),
    classes,
  );
  const breaks = new Float64Array(classes + 1);
  breaks[0] = distinct[0];
  breaks[classes] = distinct.at(-1)!;
  for (let c = 1; c < classes; c++) {
    const below = distinct[starts[c] - 1];
    const above = distinct[starts[c]];
    const middle = method === "jenks" ? Number.NaN : below + (above - below) / 2;
    // Between neighbouring doubles the middle rounds to one of them: the closed end keeps the two apart.
    const isBetween = closure === "right" ? middle < above : middle > below;
    breaks[c] = isBetween ? middle : closure === "right" ? below : above;
  }
  return breaks;
}

/** A power of two that brings the values to at most 2 in magnitude. */
function scaleOf(sorted: Float64Array): number {
  return inversePowerOfTwo(Math.max(Math.abs(sorted[0]), Math.abs(sorted.at(-1)!)));
}

function countsOf(sorted: Float64Array, distinct: Float64Array): Float64Array {
  const counts = new Float64Array(distinct.length);
  let at = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (sorted[i] !== distinct[at]) at++;
    counts[at] = counts[at] + 1;
  }
  return counts;
}

/** The class of each value by binary search, 0 where it is missing. */
function assign(values: Float64Array, breaks: Float64Array, closure: Closure): Int32Array {
  const last = breaks.length - 2;
  return Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return 0;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      const upper = breaks[middle + 1];
      if (closure === "right" ? value <= upper : value < upper) high = middle;
      else low = middle + 1;
    }
    return low + 1;
  });
}

function describe(
  values: Float64Array,
  sorted: Float64Array,
  breaks: Float64Array,
  assigned: Int32Array,
): Pick<Classification, "table" | "gvf" | "squaresWithin"> {
  const scale = scaleOf(sorted);
  const sums = prefixSums(
    sorted.map((value) => value * scale),
    new Float64Array(sorted.length).fill(1),
  );
  const counts = new Int32Array(breaks.length);
  for (let row = 0; row < values.length; row++) counts[assigned[row]] = counts[assigned[row]] + 1;
  const table: ValueClass[] = [];
  let within = 0;
  let from = 0;
  for (let c = 1; c < breaks.length; c++) {
    const count = counts[c];
    const to = from + count;
    within += squaredDeviations(sums, from, to);
    const total = sums.sumHigh[to] - sums.sumHigh[from] + (sums.sumLow[to] - sums.sumLow[from]);
    table.push({
      class: c,
      lowerBreak: breaks[c - 1],
      upperBreak: breaks[c],
      count,
      minimum: count === 0 ? null : sorted[from],
      maximum: count === 0 ? null : sorted[to - 1],
      mean: count === 0 ? null : total / count / scale,
    });
    from = to;
  }
  return {
    table,
    gvf: 1 - within / squaredDeviations(sums, 0, sorted.length),
    squaresWithin: within / scale / scale,
  };
}
