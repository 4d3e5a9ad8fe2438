import type { Dataset } from "@mesometrics/panel-data";

/** The labels of a row's unit and period; null on a cross-section. */
export function periodOf(data: Dataset, row: number): { readonly unit: string | null; readonly time: string | null } {
  if (data.kind !== "panel") return { unit: null, time: null };
  const { unitCodes, unitLabels, timeCodes, timeLabels } = data.index;
  return { unit: unitLabels[unitCodes[row]]!, time: timeLabels[timeCodes[row]]! };
}
