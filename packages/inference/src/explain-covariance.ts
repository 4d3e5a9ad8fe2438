import type { InferenceRule } from "./estimate.js";

/** What a covariance says of itself beside its factor and its degrees of freedom: lags, kernels, distances, centres. */
export function explainCovariance({ type, facts }: InferenceRule): readonly string[] {
  switch (type) {
    case "CR3":
    case "CV3":
    case "CV3J":
      return [`Jackknife: exact estimates without each cluster, around the ${facts.centre}`];
    case "driscoll-kraay":
    case "newey-west":
      return [`T = ${facts.periods} periods, L = ${facts.lags} lags, kernel ${facts.kernel}`];
    case "beck-katz":
      return [
        `Errors correlated within each ${facts.within}, one covariance for all, averaged ${facts.missing} over ${facts.units} units and ${facts.periods} periods`,
      ];
    case "conley":
      return [
        `Pairs of ${facts.pairs} up to ${facts.cutoff} km, ${facts.kernel} kernel, ${facts.distance} distance between ${facts.places} places (${facts.latitude}, ${facts.longitude})`,
      ];
    default:
      return [];
  }
}
