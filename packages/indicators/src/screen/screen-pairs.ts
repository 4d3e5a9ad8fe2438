import { median } from "../robust-scale.js";
import type { ScreenFlag } from "./screen-flag.js";

/** Two series are compared where both have at least this many positive cells. */
const FEWEST_CELLS = 12;
/** Cells looked at before all of them are. */
const GLANCE = 16;
/** Two vintages differ by less than this logarithm in the middle … */
const VINTAGE_CENTRE = 0.1;
/** … and nine cells of ten by less than this around it. */
const VINTAGE_SPREAD = 0.08;
/** … and by less than this part of what the series itself varies. */
const VINTAGE_PART = 0.3;
const SAME = 1e-9;

/** Columns that are the same series up to a constant factor, and columns that are two vintages of one series. */
export function screenPairs(
  columns: readonly { readonly name: string; readonly logs: Float64Array }[],
): readonly ScreenFlag[] {
  const flags: ScreenFlag[] = [];
  for (let second = 1; second < columns.length; second++) {
    for (let first = 0; first < second; first++) {
      const flag = comparePair(columns[first]!, columns[second]!);
      if (flag !== null) flags.push(flag);
    }
  }
  return flags;
}

function comparePair(
  a: { readonly name: string; readonly logs: Float64Array },
  b: { readonly name: string; readonly logs: Float64Array },
): ScreenFlag | null {
  const n = a.logs.length;
  // A glance at a few cells across the table tells most pairs apart.
  const seen: number[] = [];
  const stride = Math.max(1, Math.floor(n / 97));
  for (let row = 0; row < n && seen.length < GLANCE; row += stride) {
    const ratio = b.logs[row] - a.logs[row];
    if (!Number.isNaN(ratio)) seen.push(ratio);
  }
  if (seen.length >= FEWEST_CELLS) {
    const centre = median(seen);
    const near = seen.filter((one) => Math.abs(one - centre) < 2 * VINTAGE_SPREAD).length;
    if (near < 0.7 * seen.length) return null;
  }
  const ratios: number[] = [];
  for (let row = 0; row < n; row++) {
    const ratio = b.logs[row] - a.logs[row];
    if (!Number.isNaN(ratio)) ratios.push(ratio);
  }
  if (ratios.length < FEWEST_CELLS) return null;
  const centre = median(ratios);
  const off = Float64Array.from(ratios, (one) => Math.abs(one - centre)).sort();
  const tens = Math.round(centre / Math.LN10);
  const factor = Math.exp(centre);
  const base = { column: b.name, other: a.name, unit: null, time: null, row: null, factor };
  if (off.at(-1)! < SAME) {
    return {
      ...base,
      kind: "duplicate-series",
      message: `${b.name} is ${a.name}${Math.abs(centre) < SAME ? "" : ` times ${Number(factor.toPrecision(6))}`} in all ${ratios.length} common cells.`,
    };
  }
  const end = off[Math.floor(0.9 * (off.length - 1))];
  const isNear = Math.abs(centre - tens * Math.LN10) < VINTAGE_CENTRE && end < VINTAGE_SPREAD;
  if (!isNear || end >= VINTAGE_PART * spreadOf(a.logs, b.logs)) return null;
  const worst = Math.exp(off.at(-1)!) - 1;
  return {
    ...base,
    kind: "vintage",
    message:
      `${b.name} and ${a.name} are almost one series (median ratio ${Number(factor.toPrecision(4))}, at most ` +
      `${(100 * worst).toFixed(1)} % off it, ${ratios.length} cells): two vintages or definitions. Use one of them throughout.`,
  };
}

/**
 * How far nine of ten cells of the first series lie from its median, where both are known: columns that hardly vary
 * (logarithms, indices near 100) are near each other without being one series.
 */
function spreadOf(a: Float64Array, b: Float64Array): number {
  const levels: number[] = [];
  for (let row = 0; row < a.length; row++) if (!Number.isNaN(b[row] - a[row])) levels.push(a[row]);
  const level = median(levels);
  return Float64Array.from(levels, (one) => Math.abs(one - level)).sort()[Math.floor(0.9 * (levels.length - 1))];
}
