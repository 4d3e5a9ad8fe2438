import { MesometricsError } from "@mesometrics/matrix";
import type { SmallSampleOptions } from "./small-sample-rule.js";

/**
 * A covariance estimator as a value. `{ cluster }` alone is CR1 under the preset `fixest`, with any number of cluster columns.
 * `preset` gives factor, degrees of freedom and distribution of another program, `smallSample` parts of such a rule.
 */
export type Covariance =
  | ({ readonly type: "iid" } & SmallSampleOptions)
  | ({ readonly type: "HC0" | "HC1" | "HC2" | "HC3" } & SmallSampleOptions)
  | ({ readonly type?: "CR0" | "CR1"; readonly cluster: string | readonly string[] } & SmallSampleOptions)
  | { readonly type: "CR2"; readonly cluster: string }
  | { readonly type: "CR3" | "CV3" | "CV3J"; readonly cluster: string }
  | AutocorrelationCovariance
  | BeckKatzCovariance
  | PlmCovariance
  | ConleyCovariance;

/** Errors correlated over time: within units (`newey-west`), or within and across units (`driscoll-kraay`). */
export interface AutocorrelationCovariance {
  readonly type: "driscoll-kraay" | "newey-west";
  /** Lags L, in steps of the panel's time. Default floor(T^(1/4)). */
  readonly lags?: number;
  /** Whose factor and degrees of freedom. Default `fixest`. */
  readonly preset?: "fixest" | "plm";
}

/** Panel-corrected standard errors of Beck and Katz. */
export interface BeckKatzCovariance {
  readonly type: "beck-katz";
  /** Rows whose errors may be correlated: those of one period (the default) or of one unit. */
  readonly within?: "period" | "unit";
  /** On unbalanced panels: average over all blocks that have a pair of rows (the default), or over complete blocks. */
  readonly missing?: "pairwise" | "casewise";
}

/** The robust covariances of `plm::vcovHC`, which leave the absorbed effects out of their corrections. */
export interface PlmCovariance {
  readonly type: "plm";
  readonly method: "arellano" | "white1" | "white2";
  /** What plm calls `type`. Default `HC0`. */
  readonly correction?: "HC0" | "sss" | "HC1" | "HC2" | "HC3" | "HC4";
  /** What plm calls `cluster`, `group` or `time`. Default `unit`. */
  readonly clusters?: "unit" | "time";
}

/** Errors correlated over space up to a distance. */
export interface ConleyCovariance {
  readonly type: "conley";
  /** Columns with degrees north and east. */
  readonly latitude: string;
  readonly longitude: string;
  /** Kilometres, above 0. */
  readonly cutoff: number;
  /** 1 up to the cutoff (the default), or 1 - d / cutoff. */
  readonly kernel?: "uniform" | "bartlett";
  /** Default `great-circle`; the other two are those of fixest. */
  readonly distance?: "great-circle" | "spherical" | "triangular";
  /** Which rows are paired: all, whatever their periods (the default), or those of one period. */
  readonly periods?: "all" | "same";
}

type ClusterType = "CR0" | "CR1" | "CR2" | "CR3" | "CV3" | "CV3J";

/** A covariance with its parts spelled out. */
export interface ParsedCovariance {
  readonly type:
    | "iid"
    | "HC0"
    | "HC1"
    | "HC2"
    | "HC3"
    | ClusterType
    | "driscoll-kraay"
    | "newey-west"
    | "beck-katz"
    | "conley"
    | "plm";
  /** The cluster columns of CR and CV; none for the others. */
  readonly clusters: readonly string[];
  /** Every column that must have a value in each row of the sample: clusters, coordinates. */
  readonly columns: readonly string[];
}

/**
 * Checks a covariance given at run time and spells out its parts.
 *
 * @throws `UNKNOWN_COVARIANCE` for an unknown type, a missing cluster column, a cluster with `iid` or HC; `CR2_ONE_WAY` for
 * CR2 or a jackknife with several; `INVALID_LAGS`, `INVALID_CUTOFF`, `INVALID_COVARIANCE_OPTION` naming the option
 *
 * @example
 * ```ts
 * import { parseCovariance } from "@mesometrics/inference";
 * parseCovariance({ cluster: "firm" }); // → {"type":"CR1","clusters":["firm"],"columns":["firm"]}
 * ```
 */
export function parseCovariance(covariance: Covariance): ParsedCovariance {
  const given: unknown = covariance;
  if (typeof given !== "object" || given === null) {
    throw unknown(
      `A covariance is an object such as { type: "HC1" } or { cluster: "unit" }, not ${String(given)}`,
      given,
    );
  }
  const options = given as Readonly<Record<string, unknown>>;
  const { type, cluster } = options;
  switch (type ?? "CR1") {
    case "iid":
    case "HC0":
    case "HC1":
    case "HC2":
    case "HC3":
      refuseClusters(options);
      return { type: type as "iid", clusters: [], columns: [] };
    case "CR0":
    case "CR1":
    case "CR2":
    case "CR3":
    case "CV3":
    case "CV3J": {
      const clusters = clusterNames(String(type ?? "CR1"), cluster);
      return { type: (type ?? "CR1") as ClusterType, clusters, columns: clusters };
    }
    case "driscoll-kraay":
    case "newey-west":
      refuseClusters(options);
      requireLags(options);
      requireOneOf(options, "preset", ["fixest", "plm"]);
      return { type: type as "newey-west", clusters: [], columns: [] };
    case "beck-katz":
      refuseClusters(options);
      requireOneOf(options, "within", ["period", "unit"]);
      requireOneOf(options, "missing", ["pairwise", "casewise"]);
      return { type: "beck-katz", clusters: [], columns: [] };
    case "plm":
      refuseClusters(options);
      requireOneOf(options, "method", ["arellano", "white1", "white2"], true);
      requireOneOf(options, "correction", ["HC0", "sss", "HC1", "HC2", "HC3", "HC4"]);
      requireOneOf(options, "clusters", ["unit", "time"]);
      return { type: "plm", clusters: [], columns: [] };
    case "conley":
      refuseClusters(options);
      return { type: "conley", clusters: [], columns: coordinateNames(options) };
    default:
      throw unknown(
        `'${String(type)}' is no covariance type: use iid, HC0, HC1, HC2, HC3; CR0, CR1, CR2, CR3, CV3, CV3J with a cluster column; driscoll-kraay, newey-west, beck-katz, conley or plm`,
        given,
      );
  }
}

/**
 * The columns that a covariance needs in every row of the sample, as an option of `frameOf`; empty where it needs none.
 *
 * @throws as `parseCovariance`
 *
 * @example
 * ```ts
 * import { requiredColumns } from "@mesometrics/inference";
 * requiredColumns({ cluster: ["firm", "year"] }); // → {"required":["firm","year"]}
 * requiredColumns(undefined); // → {}
 * ```
 */
export function requiredColumns(covariance: Covariance | undefined): { readonly required?: readonly string[] } {
  const columns = covariance === undefined ? [] : parseCovariance(covariance).columns;
  return columns.length === 0 ? {} : { required: columns };
}

function refuseClusters(options: Readonly<Record<string, unknown>>): void {
  if (options.cluster === undefined) return;
  throw unknown(`${options.type} has no clusters: leave 'cluster' out, or ask for CR0, CR1 or CR2`, options);
}

function requireLags({ type, lags }: Readonly<Record<string, unknown>>): void {
  if (lags === undefined || (typeof lags === "number" && Number.isSafeInteger(lags) && lags >= 0)) return;
  throw new MesometricsError(
    "INVALID_LAGS",
    `'lags' of ${type} is a whole number, 0 or more, not ${String(lags)}: leave it out for floor(T^(1/4))`,
    { lags },
  );
}

function requireOneOf(
  options: Readonly<Record<string, unknown>>,
  name: string,
  allowed: readonly string[],
  required = false,
): void {
  const value = options[name];
  if ((value === undefined && !required) || (typeof value === "string" && allowed.includes(value))) return;
  throw new MesometricsError(
    "INVALID_COVARIANCE_OPTION",
    `'${name}' of ${options.type} is ${allowed.map((one) => `"${one}"`).join(" or ")}, not ${String(value)}`,
    { option: name, given: value },
  );
}

function coordinateNames(options: Readonly<Record<string, unknown>>): readonly string[] {
  const { latitude, longitude, cutoff } = options;
  if (typeof latitude !== "string" || typeof longitude !== "string" || latitude === longitude) {
    throw unknown(
      'conley needs the columns of the coordinates: { type: "conley", latitude: "lat", longitude: "lon", cutoff: 100 }',
      options,
    );
  }
  if (typeof cutoff !== "number" || !(cutoff > 0 && cutoff < Number.POSITIVE_INFINITY)) {
    throw new MesometricsError(
      "INVALID_CUTOFF",
      `'cutoff' of conley is a distance in km above 0, not ${String(cutoff)}`,
      {
        cutoff,
      },
    );
  }
  requireOneOf(options, "kernel", ["uniform", "bartlett"]);
  requireOneOf(options, "distance", ["great-circle", "spherical", "triangular"]);
  requireOneOf(options, "periods", ["all", "same"]);
  return [latitude, longitude];
}

function clusterNames(type: string, cluster: unknown): readonly string[] {
  const names: readonly unknown[] = Array.isArray(cluster) ? cluster : [cluster];
  const isValid = names.every((name) => typeof name === "string") && new Set(names).size === names.length;
  if (!isValid || names.length === 0) {
    throw unknown(
      `${type} needs one cluster column or several different ones: { type: "${type}", cluster: "unit" }`,
      cluster,
    );
  }
  if (type !== "CR0" && type !== "CR1" && names.length > 1) {
    throw new MesometricsError(
      "CR2_ONE_WAY",
      type === "CR2"
        ? `CR2 is for one clustering: its correction, its Satterthwaite degrees of freedom and the Hotelling test (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018) take clusters for independent, which two ways of clustering are not, and nobody has derived them for V1 + V2 - V12. Use { cluster: [${names.map((name) => `"${String(name)}"`).join(", ")}] }, which is CR1, or CR2 by the coarser column`
        : `${type} leaves out one cluster at a time, which several ways of clustering do not have: name one column, or use CR1 for several`,
      { cluster: names },
    );
  }
  return names as readonly string[];
}

function unknown(message: string, given: unknown): MesometricsError {
  return new MesometricsError("UNKNOWN_COVARIANCE", message, { given });
}
