import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";

/** Which rows belong to which period, and what a row is called. */
export interface RowFrame {
  readonly rows: number;
  /** length n: 0 .. periods - 1; null where there are no periods */
  readonly periodCodes: Int32Array | null;
  readonly periodLabels: readonly string[];
  /** "Hunan in 2015", or "row 7" where nothing is known of it */
  readonly nameOf: (row: number) => string;
  /** The unit and period of a row, or nothing. */
  readonly keyOf: (row: number) => { readonly unit: string; readonly period: string } | null;
}

export function plainRows(rows: number): RowFrame {
  return {
    rows,
    periodCodes: null,
    periodLabels: [],
    nameOf: (row) => `row ${row + 1}`,
    keyOf: () => null,
  };
}

export function rowsOf(data: Dataset): RowFrame {
  if (data.kind !== "panel") return plainRows(data.rows);
  const { unitCodes, unitLabels, timeCodes, timeLabels } = data.index;
  const keyOf = (row: number) => ({ unit: unitLabels[unitCodes[row]]!, period: timeLabels[timeCodes[row]]! });
  return {
    rows: data.rows,
    periodCodes: timeCodes,
    periodLabels: timeLabels,
    keyOf,
    nameOf: (row) => `${keyOf(row).unit} in ${keyOf(row).period}`,
  };
}

/** Rows with one period label each, for columns that come without a data set. */
export function rowsWithPeriods(periods: ArrayLike<string | number>): RowFrame {
  const texts = Array.from(periods, String);
  const numeric = texts.every((text) => text.trim() !== "" && Number.isFinite(Number(text)));
  const labels = [...new Set(texts)].sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1));
  const code = new Map(labels.map((label, i) => [label, i]));
  return {
    rows: texts.length,
    periodCodes: Int32Array.from(texts, (text) => code.get(text)!),
    periodLabels: labels,
    nameOf: (row) => `row ${row + 1} (${texts[row]})`,
    keyOf: () => null,
  };
}

/** The rows of each period, in the order of the periods. */
export function rowsByPeriod(frame: RowFrame, what: string): readonly Int32Array[] {
  const codes = requirePeriods(frame, what);
  const lists: number[][] = frame.periodLabels.map(() => []);
  for (let row = 0; row < codes.length; row++) lists[codes[row]]!.push(row);
  return lists.map((list) => Int32Array.from(list));
}

/** The rows of the named periods. */
export function rowsOfPeriods(
  frame: RowFrame,
  base: string | number | readonly (string | number)[],
  what: string,
): Int32Array {
  const codes = requirePeriods(frame, what);
  const wanted = new Set<number>();
  for (const label of Array.isArray(base) ? base : [base]) {
    const code = frame.periodLabels.indexOf(String(label));
    if (code < 0) {
      throw new MesometricsError(
        "UNKNOWN_PERIOD",
        `There is no period "${label}". The periods are: ${frame.periodLabels.join(", ")}.`,
        { period: label, periods: frame.periodLabels },
      );
    }
    wanted.add(code);
  }
  const rows: number[] = [];
  for (let row = 0; row < codes.length; row++) if (wanted.has(codes[row])) rows.push(row);
  if (rows.length === 0) throw new MesometricsError("UNKNOWN_PERIOD", "Name at least one base period.", { base });
  return Int32Array.from(rows);
}

function requirePeriods(frame: RowFrame, what: string): Int32Array {
  if (frame.periodCodes !== null) return frame.periodCodes;
  throw new MesometricsError(
    "NEEDS_PERIODS",
    `${what} needs to know the period of each row. Use a panel, or give \`periods\`.`,
    { what },
  );
}
