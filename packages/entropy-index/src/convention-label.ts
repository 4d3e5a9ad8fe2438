import type { Aggregation, Mean, Normalisation, Pool, Weighting, ZeroTreatment } from "./conventions.js";

function poolLabel(pool: Pool | undefined): string {
  if (pool === undefined || pool === "panel") return "";
  return pool === "year" ? " by year" : ` on ${[pool.base].flat().join(", ")}`;
}

/** A normalisation in a few words. */
export function normalisationLabel(normalisation: Normalisation): string {
  switch (normalisation.method) {
    case "min-max":
      return `min-max${normalisation.goalposts === undefined ? "" : " between goalposts"}${poolLabel(normalisation.pool)}${
        normalisation.negative === "as-printed-000" ? ", equation 2 of 000 as printed" : ""
      }`;
    case "z-score":
    case "rank":
      return `${normalisation.method}${poolLabel(normalisation.pool)}`;
    case "none":
      return "raw shares";
    default:
      return normalisation.method;
  }
}

/** A zero treatment in a few words. */
export function zeroLabel(zero: ZeroTreatment): string {
  if (zero === "limit") return "0·ln 0 = 0";
  if ("rescale" in zero) return `rescaled to [${zero.rescale.join(", ")}]`;
  return `${zero.cells === "zeros" ? "zeros" : "all"} + ${zero.shift}`;
}

/** A weighting in a few words. */
export function weightingLabel(weighting: Weighting): string {
  switch (weighting.method) {
    case "entropy": {
      const { period = "pooled", levels = "all", between = "scores", formula = "standard" } = weighting;
      const when = typeof period === "object" ? `on ${[period.base].flat().join(", ")}` : period;
      const fault = formula === "standard" ? "" : `, ${formula}`;
      return `entropy ${when}${levels === "all" ? "" : between === "scores" ? " by level" : " by level of rescaled scores"}${fault}`;
    }
    case "combination":
      return `${weighting.by} of ${weighting.of.map(weightingLabel).join(" and ")}`;
    case "critic":
      return `CRITIC${weighting.absolute === true ? " with |r|" : ""}${weighting.correlation === "spearman" ? " (Spearman)" : ""}`;
    case "principal-components":
      return `principal components (${weighting.form ?? "oecd"})`;
    case "equal":
      return weighting.levels === "by-level" ? "equal by level" : "equal";
    default:
      return weighting.method.replaceAll("-", " ");
  }
}

function meanLabel(mean: Mean): string {
  return mean.method === "power" ? `power ${mean.exponent}` : mean.method;
}

/** An aggregation in a few words. */
export function aggregationLabel(aggregation: Aggregation): string {
  switch (aggregation.method) {
    case "by-level":
      return aggregation.means.map(meanLabel).join(" of ");
    case "topsis":
      return "TOPSIS";
    case "power":
      return meanLabel(aggregation);
    default:
      return aggregation.method;
  }
}
