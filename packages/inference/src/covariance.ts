import { MesometricsError } from "@mesometrics/matrix";
import type { SmallSampleOptions } from "./small-sample-rule.js";

/**
 * A covariance estimator as a value. `{ cluster }` alone is CR1 under the preset `fixest`. One or two cluster columns.
 * `preset` gives factor, degrees of freedom and distribution of another program, `smallSample` parts of such a rule.
 */
export type Covariance =
  | ({ readonly type: "iid" } & SmallSampleOptions)
  | ({ readonly type: "HC0" | "HC1" | "HC2" | "HC3" } & SmallSampleOptions)
  | ({ readonly type?: "CR0" | "CR1"; readonly cluster: string | readonly [string, string] } & SmallSampleOptions)
  | { readonly type: "CR2"; readonly cluster: string };

/** A covariance with its parts spelled out. */
export interface ParsedCovariance {
  readonly type: "iid" | "HC0" | "HC1" | "HC2" | "HC3" | "CR0" | "CR1" | "CR2";
  /** No column for `iid` and HC, one or two for CR. */
  readonly clusters: readonly string[];
}

/**
 * Checks a covariance given at run time and spells out its parts.
 *
 * @throws `UNKNOWN_COVARIANCE` for an unknown type, a missing cluster column, a cluster with `iid` or HC, or more than two;
 * `CR2_ONE_WAY` for CR2 with two
 *
 * @example
 * ```ts
 * import { parseCovariance } from "@mesometrics/inference";
 * parseCovariance({ cluster: "firm" }); // → {"type":"CR1","clusters":["firm"]}
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
  const { type, cluster } = given as { readonly type?: unknown; readonly cluster?: unknown };
  switch (type ?? "CR1") {
    case "iid":
    case "HC0":
    case "HC1":
    case "HC2":
    case "HC3":
      if (cluster === undefined) return { type: type as "iid", clusters: [] };
      throw unknown(`${type} has no clusters: leave 'cluster' out, or ask for CR0, CR1 or CR2`, given);
    case "CR0":
    case "CR1":
    case "CR2":
      return { type: (type ?? "CR1") as "CR1", clusters: clusterNames(String(type ?? "CR1"), cluster) };
    default:
      throw unknown(
        `'${String(type)}' is no covariance type: use iid, HC0, HC1, HC2, HC3, or CR0, CR1, CR2 with a cluster column`,
        given,
      );
  }
}

function clusterNames(type: string, cluster: unknown): readonly string[] {
  const names: readonly unknown[] = Array.isArray(cluster) ? cluster : [cluster];
  const isValid = names.every((name) => typeof name === "string") && new Set(names).size === names.length;
  if (!isValid || names.length === 0 || names.length > 2) {
    throw unknown(
      `${type} needs one cluster column or two different ones: { type: "${type}", cluster: "unit" }`,
      cluster,
    );
  }
  if (type === "CR2" && names.length === 2) {
    throw new MesometricsError("CR2_ONE_WAY", "CR2 is defined for one cluster column: name one, or use CR1 for two", {
      cluster: names,
    });
  }
  return names as readonly string[];
}

function unknown(message: string, given: unknown): MesometricsError {
  return new MesometricsError("UNKNOWN_COVARIANCE", message, { given });
}
