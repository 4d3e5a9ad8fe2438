import { MesometricsError } from "@mesometrics/matrix";

/** An indicator as plain data: a name and how it is computed from the columns. */
export interface IndicatorSpec {
  /** The new column's name. */
  readonly id: string;
  /** Arithmetic over columns and earlier indicators: `hwy / emp`, `log(gsp)`, `growth(gsp)`. */
  readonly expression: string;
  /** The unit of measurement in words; kept with the lineage. */
  readonly unit?: string;
  /** What a table calls it; kept with the lineage. */
  readonly label?: string | { readonly en: string; readonly zh: string };
}

/** Refuses specs that would overwrite a column or each other. */
export function checkSpecs(specs: readonly IndicatorSpec[], columns: readonly string[]): void {
  if (!Array.isArray(specs)) {
    throw new MesometricsError("INVALID_SPEC", "The indicators must be a list of { id, expression }.", { specs });
  }
  const seen = new Set<string>();
  for (const { id, expression } of specs) {
    if (typeof id !== "string" || id === "") {
      throw new MesometricsError("INDICATOR_NAME", `An indicator's id must be a name, not ${JSON.stringify(id)}.`, {
        id,
      });
    }
    if (typeof expression !== "string") {
      throw new MesometricsError(
        "INVALID_SPEC",
        `Indicator "${id}" needs an expression as text, such as "hwy / emp"; it has ${JSON.stringify(expression)}.`,
        { id, expression },
      );
    }
    if (columns.includes(id)) {
      throw new MesometricsError(
        "COLUMN_EXISTS",
        `The data already have a column "${id}". Give the indicator another id: a raw column is never overwritten.`,
        { id },
      );
    }
    if (seen.has(id)) {
      throw new MesometricsError("DUPLICATE_INDICATOR", `Two indicators are called "${id}". Give each its own id.`, {
        id,
      });
    }
    seen.add(id);
  }
}
