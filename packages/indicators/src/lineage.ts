import { type Expression, parseExpression } from "@mesometrics/panel-data";
import type { UnitConversion } from "./check-units.js";
import type { IndicatorSpec } from "./indicator-spec.js";

/** Where a derived column comes from, as plain data. */
export interface IndicatorLineage {
  readonly id: string;
  /** The expression in its normal spelling; parsing it gives the same computation, unless there is a `chain`. */
  readonly expression: string;
  /** How a column at constant prices was made; absent where an expression says it. */
  readonly chain?: ChainDefinition;
  /** The raw columns that the values depend on, also through earlier indicators, in order of appearance. */
  readonly sources: readonly string[];
  /** The earlier indicators that the expression names. */
  readonly uses: readonly string[];
  /** As declared; without a declaration what the unit check derived, or null where units are not checked. */
  readonly unit: string | null;
  readonly label: IndicatorSpec["label"] | null;
  /** The factors that the unit check put into the expression. */
  readonly conversions: readonly UnitConversion[];
  readonly missing: MissingCount;
  /** Derived cells that rest on at least one imputed raw cell. */
  readonly imputed: number;
}

/** A column at the prices of a base period, by a chained index with the previous period = 100. */
export interface ChainDefinition {
  /** `"price"`: nominal / level; `"volume"`: nominal of the base period x level; `"level"`: the chained index itself. */
  readonly kind: "price" | "volume" | "level";
  /** The index's own name for a `"level"`. */
  readonly nominal: string;
  readonly index: string;
  readonly base: string;
}

/** What a derived cell is computed by. */
export type Definition = Expression | ChainDefinition;

/** The definitions of derived columns by name. */
export function definitionsOf(lineage: readonly IndicatorLineage[]): Map<string, Definition> {
  return new Map(lineage.map(({ id, chain, expression }) => [id, chain ?? parseExpression(expression)]));
}

/** Missing cells of a derived column by reason. */
export interface MissingCount {
  /** A raw cell behind it is missing. */
  readonly cells: number;
  /** A lag, lead, difference or growth reaches a period in which the unit has no row. */
  readonly periods: number;
}

/** The columns that an expression names, each once, in order of appearance. */
export function namedColumns(expression: Expression, found: string[] = []): readonly string[] {
  switch (expression.kind) {
    case "column":
      if (!found.includes(expression.name)) found.push(expression.name);
      break;
    case "negate":
      namedColumns(expression.operand, found);
      break;
    case "binary":
      namedColumns(expression.left, found);
      namedColumns(expression.right, found);
      break;
    case "call":
      for (const parameter of expression.parameters) namedColumns(parameter, found);
      break;
  }
  return found;
}
