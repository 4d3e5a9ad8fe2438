import type { ColumnView } from "./document-view.js";
import type { PanelEffect } from "./published.js";

/** A way to count the parameters that a column's regression takes out beside its slopes. */
export interface Specification {
  readonly effects: readonly PanelEffect[];
  /** Units whose effects are counted; null without unit effects. */
  readonly units: number | null;
  readonly periods: number | null;
  /** 1 for a constant, G, T, or G + T - 1. */
  readonly absorbed: number;
  /** Whether units and periods are what the design and N say. */
  readonly expected: boolean;
}

/**
 * Every specification that a column of N observations of a panel of G units and T periods can have: no effects, unit,
 * time, both. A column of all G T observations has all G units; a part of them has N/T units if its units are whole, and
 * any number from N/T to G if it cuts through units.
 */
export function specifications(view: ColumnView): readonly Specification[] {
  const found: Specification[] = [{ effects: [], units: null, periods: null, absorbed: 1, expected: true }];
  const n = observationsOf(view);
  if (n === null) return found;
  const { units, periods } = view;
  const isPart = view.column.sample === "subset";
  const own = view.statistics.units?.number.value ?? null;
  const times = possiblePeriods(n, own ?? units, periods, isPart);
  for (const time of times) {
    found.push({ effects: ["time"], units: null, periods: time, absorbed: time, expected: time === times[0] });
    for (const { count, expected } of possibleUnits(n, units, own, time, isPart)) {
      const sure = expected && time === times[0];
      if (time === times[0]) {
        found.push({ effects: ["unit"], units: count, periods: null, absorbed: count, expected });
      }
      found.push({
        effects: ["unit", "time"],
        units: count,
        periods: time,
        absorbed: count + time - 1,
        expected: sure,
      });
    }
  }
  if (times.length === 0 && (own ?? units) !== null) {
    const count = (own ?? units)!;
    found.push({ effects: ["unit"], units: count, periods: null, absorbed: count, expected: own !== null || !isPart });
  }
  return found;
}

/** N as printed, else that of the balanced panel of the design. */
function observationsOf({ observations, column, units, periods }: ColumnView): number | null {
  if (observations !== null) return observations.number.value;
  return column.sample === "subset" || units === null || periods === null ? null : units * periods;
}

function possiblePeriods(n: number, units: number | null, periods: number | null, isPart: boolean): readonly number[] {
  const implied = units !== null && n % units === 0 ? n / units : null;
  if (periods === null) return implied === null || isPart ? [] : [implied];
  return implied !== null && implied > periods ? [periods, implied] : [periods];
}

function possibleUnits(
  n: number,
  units: number | null,
  own: number | null,
  periods: number,
  isPart: boolean,
): readonly { readonly count: number; readonly expected: boolean }[] {
  if (own !== null) return [{ count: own, expected: true }];
  const fewest = Math.ceil(n / periods);
  const most = units ?? (isPart ? fewest : null);
  if (most === null) return n % periods === 0 ? [{ count: fewest, expected: true }] : [];
  const isWhole = n === most * periods;
  if (isWhole || fewest > most) return [{ count: most, expected: true }];
  const whole = n % periods === 0;
  return Array.from({ length: most - fewest + 1 }, (_, i) => fewest + i).map((count) => ({
    count,
    // Units cut through are possible in an unbalanced panel; in a split of N/T whole units they need a reason.
    expected: !isPart || !whole || count === fewest,
  }));
}

/** Whether effects of an unknown number of units or periods may be in the regression. */
export function isOpen({ units, periods, statistics, effects }: ColumnView): boolean {
  const isKnown = (units ?? statistics.units ?? null) !== null && (periods ?? statistics.periods ?? null) !== null;
  return !isKnown && (effects === null || effects.length > 0);
}

/** `unit and time effects (30 units, 12 periods)` */
export function describeSpecification({ effects, units, periods }: Specification): string {
  if (effects.length === 0) return "a constant, no effects";
  const sizes = [units === null ? null : `${units} units`, periods === null ? null : `${periods} periods`];
  return `${describeEffects(effects)} (${sizes.filter((one) => one !== null).join(", ")})`;
}

export function describeEffects(effects: readonly PanelEffect[]): string {
  return effects.length === 0 ? "no effects" : `${effects.join(" and ")} effects`;
}

export function sameEffects(a: readonly PanelEffect[], b: readonly PanelEffect[]): boolean {
  return a.length === b.length && a.every((effect) => b.includes(effect));
}

/** Residual degrees of freedom of every specification that a column can have, without repetition, ascending. */
export function residualDegreesOfFreedom(view: ColumnView): readonly number[] {
  const n = observationsOf(view);
  if (n === null) return [];
  // The number of regressors that are not shown is not known: every number up to half of the observations is tried.
  const slopes = view.slopes === null ? [view.coefficients.length, Math.floor(n / 2)] : [view.slopes];
  const all = specifications(view).flatMap(({ absorbed }) => slopes.map((k) => n - absorbed - k));
  return [...new Set(all.filter((df) => df >= 1))].sort((a, b) => a - b);
}
