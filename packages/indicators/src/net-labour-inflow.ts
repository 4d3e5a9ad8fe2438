import { MesometricsError } from "@mesometrics/matrix";
import { numberColumn, type Panel } from "@mesometrics/panel-data";
import { type DerivedIndicators, deriveIndicators } from "./derive-indicators.js";

interface InflowBase {
  /** Resident population (常住人口), a stock at the end of the period. */
  readonly resident: string;
  /** The new column's name. Default `"net_inflow"`. */
  readonly id?: string;
  /** Missing raw cells, as in `deriveIndicators`. */
  readonly missing?: "error" | "keep";
}

/** Which figures the inflow is made from. */
export type InflowOptions =
  /** Change in residents minus natural increase, given in the unit of the residents. */
  | (InflowBase & { readonly naturalIncrease: string })
  /** Change in residents minus natural increase, given as a rate. */
  | (InflowBase & {
      readonly naturalRate: string;
      /** `"per-mille"` (default, as yearbooks print it), `"percent"` or `"share"`. */
      readonly rateUnit?: "per-mille" | "percent" | "share";
      /** What the rate applies to: the mean of both year-ends (default, the official definition) or the earlier one. */
      readonly rateOf?: "mean" | "previous";
    })
  /** Residents minus registered population (户籍人口): a stock, not a flow. */
  | (InflowBase & { readonly registered: string });

export interface NetLabourInflow extends DerivedIndicators<Panel> {
  readonly id: string;
  /** length n, in the unit of the residents; NaN in a unit's first period */
  readonly values: Float64Array;
  readonly rule: string;
}

const RATE_UNITS: Readonly<Record<string, string>> = { "per-mille": " / 1000", percent: " / 100", share: "" };

/**
 * Net inflow of people into a region.
 *
 * With natural increase N: M_t = P_t - P_{t-1} - N_t, where N_t is given, or r_t (P_t + P_{t-1})/2 from the natural growth
 * rate r_t. With the registered population: M_t = P_t - H_t, everyone who lives there without being registered there,
 * accumulated over all years: a stock. In years after a census the resident series is often revised; a change across a
 * revision is no migration.
 *
 * The value is a derived indicator with its lineage, which goes on from an earlier step where that is given for the data.
 *
 * @throws MesometricsError `UNKNOWN_OPTION`, `MISSING_CELLS`, `COLUMN_EXISTS`, `UNKNOWN_COLUMN`, `NOT_NUMERIC`
 * @example
 * ```ts
 * import { netLabourInflow } from "@mesometrics/indicators";
 * import { panel } from "@mesometrics/panel-data";
 * const data = panel(
 *   { city: ["a", "a"], year: [2020, 2021], residents: [1000, 1020], natural: [4, 6], registered: [900, 905] },
 *   { unit: "city", time: "year" },
 * );
 * netLabourInflow(data, { resident: "residents", naturalRate: "natural" }).values[1]; // → 13.94
 * netLabourInflow(data, { resident: "residents", naturalIncrease: "natural" }).values[1]; // → 14
 * netLabourInflow(data, { resident: "residents", registered: "registered" }).values; // → [100, 115]
 * ```
 */
export function netLabourInflow(data: Panel | DerivedIndicators<Panel>, options: InflowOptions): NetLabourInflow {
  const { id = "net_inflow", missing = "error" } = options;
  const { expression, rule } = inflowExpression(options);
  const derived = deriveIndicators(data, [{ id, expression }], { missing });
  return {
    ...(derived as unknown as DerivedIndicators<Panel>),
    id,
    values: numberColumn(derived.data as unknown as Panel, id).values,
    rule,
  };
}

function inflowExpression(options: InflowOptions): { readonly expression: string; readonly rule: string } {
  const resident = `\`${options.resident}\``;
  if ("registered" in options) {
    return {
      expression: `${resident} - \`${options.registered}\``,
      rule: "residents minus registered population (a stock)",
    };
  }
  const change = `${resident} - lag(${resident})`;
  if ("naturalIncrease" in options) {
    return {
      expression: `${change} - \`${options.naturalIncrease}\``,
      rule: "change in residents minus natural increase",
    };
  }
  if (!("naturalRate" in options)) {
    throw new MesometricsError(
      "UNKNOWN_OPTION",
      "Name the column of the natural increase (naturalIncrease), of its rate (naturalRate) or of the registered population.",
      { options },
    );
  }
  const { naturalRate, rateUnit = "per-mille", rateOf = "mean" } = options;
  const scale = RATE_UNITS[rateUnit];
  if (scale === undefined || (rateOf !== "mean" && rateOf !== "previous")) {
    throw new MesometricsError(
      "UNKNOWN_OPTION",
      `rateUnit must be "per-mille", "percent" or "share" and rateOf "mean" or "previous", not ${JSON.stringify(rateUnit)} and ${JSON.stringify(rateOf)}.`,
      { rateUnit, rateOf },
    );
  }
  const population = rateOf === "mean" ? `(${resident} + lag(${resident})) / 2` : `lag(${resident})`;
  return {
    expression: `${change} - \`${naturalRate}\`${scale} * ${population}`,
    rule: `change in residents minus natural increase (${rateUnit} of the ${rateOf === "mean" ? "mean of both year-ends" : "previous year-end"})`,
  };
}
