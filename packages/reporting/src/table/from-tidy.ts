import type { Glance, TestResult, TidyRow } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Label } from "../label.js";
import type { ModelColumn } from "./model-column.js";

/** A row of a foreign table of results, by the names that its software uses. */
export type ForeignRow = Readonly<Record<string, unknown>>;

/** Results of another program, such as `jsonlite::toJSON(broom::tidy(fit, conf.int = TRUE))`. */
export interface ForeignModel {
  readonly label: Label;
  readonly outcome: string;
  /** The covariance behind the standard errors; the files of broom do not say it, and every table does. */
  readonly covariance: string;
  readonly tidy: readonly ForeignRow[];
  /** One row, or a list of one row as JSON from R has it. */
  readonly glance?: ForeignRow | readonly ForeignRow[];
  /** Where `glance` does not say it. */
  readonly observations?: number;
  readonly formula?: string;
  /** The program and version: "fixest 0.12.1". */
  readonly software?: string;
  /** Default `t`. */
  readonly distribution?: "t" | "normal";
  /** The level of the intervals. Default 0.95. */
  readonly level?: number;
  /**
   * What the program's R2 are, by their column: `{ "r.squared": "within" }`. Default: `reported`, `adjustedReported`, and
   * `within` for `within.r.squared`; programs mean different things by "R squared".
   */
  readonly r2?: Readonly<Record<string, string>>;
  readonly fixedEffects?: ModelColumn["fixedEffects"];
  readonly clusters?: readonly { readonly column: string; readonly count: number }[];
  readonly tests?: readonly TestResult[];
  readonly dropped?: ModelColumn["sample"]["dropped"];
  readonly notes?: readonly string[];
}

/** The names of the columns in broom, its Python and Stata relatives, and `tidy` of Mesometrics. */
const NAMES = {
  term: ["term", "variable", "parameter", "coef", "Coefficient", "name"],
  component: ["component", "group", "y.level", "effect"],
  estimate: ["estimate", "Estimate", "b", "coefficient"],
  standardError: ["std.error", "std_error", "standardError", "se", "Std. Error", "stderr"],
  statistic: ["statistic", "t", "z", "t value", "z value", "t.value", "tstat"],
  pValue: ["p.value", "p_value", "pValue", "p", "Pr(>|t|)", "Pr(>|z|)", "pvalue"],
  degreesOfFreedom: ["df", "degreesOfFreedom", "parameter.df", "df.error"],
  low: ["conf.low", "conf_low", "low", "2.5%", "CI_low"],
  high: ["conf.high", "conf_high", "high", "97.5%", "CI_high"],
} as const;

const FIT = {
  observations: ["nobs", "n", "N", "observations"],
  units: ["n.groups", "units", "N_g"],
  periods: ["periods", "T"],
  parameters: ["parameters", "npar"],
  residual: ["df.residual", "df_residual", "df_resid"],
  sigma: ["sigma"],
  logLikelihood: ["logLik", "log_likelihood", "llf", "ll"],
} as const;

const R2: Readonly<Record<string, string>> = {
  "r.squared": "reported",
  "adj.r.squared": "adjustedReported",
  "within.r.squared": "within",
};

const STATISTICS: Readonly<Record<string, string>> = { AIC: "aic", BIC: "bic", aic: "aic", bic: "bic", RMSE: "rmse" };

/**
 * A column of a regression table from the results of any other program: the JSON of R's `broom::tidy` and `broom::glance`
 * (also of `fixest`, `plm`, `AER::ivreg`, `marginaleffects`), or records with the usual names of Python. Numbers are taken as
 * they are; what the file lacks stays empty and is named in the notes of the table. Only t = estimate / standard error is
 * filled in where it is missing.
 *
 * R: `jsonlite::toJSON(list(tidy = broom::tidy(fit, conf.int = TRUE), glance = broom::glance(fit)), digits = NA)`
 *
 * @throws INVALID_TIDY when a row has no term or estimate, a field is not a number, or the number of observations is unknown
 * @example
 * ```ts
 * import { fromTidy, regressionTable, renderText } from "@mesometrics/reporting";
 * const column = fromTidy({
 *   label: "plm",
 *   outcome: "ln_gsp",
 *   covariance: "HC1 clustered by state",
 *   software: "plm 2.6",
 *   tidy: [{ term: "ln_infra", estimate: 0.1708, "std.error": 0.0729, statistic: 2.3429, "p.value": 0.0234 }],
 *   glance: [{ nobs: 816, "r.squared": 0.9123 }],
 *   r2: { "r.squared": "within" },
 * });
 * renderText(regressionTable([column], { id: "r", title: "R" })).split("\n")[5]; // → "ln_infra       0.1708**"
 * ```
 */
export function fromTidy(model: ForeignModel): ModelColumn {
  const level = model.level ?? 0.95;
  const tidy = model.tidy.map((row, index) => tidyRow(row, index, level));
  const fit = (Array.isArray(model.glance) ? model.glance[0] : model.glance) ?? {};
  const number = (names: readonly string[]) => optional(fit, names, "glance");
  const observations = model.observations ?? number(FIT.observations);
  if (observations === null) {
    throw new MesometricsError(
      "INVALID_TIDY",
      `The results of "${model.outcome}" do not say how many observations they have: give a \`glance\` with \`nobs\`, or \`observations\`.`,
      { names: FIT.observations },
    );
  }
  const r2: Record<string, number> = {};
  for (const [name, kind] of Object.entries({ ...R2, ...model.r2 })) {
    const value = number([name]);
    if (value !== null) r2[kind] = value;
  }
  const statistics: Record<string, number> = {};
  for (const [name, key] of Object.entries(STATISTICS)) {
    const value = number([name]);
    if (value !== null) statistics[key] = value;
  }
  const preset = model.software ?? "as reported";
  const dropped = model.dropped ?? [];
  const glance: Glance = {
    kind: "foreign",
    outcome: model.outcome,
    observations,
    units: number(FIT.units),
    periods: number(FIT.periods),
    parameters: number(FIT.parameters) ?? tidy.length,
    absorbedDegreesOfFreedom: 0,
    residualDegreesOfFreedom: number(FIT.residual) ?? Number.NaN,
    sigma: number(FIT.sigma),
    logLikelihood: number(FIT.logLikelihood),
    r2,
    vcov: model.covariance,
    preset,
    dropped: dropped.reduce((sum, one) => sum + one.count, 0),
  };
  return {
    label: model.label,
    tidy,
    glance,
    formula: model.formula ?? "",
    fixedEffects: model.fixedEffects ?? [],
    tests: model.tests ?? [],
    notes: (model.notes ?? []).map((message) => ({ code: "REPORTED", message })),
    inference: {
      label: model.covariance,
      preset,
      distribution: model.distribution ?? "t",
      ...(model.clusters === undefined ? {} : { clusters: model.clusters }),
    },
    componentInference: {},
    sample: { dropped, dataHash: "" },
    statistics,
  };
}

function tidyRow(row: ForeignRow, index: number, level: number): TidyRow {
  const where = `tidy row ${index + 1}`;
  const term = find(row, NAMES.term);
  if (typeof term !== "string") throw invalid(`${where} has no text under any of ${NAMES.term.join(", ")}.`, row);
  const estimate = optional(row, NAMES.estimate, where);
  if (estimate === null)
    throw invalid(`${where} ("${term}") has no number under any of ${NAMES.estimate.join(", ")}.`, row);
  const component = find(row, NAMES.component);
  const standardError = optional(row, NAMES.standardError, where) ?? Number.NaN;
  return {
    component: typeof component === "string" ? component : "main",
    term,
    estimate,
    standardError,
    statistic: optional(row, NAMES.statistic, where) ?? estimate / standardError,
    degreesOfFreedom: optional(row, NAMES.degreesOfFreedom, where) ?? Number.NaN,
    pValue: optional(row, NAMES.pValue, where) ?? Number.NaN,
    level,
    low: optional(row, NAMES.low, where) ?? Number.NaN,
    high: optional(row, NAMES.high, where) ?? Number.NaN,
  };
}

function find(row: ForeignRow, names: readonly string[]): unknown {
  const name = names.find((one) => Object.hasOwn(row, one));
  return name === undefined ? undefined : row[name];
}

/** A number, or null where the file has none; jsonlite writes NA as null, "NA" or "NaN", and infinity as "Inf". */
function optional(row: ForeignRow, names: readonly string[], where: string): number | null {
  const value = find(row, names);
  if (value === undefined || value === null || value === "NA" || value === "NaN") return null;
  if (value === "Inf") return Number.POSITIVE_INFINITY;
  if (value === "-Inf") return Number.NEGATIVE_INFINITY;
  if (typeof value !== "number") throw invalid(`${where} holds ${JSON.stringify(value)} where a number belongs.`, row);
  return Number.isNaN(value) ? null : value;
}

function invalid(message: string, row: ForeignRow): MesometricsError {
  return new MesometricsError("INVALID_TIDY", `The results cannot be read: ${message}`, { fields: Object.keys(row) });
}
