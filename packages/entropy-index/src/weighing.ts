import { MesometricsError } from "@mesometrics/matrix";
import { analyticHierarchy } from "./analytic-hierarchy.js";
import { checkWeights, combineWeights } from "./combine-weights.js";
import type { BasicWeighting, IndexNote, Weighting, WeightLevels } from "./conventions.js";
import { normalisedEntropy, proportional, weightsFromEntropies } from "./entropy.js";
import { type Framework, type PlacedDimension, WHOLE, weightsFromLevels } from "./framework.js";
import { type Indicator, unknownIndicator } from "./indicator-columns.js";
import { type NormalisedIndicator, unknownConvention } from "./normalise.js";
import { type RowFrame, rowsByPeriod, rowsOfPeriods } from "./period-rows.js";
import {
  criticDetails,
  deviationWeights,
  principalComponents,
  pullApart,
  type ScaledColumns,
  variationWeights,
} from "./statistical-weights.js";

/** What a weighting rule may look at. */
export interface WeighingInput {
  readonly framework: Framework;
  readonly indicators: readonly Indicator[];
  readonly normalised: readonly NormalisedIndicator[];
  /** The columns that shares are taken of: normalised, with zeros treated. */
  readonly columns: readonly Float64Array[];
  readonly frame: RowFrame;
  /** Whether a column may be negative throughout, as a misprinted normalisation makes it. */
  readonly allowNegative: boolean;
}

export interface Weighed {
  /** length m; under yearly weights the mean over the periods */
  readonly weights: Float64Array;
  /** One set per period, or null. */
  readonly byPeriod: readonly Float64Array[] | null;
  /** length m, or null where the method has none */
  readonly entropies: Float64Array | null;
  readonly notes: readonly IndexNote[];
}

export function weigh(input: WeighingInput, weighting: Weighting): Weighed {
  refuseConstants(input, weighting);
  if (weighting.method !== "combination") return basicWeights(input, weighting);
  const sets = weighting.of.map((one) => basicWeights(input, one));
  if (sets.some((one) => one.byPeriod !== null)) {
    throw new MesometricsError("UNKNOWN_CONVENTION", "Yearly weights cannot be combined: combine pooled ones.", {});
  }
  const { weights } = combineWeights(
    sets.map((one) => one.weights),
    weighting.by,
    weighting.shares,
  );
  return { weights, byPeriod: null, entropies: null, notes: sets.flatMap((one) => one.notes) };
}

const WEIGHS_CONSTANTS_ZERO: readonly Weighting["method"][] = [
  "entropy",
  "standard-deviation",
  "coefficient-of-variation",
];

/** A constant that was let through must come out with the weight 0. */
function refuseConstants({ indicators, normalised }: WeighingInput, weighting: Weighting): void {
  const parts = weighting.method === "combination" ? weighting.of : [weighting];
  const other = parts.find((one) => !WEIGHS_CONSTANTS_ZERO.includes(one.method));
  const constant = normalised.findIndex((one) => one.constant);
  if (constant < 0 || other === undefined) return;
  throw new MesometricsError(
    "CONSTANT_INDICATOR",
    `Indicator "${indicators[constant]!.name}" is constant, and "${other.method}" would not give it the weight 0. Leave it ` +
      "out, or take weights by entropy, standard deviation or coefficient of variation.",
    { indicator: indicators[constant]!.name, weights: other.method },
  );
}

function basicWeights(input: WeighingInput, weighting: BasicWeighting): Weighed {
  const { framework, indicators, columns } = input;
  const scaled: ScaledColumns = { names: indicators.map((one) => one.name), columns };
  const plain = (weights: Float64Array, notes: readonly IndexNote[] = []): Weighed => ({
    weights,
    byPeriod: null,
    entropies: null,
    notes,
  });
  switch (weighting.method) {
    case "equal":
      return plain(levelWeights(input, weighting.levels, ({ columns: parts }) => parts.map(() => 1 / parts.length)));
    case "expert":
      return plain(expertWeights(framework, weighting.weights));
    case "entropy":
      return entropyWeighting(input, weighting);
    case "critic":
      return plain(
        levelWeights(
          input,
          weighting.levels,
          (parts) => criticDetails(parts, weighting.correlation ?? "pearson", weighting.absolute ?? false).weights,
        ),
      );
    case "standard-deviation":
      return plain(levelWeights(input, weighting.levels, deviationWeights));
    case "coefficient-of-variation":
      return plain(variationWeights({ names: scaled.names, columns: indicators.map((one) => one.values) }));
    case "principal-components":
      return plain(
        levelWeights(input, weighting.levels, (parts) => principalComponents(parts, weighting.form ?? "oecd").weights),
      );
    case "pull-apart": {
      const { weights, allPositive } = pullApart(scaled);
      return plain(weights, allPositive ? [] : [negativeWeights(scaled.names, weights)]);
    }
    case "ahp":
      return hierarchyWeights(framework, weighting);
    default:
      throw unknownConvention("weighting", weighting);
  }
}

function negativeWeights(names: readonly string[], weights: Float64Array): IndexNote {
  const terms = names.filter((_, j) => weights[j] <= 0);
  return {
    code: "NEGATIVE_WEIGHTS",
    message: `The leading eigenvector gives weights that are not positive: ${terms.join(", ")}. Normalise by min-max.`,
    terms,
  };
}

function levelWeights(
  { framework, indicators, columns }: WeighingInput,
  levels: WeightLevels = "all",
  rule: (parts: ScaledColumns) => ArrayLike<number>,
  between: "scores" | "rescaled" = "scores",
): Float64Array {
  const names = indicators.map((one) => one.name);
  if (levels === "all") return Float64Array.from(rule({ names, columns }));
  const shares = new Map<PlacedDimension | null, ArrayLike<number>>();
  // A group's score needs the weights below it: inner groups first.
  const scoreOf = (
    own: readonly number[],
    groups: readonly PlacedDimension[],
    parent: PlacedDimension | null,
  ): Float64Array => {
    const parts = [
      ...own.map((j) => columns[j]!),
      ...groups.map((group) => scoreOf(group.indicators, group.dimensions, group)),
    ];
    const partNames = [...own.map((j) => names[j]!), ...groups.map((group) => group.id)];
    const weights = parts.length === 1 ? [1] : rule({ names: partNames, columns: parts });
    shares.set(parent, weights);
    const score = new Float64Array(columns[0]!.length);
    parts.forEach((part, i) => {
      for (let row = 0; row < score.length; row++) score[row] += weights[i]! * part[row];
    });
    return between === "scores" ? score : rescaled(score);
  };
  scoreOf([], framework.top, null);
  return weightsFromLevels(framework, (_own, _groups, parent) => shares.get(parent)!);
}

/** By min-max to [0, 1]; a score that does not vary stays as it is. */
function rescaled(score: Float64Array): Float64Array {
  const low = score.reduce((a, b) => Math.min(a, b));
  const range = score.reduce((a, b) => Math.max(a, b)) - low;
  return range > 0 ? score.map((value) => (value - low) / range) : score;
}

function expertWeights(framework: Framework, given: Readonly<Record<string, number>> | undefined): Float64Array {
  const ids = framework.indicators.map((one) => one.id);
  if (given !== undefined) {
    for (const name of Object.keys(given)) if (!ids.includes(name)) throw unknownIndicator("A weight", name, ids);
    const weights = Float64Array.from(ids, (id) => (Object.hasOwn(given, id) ? given[id]! : Number.NaN));
    const missing = ids.filter((_, j) => Number.isNaN(weights[j]));
    if (missing.length > 0) {
      throw new MesometricsError("INVALID_WEIGHTS", `No weight is given for ${missing.join(", ")}.`, {
        indicators: missing,
      });
    }
    checkWeights(weights, "Expert weights");
    return weights;
  }
  return weightsFromLevels(framework, (own, groups, parent) => {
    const where = parent === null ? "the top level" : `dimension "${parent.id}"`;
    const parts = [...own.map((j) => framework.indicators[j]!), ...groups];
    const weights = parts.map((part) => part.weight ?? (parts.length === 1 ? 1 : Number.NaN));
    const missing = parts.filter((_, i) => Number.isNaN(weights[i]));
    if (missing.length > 0) {
      throw new MesometricsError(
        "INVALID_WEIGHTS",
        `Expert weights need a \`weight\` for every part of ${where}; there is none for ${missing.map((one) => one.id).join(", ")}.`,
        { parts: missing.map((one) => one.id) },
      );
    }
    checkWeights(weights, `Weights of ${where}`);
    return weights;
  });
}

function hierarchyWeights(
  framework: Framework,
  { judgements, form }: Extract<BasicWeighting, { method: "ahp" }>,
): Weighed {
  const notes: IndexNote[] = [];
  const used = new Set<string>();
  const weights = weightsFromLevels(framework, (own, groups, parent) => {
    const count = own.length + groups.length;
    const key = parent?.id ?? WHOLE;
    if (!Object.hasOwn(judgements, key)) {
      if (count === 1) return [1];
      throw new MesometricsError(
        "INVALID_JUDGEMENTS",
        `No judgements are given under "${key}", which has ${count} parts.`,
        {
          parent: key,
          parts: count,
        },
      );
    }
    used.add(key);
    if (judgements[key]!.length !== count) {
      throw new MesometricsError(
        "INVALID_JUDGEMENTS",
        `The judgements under "${key}" are of ${judgements[key]!.length} parts, but it has ${count}.`,
        { parent: key, parts: count },
      );
    }
    const result = analyticHierarchy(judgements[key]!, form);
    for (const note of result.notes) notes.push({ ...note, terms: [key] });
    return result.weights;
  });
  const unused = Object.keys(judgements).filter((key) => !used.has(key));
  if (unused.length > 0)
    throw unknownIndicator("Judgements", unused[0]!, [WHOLE, ...framework.all.map((one) => one.id)]);
  return { weights, byPeriod: null, entropies: null, notes };
}

function entropyWeighting(
  input: WeighingInput,
  {
    period = "pooled",
    levels = "all",
    between = "scores",
    formula = "standard",
  }: Extract<BasicWeighting, { method: "entropy" }>,
): Weighed {
  const { frame, normalised, columns, indicators, allowNegative } = input;
  const rule = { formula, periods: frame.periodLabels.length, indicators: indicators.length, allowNegative };
  const pick = (z: Float64Array, rows: Int32Array | null) =>
    rows === null ? z : Float64Array.from(rows, (row) => z[row]);
  const entropiesOf = (rows: Int32Array | null) =>
    Float64Array.from(columns, (z, j) =>
      normalised[j]!.constant ? 1 : normalisedEntropy(indicators[j]!.name, pick(z, rows), rule),
    );
  const weightsOf = (entropies: Float64Array) =>
    formula === "standard" ? weightsFromEntropies(entropies) : faultyWeights(entropies);
  const notes: IndexNote[] = formula === "standard" ? [] : [faultyNote(formula)];
  if (between !== "scores" && (between !== "rescaled" || levels !== "by-level")) {
    throw unknownConvention("basis of entropies between dimensions without levels", between);
  }
  if (levels === "by-level") {
    if (period !== "pooled" || formula !== "standard") {
      throw new MesometricsError(
        "UNKNOWN_CONVENTION",
        "Entropy weights by level are pooled and standard. Leave `period` and `formula` out.",
        {},
      );
    }
    const constants = normalised.some((one) => one.constant);
    const entropyOf = (name: string, z: Float64Array) =>
      constants && z.every((value) => value === z[0]) ? 1 : normalisedEntropy(name, z, rule);
    const weights = levelWeights(
      input,
      "by-level",
      (parts) => weightsFromEntropies(parts.columns.map((z, i) => entropyOf(parts.names[i]!, z))),
      between,
    );
    return { weights, byPeriod: null, entropies: entropiesOf(null), notes };
  }
  if (period === "yearly") {
    const periods = rowsByPeriod(frame, "Yearly weights");
    const sets = periods.map((rows) => entropiesOf(rows));
    const byPeriod = sets.map(weightsOf);
    return { weights: meanOf(byPeriod), byPeriod, entropies: meanOf(sets), notes };
  }
  const rows = period === "pooled" ? null : rowsOfPeriods(frame, period.base, "Weights of a base period");
  const entropies = entropiesOf(rows);
  return { weights: weightsOf(entropies), byPeriod: null, entropies, notes };
}

function meanOf(sets: readonly Float64Array[]): Float64Array {
  return sets[0]!.map((_, j) => sets.reduce((total, set) => total + set[j], 0) / sets.length);
}

/** (1 - e)/Σ(1 - e) without the guard: negative over negative, as the faulty formulas have it. */
function faultyWeights(entropies: Float64Array): Float64Array {
  const divergences = entropies.map((entropy) => 1 - entropy);
  const sign = divergences.reduce((total, one) => total + one, 0) < 0 ? -1 : 1;
  return proportional(
    divergences.map((one) => sign * one),
    "The divergences sum to 0.",
  );
}

function faultyNote(formula: string): IndexNote {
  return {
    code: "AS_PRINTED",
    message:
      `Weights by the faulty formula "${formula}", to compare with numbers made by it: its entropies can exceed 1, and ` +
      "the weights then have the reversed order and are nearly equal.",
    terms: [],
  };
}
