import { MesometricsError } from "@mesometrics/matrix";
import { type Label, type Language, localise } from "../label.js";
import { wordsOf } from "../words.js";
import { type DataColumn, type DataRow, dataTable } from "./data-table.js";
import type { TableDocument } from "./document.js";

/** An indicator of a composite index. */
export interface SystemIndicator {
  /** From the outermost level (the index, a dimension) to the indicator itself; the same length for all. */
  readonly path: readonly Label[];
  /** How it is measured. */
  readonly measurement?: Label;
  readonly unit?: Label;
  /** Whether more is better. */
  readonly direction?: "+" | "-";
  readonly weight?: number;
}

export interface IndicatorSystemOptions {
  readonly id: string;
  readonly title: Label;
  /** The heading of each level of `path`. */
  readonly levels: readonly Label[];
  readonly indicators: readonly SystemIndicator[];
  /** The heading of the weights; default "Weight". */
  readonly weightHeading?: Label;
  /** Default 4. */
  readonly decimals?: number;
  readonly language?: Language;
  readonly notes?: readonly Label[];
}

/**
 * The system of indicators of a composite index, as papers print it first: levels from the index down to the indicator, its
 * measurement, unit, direction and weight. A level that repeats the row above is left blank; a column that no indicator
 * fills is left out.
 *
 * @throws NO_INDICATORS; TABLE_SHAPE when a path has not one part per level
 * @example
 * ```ts
 * import { indicatorSystemTable, renderText } from "@mesometrics/reporting";
 * const table = indicatorSystemTable({
 *   id: "system",
 *   title: "System",
 *   levels: ["Dimension", "Indicator"],
 *   indicators: [
 *     { path: ["Roads", "Length"], direction: "+", weight: 0.6 },
 *     { path: ["Roads", "Accidents"], direction: "-", weight: 0.4 },
 *   ],
 * });
 * renderText(table).split("\n").slice(4, 6); // → ["Roads      Length     +          0.6000", "           Accidents  −          0.4000"]
 * ```
 */
export function indicatorSystemTable(options: IndicatorSystemOptions): TableDocument {
  const language = options.language ?? "en";
  const words = wordsOf(language);
  const { levels, indicators } = options;
  if (indicators.length === 0 || levels.length === 0) {
    throw new MesometricsError("NO_INDICATORS", "A system of indicators needs at least one indicator and one level.");
  }
  const texts = indicators.map((indicator, index) => {
    if (indicator.path.length !== levels.length) {
      throw new MesometricsError(
        "TABLE_SHAPE",
        `Indicator ${index + 1} has ${indicator.path.length} levels and the table ${levels.length}.`,
        { indicator: index, levels: levels.length },
      );
    }
    return indicator.path.map((label) => localise(label, language));
  });
  const has = (key: "measurement" | "unit" | "direction" | "weight") =>
    indicators.some((one) => one[key] !== undefined);
  const columns: DataColumn[] = levels
    .slice(1)
    .map((label, index) => ({ id: `level${index + 2}`, label, role: "text" }));
  if (has("measurement")) columns.push({ id: "measurement", label: words.measurement, role: "text" });
  if (has("unit")) columns.push({ id: "unit", label: words.unitOfMeasure, role: "text" });
  if (has("direction")) columns.push({ id: "direction", label: words.direction, role: "text" });
  if (has("weight")) columns.push({ id: "weight", label: options.weightHeading ?? words.weight });
  const rows = indicators.map((indicator, index): DataRow => {
    const own = texts[index] ?? [];
    const above = texts[index - 1] ?? [];
    const shown = own.map((text, level) => {
      const repeated = own.slice(0, level + 1).every((part, at) => part === above[at]);
      // The indicator itself always stands.
      return repeated && level < own.length - 1 ? "" : text;
    });
    const values: DataRow["values"][number][] = shown.slice(1).map((text) => (text === "" ? null : text));
    const word = (label: Label | undefined) => (label === undefined ? null : localise(label, language));
    if (has("measurement")) values.push(word(indicator.measurement));
    if (has("unit")) values.push(word(indicator.unit));
    if (has("direction")) values.push(indicator.direction === "-" ? "−" : (indicator.direction ?? null));
    if (has("weight")) values.push(indicator.weight ?? null);
    return { label: shown[0] ?? "", values };
  });
  return dataTable({
    id: options.id,
    title: options.title,
    rowHeading: levels[0] ?? "",
    columns,
    rows,
    language,
    decimals: options.decimals ?? 4,
    notes: options.notes ?? [],
  });
}
