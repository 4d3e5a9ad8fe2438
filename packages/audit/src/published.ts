/** Effects that a panel regression takes out. */
export type PanelEffect = "unit" | "time";

/** What the number in brackets after a coefficient is. */
export type BracketMeaning = "t" | "standard-error" | "p";

/**
 * What a row of a printed table holds.
 *
 * - `coefficient`, `trend` (a linear time trend), `instrument` (an excluded instrument): slopes; `constant`: the constant
 * - `observations`, `units`, `periods`, `degrees-of-freedom`: counts
 * - `r2`, `adjusted-r2` (kind not said), and the same with `-within` or `-overall` where the document says which
 * - `unit-effects`, `time-effects`, `controls`: words for yes and no
 * - `weight`: numbers of a column that must add up to 1
 * - `value`: any other number
 */
export type RowRole =
  | "coefficient"
  | "trend"
  | "instrument"
  | "constant"
  | "observations"
  | "units"
  | "periods"
  | "degrees-of-freedom"
  | "r2"
  | "r2-within"
  | "r2-overall"
  | "adjusted-r2"
  | "adjusted-r2-within"
  | "adjusted-r2-overall"
  | "unit-effects"
  | "time-effects"
  | "controls"
  | "weight"
  | "value";

/** A column of a printed table, with what the document says about it. */
export interface PublishedColumn {
  readonly id: string;
  readonly label?: string | undefined;
  /** The name of the dependent variable; columns with one name are compared. */
  readonly outcome?: string | undefined;
  readonly outcomeScale?: "level" | "log" | undefined;
  /** Whether the column uses all observations of the design (default) or a part of them. */
  readonly sample?: "all" | "subset" | undefined;
  /** Effects that the document states for this column where no row of the table says so. */
  readonly effects?: readonly PanelEffect[] | undefined;
  /** Regressors that are in the regression and not in the table. */
  readonly regressorsNotShown?: number | undefined;
  /** `small-sample`: t with estimated degrees of freedom (CR2, HC2); `bootstrap`: stars are not judged. */
  readonly covariance?: "iid" | "robust" | "cluster" | "small-sample" | "bootstrap" | undefined;
  /** The unit of measurement of a column of values. */
  readonly unit?: string | undefined;
}

/** A row: its printed cells by column id. A cell with a coefficient may go on with a bracket: `0.54*** (2.84)`. */
export interface PublishedRow {
  readonly id: string;
  readonly label?: string | undefined;
  readonly role: RowRole;
  readonly cells: Readonly<Record<string, string>>;
}

/** A table as printed. */
export interface PublishedTable {
  readonly id: string;
  readonly title: string;
  readonly page?: string | number | undefined;
  /** What stands in round brackets. */
  readonly parentheses?: BracketMeaning | undefined;
  /** What stands in square brackets. */
  readonly brackets?: BracketMeaning | undefined;
  readonly columns: readonly PublishedColumn[];
  readonly rows: readonly PublishedRow[];
}

/** A number of a table, or one of the text by its id. */
export type NumberReference =
  | {
      readonly table: string;
      readonly row: string;
      readonly column: string;
      /** Default `estimate`: the first number of the cell. */
      readonly part?: "estimate" | BracketMeaning | undefined;
    }
  | { readonly text: string };

export interface ColumnReference {
  readonly table: string;
  readonly column: string;
}

/** A number that stands in the running text. */
export interface TextNumber {
  readonly id: string;
  /** Section or paragraph. */
  readonly place?: string | undefined;
  readonly printed: string;
  /** The cell that the text repeats. */
  readonly repeats?: NumberReference | undefined;
  /** text = cell x scale, where the text uses another unit. */
  readonly scale?: number | undefined;
  /** The table that the text names for it. */
  readonly citedTable?: string | undefined;
  /** How the text reads the coefficient: units of the outcome per unit of the regressor. */
  readonly readAs?: "level-change" | undefined;
}

/** How numbers of the document belong together. */
export type Relation =
  | {
      readonly kind: "first-stage";
      /** The coefficient of the one excluded instrument. */
      readonly instrument: NumberReference;
      readonly f: NumberReference;
      readonly statistic: "cragg-donald" | "kleibergen-paap" | "first-stage";
      /** Anderson's canonical correlation LM statistic of the same regression. */
      readonly lm?: NumberReference | undefined;
    }
  | {
      readonly kind: "p-value";
      readonly statistic: NumberReference;
      readonly p: NumberReference;
      readonly distribution: "chi-squared" | "f" | "t" | "normal";
      readonly degreesOfFreedom?: readonly number[] | undefined;
    }
  | { readonly kind: "known-value"; readonly number: NumberReference; readonly value: number; readonly source: string }
  | {
      readonly kind: "total-effect";
      readonly total: NumberReference;
      readonly direct: NumberReference;
      /** The indirect effect, or the two coefficients whose product it is. */
      readonly indirect: NumberReference | readonly [NumberReference, NumberReference];
    }
  | {
      readonly kind: "nested";
      readonly restricted: ColumnReference;
      readonly full: ColumnReference;
      /** Parameters that the full model adds. */
      readonly added: number;
      /** The one regressor that it adds, when its t is printed. */
      readonly regressor?: string | undefined;
    }
  | {
      readonly kind: "difference";
      readonly first: NumberReference;
      readonly second: NumberReference;
      readonly claim: string;
    }
  | { readonly kind: "repeated-column"; readonly column: ColumnReference; readonly of: ColumnReference }
  | { readonly kind: "partition"; readonly parts: readonly ColumnReference[] }
  | {
      readonly kind: "significance";
      readonly number: NumberReference;
      readonly level: number;
      /** Default true; false where the text calls it not significant at that level. */
      readonly significant?: boolean | undefined;
      readonly place?: string | undefined;
    }
  | {
      readonly kind: "arithmetic";
      readonly operation: "sum" | "difference" | "product" | "ratio";
      readonly of: readonly NumberReference[];
      readonly equals?: NumberReference | undefined;
      readonly atLeast?: number | undefined;
      readonly atMost?: number | undefined;
      readonly claim?: string | undefined;
    }
  | {
      readonly kind: "scale";
      readonly constant: NumberReference;
      readonly range: readonly [number, number];
      readonly what: string;
    }
  | {
      readonly kind: "series";
      readonly table: string;
      readonly result: string;
      readonly inputs: readonly string[];
    }
  | { readonly kind: "claim"; readonly what: string; readonly reason: string; readonly place?: string | undefined };

/** What a document prints, as data: tables, numbers of the text, and how they belong together. No data behind them. */
export interface PublishedDocument {
  /** The source as it is cited. */
  readonly document: string;
  readonly decimal?: "." | "," | undefined;
  /** p-value bounds of one, two, … stars, largest first, where the document states them. */
  readonly stars?: readonly number[] | undefined;
  /** The panel that the document describes. */
  readonly design?:
    | {
        readonly units?: number | undefined;
        readonly periods?: number | undefined;
        /** Effects that the text states for its regressions. */
        readonly effects?: readonly PanelEffect[] | undefined;
      }
    | undefined;
  readonly tables: readonly PublishedTable[];
  readonly text?: readonly TextNumber[] | undefined;
  readonly relations?: readonly Relation[] | undefined;
}
