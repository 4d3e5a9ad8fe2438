import { dropCollinear, type Note } from "@mesometrics/inference";
import { bindColumns, type Matrix, MesometricsError, matrix, selectColumns } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";
import { named } from "../match-units.js";
import type { PanelEffects } from "../model-kind.js";
import type { PanelSample } from "../panel-sample.js";
import { lagColumns, withoutEffects } from "../spatial-design.js";

/** A regressor and where its coefficients of each regime stand among the columns; -1 where absent. */
export interface RegimeVariable {
  readonly label: string;
  readonly own: readonly number[];
  readonly lagged: readonly number[];
}

/** Columns of a model whose coefficients differ between groups of units, period-major, effects projected out. */
export interface RegimeDesign {
  readonly units: number;
  readonly periods: number;
  /** The labels of the regimes, and the regime of each unit. */
  readonly regimes: readonly string[];
  readonly codes: Int32Array;
  readonly terms: readonly string[];
  readonly variables: readonly RegimeVariable[];
  /** length NT: y and W y as observed */
  readonly rawOutcome: Float64Array;
  readonly rawLaggedOutcome: Float64Array;
  /** length NT: M y and M W y; NT x k: M X */
  readonly outcome: Float64Array;
  readonly laggedOutcome: Float64Array;
  readonly regressors: Matrix;
  readonly project: (columns: Matrix) => Matrix;
  readonly absorbed: number;
  readonly solver: string;
  readonly notes: readonly Note[];
}

/**
 * The regime of each unit, from a column that does not change within it.
 *
 * @throws `UNKNOWN_COLUMN`, `MISSING_VALUE`, `REGIME_VARIES` (the units are named), `ONE_REGIME`
 */
export function regimesOf(data: Panel, sample: PanelSample, column: string): { labels: string[]; codes: Int32Array } {
  const found = data.columns[column];
  if (found === undefined) {
    throw new MesometricsError(
      "UNKNOWN_COLUMN",
      `There is no column "${column}" to tell the regimes: the data has ${Object.keys(data.columns).join(", ")}.`,
      { column },
    );
  }
  const { units } = sample;
  const label = (row: number): string | null => {
    if (found.kind !== "number") return found.codes[row] < 0 ? null : found.levels[found.codes[row]];
    return Number.isNaN(found.values[row]) ? null : String(found.values[row]);
  };
  const first = Array.from({ length: units }, (_, i) => label(sample.rows[i]));
  const missing = sample.weights.units.filter((_, i) => first[i] === null);
  if (missing.length > 0) {
    throw new MesometricsError("MISSING_VALUE", `"${column}" is missing for ${named(missing)}.`, { column, missing });
  }
  const varying = sample.weights.units.filter((_, i) => {
    for (let at = i; at < sample.rows.length; at += units) if (label(sample.rows[at]) !== first[i]) return true;
    return false;
  });
  if (varying.length > 0) {
    throw new MesometricsError(
      "REGIME_VARIES",
      `"${column}" must be the same in every period of a unit, but it changes in ${named(varying)}.`,
      { column, units: varying },
    );
  }
  const labels = [...new Set(first as string[])].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (labels.length < 2) {
    throw new MesometricsError(
      "ONE_REGIME",
      `All units have ${labels[0]} in "${column}": there is nothing to compare.`,
      {
        column,
      },
    );
  }
  return { labels, codes: Int32Array.from(first as string[], (one) => labels.indexOf(one)) };
}

/** Builds the columns D_g X and D_g W X of every regime g, D_g the dummy of its units. */
export function regimeDesign(
  sample: PanelSample,
  effects: PanelEffects,
  durbin: readonly string[],
  regimes: { readonly labels: readonly string[]; readonly codes: Int32Array },
  effectLabels: readonly string[],
): RegimeDesign {
  const { frame, weights, units, periods } = sample;
  const count = units * periods;
  const columns = frame.regressorLabels
    .map((_, j) => j)
    .filter((j) => j > 0 || !frame.hasIntercept || effects === "none");
  const labels = columns.map((j) => frame.regressorLabels[j]);
  const own = selectColumns(sample.regressors, columns);
  const laggedLabels = labels.filter((label) => durbin.includes(label));
  const lagged = lagColumns(
    weights,
    selectColumns(
      own,
      laggedLabels.map((label) => labels.indexOf(label)),
    ),
  );
  const all = bindColumns(own, lagged);
  const allLabels = [...labels, ...laggedLabels.map((label) => `W:${label}`)];
  const number = regimes.labels.length;
  const raw = matrix(count, all.columns * number);
  for (let j = 0; j < all.columns; j++) {
    for (let i = 0; i < count; i++) {
      const g = regimes.codes[i % units];
      raw.data[i + (j * number + g) * count] = all.data[i + j * count];
    }
  }
  const terms = allLabels.flatMap((label) => regimes.labels.map((regime) => `${label} [${regime}]`));
  const outcome: Matrix = { rows: count, columns: 1, data: sample.outcome };
  const laggedOutcome = lagColumns(weights, outcome);
  const within = withoutEffects(bindColumns(outcome, laggedOutcome, raw), effects, units, periods);
  const part = (from: number, width: number): Matrix => ({
    rows: count,
    columns: width,
    data: within.columns.data.slice(from * count, (from + width) * count),
  });
  const transformed = part(2, raw.columns);
  const { kept, dropped } = dropCollinear({ original: raw, transformed }, terms, effectLabels, 0);
  if (kept.length === 0 || count - within.absorbed - kept.length - number - 1 <= 0) {
    throw new MesometricsError(
      "NO_DEGREES_OF_FREEDOM",
      `${count} observations cannot carry ${kept.length} coefficients in ${number} regimes, the spatial parameters, a ` +
        `variance and ${within.absorbed} absorbed effects.`,
      { observations: count, coefficients: kept.length, absorbed: within.absorbed },
    );
  }
  const position = new Map(kept.map((source, target) => [source, target]));
  const places = (j: number) => regimes.labels.map((_, g) => (j < 0 ? -1 : (position.get(j * number + g) ?? -1)));
  return {
    units,
    periods,
    regimes: regimes.labels,
    codes: regimes.codes,
    terms: kept.map((j) => terms[j]),
    variables: labels.flatMap((label, j) => {
      if (label === "(Intercept)") return [];
      const lag = laggedLabels.indexOf(label);
      return [{ label, own: places(j), lagged: places(lag < 0 ? -1 : labels.length + lag) }];
    }),
    rawOutcome: sample.outcome,
    rawLaggedOutcome: laggedOutcome.data,
    outcome: part(0, 1).data,
    laggedOutcome: part(1, 1).data,
    regressors: selectColumns(transformed, kept),
    project: (m) => withoutEffects(m, effects, units, periods).columns,
    absorbed: within.absorbed,
    solver: within.solver,
    notes: dropped.map(({ label, explanation }) => ({
      code: "COLLINEAR_DROPPED",
      message: `Regressor '${label}' was dropped: ${explanation}`,
      terms: [label],
    })),
  };
}
