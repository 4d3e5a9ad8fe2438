import { sum } from "@mesometrics/matrix";
import type { CellReader, SectorCells } from "./sector-cells.js";

/** Levels of the sectors by unit and period. */
export interface SectorLevels {
  /** length of the sectors: the levels of a unit in a period */
  readonly of: (unit: string, time: string | null) => Float64Array;
  /** The sum over all sectors of the table, those without a shock included. */
  readonly total: (unit: string, time: string | null) => number;
  /** How many cells that were read are not in the table. */
  readonly absent: () => number;
}

/**
 * Reads levels unit by unit. With `absent: "zero"` only the rows of the table are visited, so that a sparse table costs what
 * it holds.
 */
export function sectorLevels(
  cells: SectorCells,
  reader: CellReader,
  sectors: readonly string[],
  absent: "error" | "zero",
): SectorLevels {
  const known = new Map<string, Float64Array>();
  const rowsOf = absent === "zero" ? rowsByUnit(cells) : null;
  const positions = new Map(sectors.map((sector, j) => [sector, j]));
  let missing = 0;
  const rowsAt = (unit: string, time: string | null): readonly number[] =>
    rowsOf!.get(JSON.stringify([unit, time])) ?? [];
  const valueAt = (row: number, unit: string, time: string | null): number =>
    reader.value({ unit, sector: String(cells.sector[row]), time });
  const read = (unit: string, time: string | null): Float64Array => {
    if (rowsOf === null) return Float64Array.from(sectors, (sector) => reader.value({ unit, sector, time }));
    const levels = new Float64Array(sectors.length);
    missing += sectors.length;
    for (const row of rowsAt(unit, time)) {
      const position = positions.get(String(cells.sector[row]));
      if (position === undefined) continue;
      levels[position] = valueAt(row, unit, time);
      missing--;
    }
    return levels;
  };
  return {
    of: (unit, time) => {
      const key = JSON.stringify([unit, time]);
      const levels = known.get(key) ?? read(unit, time);
      known.set(key, levels);
      return levels;
    },
    total: (unit, time) =>
      rowsOf === null
        ? sum(reader.sectors.map((sector) => reader.value({ unit, sector, time })))
        : sum(rowsAt(unit, time).map((row) => valueAt(row, unit, time))),
    absent: () => missing,
  };
}

function rowsByUnit({ unit, time, value }: SectorCells): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  for (let row = 0; row < value.length; row++) {
    const key = JSON.stringify([String(unit[row]), time === undefined ? null : String(time[row])]);
    const known = rows.get(key);
    if (known === undefined) rows.set(key, [row]);
    else known.push(row);
  }
  return rows;
}
