import { MesometricsError } from "@mesometrics/matrix";
import type { ZeroTreatment } from "./conventions.js";

export interface TreatedColumns {
  /** What weights are made of. */
  readonly forWeights: readonly Float64Array[];
  /** What scores are made of. */
  readonly forScores: readonly Float64Array[];
}

/** Normalised columns with the zero treatment applied. */
export function treatZeros(columns: readonly Float64Array[], zero: ZeroTreatment): TreatedColumns {
  if (zero === "limit") return { forWeights: columns, forScores: columns };
  if (typeof zero === "object" && zero !== null && "rescale" in zero) {
    const [lower, upper] = zero.rescale;
    if (!(lower >= 0 && upper > lower && Number.isFinite(upper))) {
      throw new MesometricsError(
        "UNKNOWN_CONVENTION",
        `Values cannot be rescaled to [${lower}, ${upper}]: the bounds must be ascending and not negative.`,
        { rescale: zero.rescale },
      );
    }
    const rescaled = columns.map((z) => z.map((value) => lower + (upper - lower) * value));
    return { forWeights: rescaled, forScores: rescaled };
  }
  if (typeof zero !== "object" || zero === null || !(zero.shift > 0) || !Number.isFinite(zero.shift)) {
    throw new MesometricsError(
      "UNKNOWN_CONVENTION",
      `There is no zero treatment ${JSON.stringify(zero)}; it is "limit", { shift } above 0, or { rescale: [a, b] }.`,
      { zero },
    );
  }
  const { shift, cells = "all", scores = "shifted" } = zero;
  const shifted = columns.map((z) => z.map((value) => (cells === "all" || value === 0 ? value + shift : value)));
  return { forWeights: shifted, forScores: scores === "shifted" ? shifted : columns };
}
