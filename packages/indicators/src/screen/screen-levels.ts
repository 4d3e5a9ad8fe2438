import type { Panel } from "@mesometrics/panel-data";
import { median } from "../robust-scale.js";
import type { ScreenFlag } from "./screen-flag.js";

const FEWEST_UNITS = 8;
/** A unit in another unit of measurement stands apart from all others by at least this factor … */
const APART = Math.log(100);
/** … and is this far off a power of ten at most, as a logarithm, after the spread of the others. */
const NEAR = 0.35;

/**
 * Units whose whole series is in another unit of measurement: no change in time shows it. The unit's median level stands
 * apart from every other by a factor of 100, and some power of ten from 1,000 on brings it to the middle half of the others.
 */
export function screenLevels(data: Panel, column: string, logs: Float64Array): readonly ScreenFlag[] {
  const { unitCodes, unitLabels } = data.index;
  const byUnit: number[][] = unitLabels.map(() => []);
  for (let row = 0; row < logs.length; row++) if (!Number.isNaN(logs[row])) byUnit[unitCodes[row]]!.push(logs[row]);
  const levels = byUnit.flatMap((list, unit) => (list.length === 0 ? [] : [{ unit, level: median(list) }]));
  if (levels.length < FEWEST_UNITS) return [];
  levels.sort((a, b) => a.level - b.level);
  const flags: ScreenFlag[] = [];
  const last = levels.length - 1;
  const gapBelow = levels[1]!.level - levels[0]!.level;
  const gapAbove = levels[last]!.level - levels[last - 1]!.level;
  const rest = median(levels.slice(1, last).map((one) => one.level));
  const low = levels[1]!.level;
  const high = levels[last - 1]!.level;
  for (const [one, gap] of [
    [levels[0]!, gapBelow],
    [levels[last]!, gapAbove],
  ] as const) {
    if (gap < APART) continue;
    const off = one.level - rest;
    const tens = Math.round(off / Math.LN10);
    if (Math.abs(tens) < 3) continue;
    const brought = one.level - tens * Math.LN10;
    if (brought < low - NEAR || brought > high + NEAR) continue;
    const unit = unitLabels[one.unit]!;
    const factor = Math.exp(off);
    const power = Number(`1e${Math.abs(tens)}`);
    flags.push({
      kind: "unit-level",
      column,
      other: null,
      unit,
      time: null,
      row: null,
      factor,
      message:
        `${column} of ${unit} is about ${tens > 0 ? "" : "1/"}${power} of the other units' level in every period, and none of the ` +
        "others is near: check its unit of measurement.",
    });
  }
  return flags;
}
