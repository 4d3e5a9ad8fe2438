import type { ShiftShare } from "@mesometrics/indicators";
import type { Estimate } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import type { IvSpec } from "../iv-spec.js";
import { type IvOptions, ivreg } from "../ivreg.js";
import { withExposure } from "./exposure-columns.js";
import {
  type ShiftShareInference,
  type ShiftShareInferenceOptions,
  shiftShareInference,
} from "./shift-share-inference.js";

/** An instrumental equation whose instrument is the exposure of a shift-share design. */
export interface ShiftShareSpec extends Omit<IvSpec, "endogenous" | "instruments"> {
  readonly endogenous: string;
}

export interface ShiftShareIvOptions
  extends Pick<IvOptions, "vcov" | "subset" | "weights" | "profile">,
    Pick<ShiftShareInferenceOptions, "unit" | "clusters" | "level" | "hypothesis" | "collinearShares"> {
  /**
   * What to do about the sum of shares: `"require"` (default) refuses incomplete shares that the equation does not control
   * for, `"control"` adds their sum to the regressors, by period on a panel; `"note"` goes on with a note.
   */
  readonly shareSums?: "require" | "control" | "note";
}

/** A shift-share regression: the estimate with its usual diagnostics, and inference over shocks. */
export interface ShiftShareIv {
  readonly kind: "shiftShareIv";
  readonly fit: Estimate;
  readonly inference: ShiftShareInference;
  /** The regressors that `shareSums: "control"` added. */
  readonly added: readonly string[];
  /** The data with the exposure as `exposure` and the sum of shares as `share_sum`: what `rotembergWeights` and others want. */
  readonly data: Dataset;
}

/**
 * Two-stage least squares with a shift-share exposure as the instrument, in one call: `withExposure`, `ivreg` and
 * `shiftShareInference`. The exposure comes from the design, so an instrument without its shares and shocks cannot be used.
 *
 * @throws what the three throw; `INVALID_ARGUMENT`
 * @see Borusyak, Hull and Jaravel (2022), REStud 89(1), section 4.2, for the sum of shares
 * @example
 * ```ts
 * import { shiftShare } from "@mesometrics/indicators";
 * import { crossSection, shiftShareIv } from "@mesometrics/iv";
 * const sectors = ["food", "steel", "cars"];
 * const regions = ["a", "b", "c", "d", "e", "f"];
 * const shares = [[0.4, 0.3, 0.2], [0.1, 0.8, 0.1], [0.2, 0.2, 0.5], [0.3, 0.4, 0.2], [0.7, 0.1, 0.1], [0.3, 0.1, 0.4]];
 * const design = shiftShare(
 *   { unit: regions.flatMap((one) => [one, one, one]), sector: regions.flatMap(() => sectors), value: shares.flat() },
 *   { sector: sectors, value: [0.1, -0.2, 0.5] },
 *   { areShares: true },
 * );
 * const data = crossSection({ region: regions, wage: [1, 4, 9, 2, 4, 6], imports: [2, -4, 7, 0, 2, 4] });
 * const spec = { outcome: "wage", endogenous: "imports" };
 * shiftShareIv(data, spec, design, { unit: "region" }); // throws INCOMPLETE_SHARES
 * const result = shiftShareIv(data, spec, design, { unit: "region", shareSums: "control" });
 * result.added; // → ["share_sum"]
 * result.inference.notes.map((note) => note.code); // → ["FEW_SHOCKS"]
 * ```
 */
export function shiftShareIv(
  data: Dataset,
  spec: ShiftShareSpec,
  design: ShiftShare,
  options: ShiftShareIvOptions = {},
): ShiftShareIv {
  const { unit, clusters, level, hypothesis, collinearShares, shareSums = "require", ...ivOptions } = options;
  if (!["require", "control", "note"].includes(shareSums)) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `\`shareSums\` is "${shareSums}": use "require", "control" or "note".`,
      { argument: "shareSums", value: shareSums },
    );
  }
  const joined = withExposure(data, design, unit === undefined ? {} : { unit }) as Dataset;
  const { endogenous, regressors = [], ...rest } = spec;
  const added = shareSums === "control" ? sumTerms(joined, design) : [];
  const fit = ivreg(
    joined,
    { ...rest, regressors: [...regressors, ...added], endogenous: [endogenous], instruments: ["exposure"] },
    ivOptions,
  );
  const inference = shiftShareInference(fit, joined, design, {
    ...(unit === undefined ? {} : { unit }),
    ...(clusters === undefined ? {} : { clusters }),
    ...(level === undefined ? {} : { level }),
    ...(hypothesis === undefined ? {} : { hypothesis }),
    ...(collinearShares === undefined ? {} : { collinearShares }),
    incompleteShares: shareSums === "note" ? "note" : "error",
  });
  return { kind: "shiftShareIv", fit, inference, added, data: joined };
}

/** The sum of shares as a regressor: by period where the shocks have several. */
function sumTerms(data: Dataset, design: ShiftShare): readonly string[] {
  const periods = new Set(design.times);
  return data.kind === "panel" && periods.size > 1 ? [`i(${data.index.time}, share_sum)`] : ["share_sum"];
}
