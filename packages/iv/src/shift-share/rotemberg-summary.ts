import { dot, sum } from "@mesometrics/matrix";
import { effectiveNumber } from "./share-sums.js";

/** What one share, or one sector over its periods, contributes as an instrument of its own. */
export interface RotembergRow {
  readonly sector: string;
  /** null where the row takes all periods of the sector together, or the design has none */
  readonly time: string | null;
  /** α_k; all add up to 1 */
  readonly weight: number;
  /** The just-identified estimate with this share as the only instrument; null where it does not move the regressor. */
  readonly estimate: number | null;
  /** The shock; over periods their mean with s_k as weights. */
  readonly shock: number;
  /** s_k: the weighted mean share, all adding up to 1 */
  readonly shockWeight: number;
  /** F of this instrument in the first stage; null where it was not asked for, or controls explain the share. */
  readonly firstStageF: number | null;
}

/** Rows of one sign of the weights. */
export interface RotembergSide {
  readonly count: number;
  readonly sum: number;
  /** Their sum over Σ |α|. */
  readonly share: number;
  /** Σ α β / Σ α over the side; null where it is empty. */
  readonly meanEstimate: number | null;
}

/** A sector of large weight and what becomes of the estimate without it. */
export interface RotembergLeaveOut extends RotembergRow {
  /** (β - α_k β_k) / (1 - α_k): the estimate with the sector's shock set to 0. */
  readonly estimateWithout: number | null;
}

/** What Rotemberg weights amount to. */
export interface RotembergSummary {
  readonly positive: RotembergSide;
  readonly negative: RotembergSide;
  /** Sectors of the largest |α|, in descending order. */
  readonly top: readonly RotembergLeaveOut[];
  /** Σ |α| of `top` over Σ |α| of all. */
  readonly topShare: number;
  /** 1/Σ s_k² over sectors. */
  readonly effectiveSectors: number;
  /** Correlations over sectors, null where one of the two does not vary. */
  readonly correlations: {
    readonly weightAndShock: number | null;
    readonly weightAndEstimate: number | null;
    readonly weightAndFirstStageF: number | null;
    readonly shockAndEstimate: number | null;
  };
}

/** The sides, the largest sectors with the estimates without them, and how weights go with shocks, estimates and F. */
export function rotembergSummary(rows: readonly RotembergRow[], estimate: number, top: number): RotembergSummary {
  const absolute = sum(rows.map((row) => Math.abs(row.weight)));
  const side = (members: readonly RotembergRow[]): RotembergSide => {
    const total = sum(members.map((row) => row.weight));
    const known = members.filter((row) => row.estimate !== null);
    return {
      count: members.length,
      sum: total,
      share: Math.abs(total) / absolute,
      meanEstimate: known.length === 0 ? null : sum(known.map((row) => row.weight * (row.estimate as number))) / total,
    };
  };
  const largest = [...rows].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, top);
  const correlation = (a: (row: RotembergRow) => number | null, b: (row: RotembergRow) => number | null) => {
    const known = rows.filter((row) => a(row) !== null && b(row) !== null);
    return correlationOf(
      known.map((row) => a(row) as number),
      known.map((row) => b(row) as number),
    );
  };
  return {
    positive: side(rows.filter((row) => row.weight > 0)),
    negative: side(rows.filter((row) => row.weight < 0)),
    top: largest.map((row) => ({
      ...row,
      estimateWithout:
        Math.abs(1 - row.weight) <= 1e-12 ? null : (estimate - row.weight * (row.estimate ?? 0)) / (1 - row.weight),
    })),
    topShare: sum(largest.map((row) => Math.abs(row.weight))) / absolute,
    effectiveSectors: effectiveNumber(rows.map((row) => row.shockWeight)),
    correlations: {
      weightAndShock: correlation(
        (row) => row.weight,
        (row) => row.shock,
      ),
      weightAndEstimate: correlation(
        (row) => row.weight,
        (row) => row.estimate,
      ),
      weightAndFirstStageF: correlation(
        (row) => row.weight,
        (row) => row.firstStageF,
      ),
      shockAndEstimate: correlation(
        (row) => row.shock,
        (row) => row.estimate,
      ),
    },
  };
}

function correlationOf(a: readonly number[], b: readonly number[]): number | null {
  if (a.length < 2) return null;
  const centred = (values: readonly number[]): Float64Array => {
    const mean = sum(values) / values.length;
    return Float64Array.from(values, (value) => value - mean);
  };
  const [x, y] = [centred(a), centred(b)];
  const scale = Math.sqrt(dot(x, x)) * Math.sqrt(dot(y, y));
  return scale > 0 ? dot(x, y) / scale : null;
}
