import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { type ClusterLeverage, leverageByCluster } from "./cluster-leverage.js";
import type { Covariance } from "./covariance.js";
import { covarianceOf } from "./covariance-of.js";
import type { Estimate, Glance, Note, TidyRow } from "./estimate.js";
import { explainR2, type RSquaredRow } from "./explain-r2.js";
import { glance } from "./glance.js";
import { type LeaveOneOutRange, leaveOneClusterOut } from "./leave-one-cluster-out.js";
import { isLinearModel, rebuild, requireSameData } from "./rebuild.js";
import { tidy } from "./tidy.js";
import { wildClusterBootstrap } from "./wild-cluster-bootstrap.js";

/** Up to this many clusters a summary shows what other cluster-robust methods say (Cameron and Miller 2015, section VI). */
const companionClusters = 50;

/** How a summary is made. */
export interface SummaryOptions {
  /** Confidence level. Default 0.95. */
  readonly level?: number;
  /** The clusters of the companions. Default: the fit's one cluster column, or the panel's units. */
  readonly cluster?: string;
  /** Whether to add the companions. Default: with 50 clusters or fewer. */
  readonly companions?: boolean;
  /** Draws and seed of the wild bootstrap beyond 12 clusters. Default 9999 and 1. */
  readonly draws?: number;
  readonly seed?: number;
}

/** What another method for few clusters says of one coefficient. */
export interface CompanionRow {
  readonly method: "CR1" | "CV3" | "wild cluster bootstrap";
  readonly label: string;
  readonly term: string;
  readonly estimate: number;
  /** null for the bootstrap, which has p-value and interval only */
  readonly standardError: number | null;
  readonly statistic: number;
  readonly degreesOfFreedom: number | null;
  readonly pValue: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** An estimate as a referee would want to see it, as data. */
export interface Summary {
  readonly facts: Glance;
  /** Under the fit's own covariance. */
  readonly coefficients: readonly TidyRow[];
  readonly companions: readonly CompanionRow[];
  /** Companions that this fit cannot have, with the reason. */
  readonly unavailable: readonly { readonly method: CompanionRow["method"]; readonly reason: string }[];
  readonly r2: readonly RSquaredRow[];
  /** Where the information lies; null without clusters or for an estimate that is no linear model. */
  readonly clusters: ClusterLeverage | null;
  /** One for each coefficient: its range when clusters are left out one at a time, and the most influential one. */
  readonly leaveOneOut: readonly LeaveOneOutRange[];
  readonly notes: readonly Note[];
}

/**
 * The rows of an estimate with everything that decides whether to believe its stars. With few clusters: what CR1, the
 * cluster jackknife CV3 and the wild cluster bootstrap say of the same coefficients, the effective number of clusters,
 * leverage and partial leverage by cluster, and how far each coefficient moves when one cluster is left out. No method is
 * reliable in every case, so several are shown (MacKinnon, Nielsen and Webb 2023). Estimates that are no linear model have
 * rows, facts and notes only.
 *
 * @throws `DATA_MISMATCH`, `INVALID_LEVEL`, `UNKNOWN_COLUMN`, `MISSING_GROUP`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { summary } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const { coefficients, companions, leaveOneOut } = summary(feols(data, "inv ~ value + capital | firm + year"), data);
 * coefficients[1].pValue; // → 0.0790615897
 * companions.filter((row) => row.term === "capital").map((row) => [row.method, row.pValue]); // → [["CR1",0.0000377],["CV3",0.1806],["wild cluster bootstrap",0.05078125]]
 * leaveOneOut[1].mostInfluential; // → "1"
 * ```
 */
export function summary(fit: Estimate, data: Dataset, options: SummaryOptions = {}): Summary {
  const { level = 0.95 } = options;
  const base = {
    facts: glance(fit),
    coefficients: tidy(fit, { level }),
    r2: explainR2(fit),
    notes: fit.notes,
  };
  requireSameData(fit, data);
  const cluster = clusterOf(fit, data, options);
  const none = { ...base, companions: [], unavailable: [], clusters: null, leaveOneOut: [] };
  if (cluster === null || !isLinearModel(fit)) return none;
  const model = rebuild(fit, data);
  const clusters = orReason(() => leverageByCluster(model, data, cluster), ["ONE_CLUSTER"]);
  if (typeof clusters === "string") return none;
  const wanted = options.companions ?? clusters.clusters.length <= companionClusters;
  const companions: CompanionRow[] = [];
  const unavailable: Summary["unavailable"][number][] = [];
  const add = (method: CompanionRow["method"], rows: () => readonly CompanionRow[]) => {
    const result = orReason(rows, ["CLUSTER_DETERMINES_COEFFICIENT", "LEAST_SQUARES_ONLY", "ZERO_CLUSTER_VARIANCE"]);
    if (typeof result === "string") unavailable.push({ method, reason: result });
    else companions.push(...result);
  };
  if (wanted) {
    const under = (method: "CR1" | "CV3", covariance: Covariance) => () => {
      const { vcov, inference } = covarianceOf(model, covariance, data);
      return tidy({ ...fit, vcov, inference }, { level }).map((row): CompanionRow => {
        const { term, estimate, standardError, statistic, degreesOfFreedom, pValue, low, high } = row;
        const numbers = { standardError, statistic, degreesOfFreedom, pValue, low, high };
        return { method, label: inference.label, term, estimate, ...numbers };
      });
    };
    add("CR1", under("CR1", { type: "CR1", cluster }));
    add("CV3", under("CV3", { type: "CV3", cluster }));
    add("wild cluster bootstrap", () => fit.terms.map((term, j) => bootstrapped(fit, data, term, j, cluster, options)));
  }
  return { ...base, companions, unavailable, clusters, leaveOneOut: leaveOneClusterOut(fit, data, cluster).ranges };
}

function bootstrapped(
  fit: Estimate,
  data: Dataset,
  term: string,
  j: number,
  cluster: string,
  { level = 0.95, draws, seed }: SummaryOptions,
): CompanionRow {
  const design = { ...(draws === undefined ? {} : { draws }), ...(seed === undefined ? {} : { seed }) };
  const result = wildClusterBootstrap(fit, data, { term, cluster, level, ...design });
  return {
    method: "wild cluster bootstrap",
    label: `${result.test.label}, ${result.draws} draws${result.enumerated ? ", all of them" : `, seed ${result.seed}`}`,
    term,
    estimate: fit.coefficients[j],
    standardError: null,
    statistic: result.test.statistic,
    degreesOfFreedom: null,
    pValue: result.test.pValue,
    low: result.interval?.low ?? null,
    high: result.interval?.high ?? null,
  };
}

function clusterOf(fit: Estimate, data: Dataset, options: SummaryOptions): string | null {
  if (options.cluster !== undefined) return options.cluster;
  const [only, ...others] = fit.inference.clusters;
  if (only !== undefined && others.length === 0) return only.column;
  return data.kind === "panel" ? data.index.unit : null;
}

/** A result, or the message of an error that says why the fit has none. */
function orReason<T>(compute: () => T, codes: readonly string[]): T | string {
  try {
    return compute();
  } catch (error) {
    if (error instanceof MesometricsError && codes.includes(error.code)) return error.message;
    throw error;
  }
}
