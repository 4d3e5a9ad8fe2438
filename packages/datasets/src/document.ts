/** A text in both languages of a report. */
export interface LocalisedText {
  readonly en: string;
  readonly zh: string;
}

/** What one column holds. */
export interface VariableDocument {
  readonly label: LocalisedText;
  /** The unit of measurement in words; `"1"` for shares, rates and indices, `"log(…)"` for a logarithm. */
  readonly unit: string;
  /** Labels of the values of a coded text column. */
  readonly values?: Readonly<Record<string, LocalisedText>>;
}

/** Why a table may be distributed with this package. */
export interface Licence {
  readonly statement: string;
  readonly reasoning: string;
}

/** Columns of one length, as `panel()` takes them. */
export type DocumentedColumns = Readonly<Record<string, readonly number[] | readonly string[]>>;

/** A documented panel: the table, its index and everything a reader must know to use it. */
export interface PanelDocument<Columns extends DocumentedColumns> {
  readonly id: string;
  readonly title: LocalisedText;
  readonly table: Columns;
  /** The column that names the unit. */
  readonly unit: keyof Columns & string;
  /** The column that holds the period. */
  readonly time: keyof Columns & string;
  readonly description: string;
  readonly variables: { readonly [Name in keyof Columns]: VariableDocument };
  readonly source: string;
  readonly licence: Licence;
}

/** A documented panel whatever its columns: for code that takes any of them by name. */
export interface AnyPanelDocument extends Omit<PanelDocument<DocumentedColumns>, "variables"> {
  readonly variables: Readonly<Record<string, VariableDocument>>;
}

/** An undirected neighbour graph of named places. */
export interface PlaceContiguityDocument {
  readonly id: string;
  /** English names, in the order of `places`. */
  readonly units: readonly string[];
  readonly places: readonly {
    readonly unit: string;
    /** The official code (GB/T 2260 in China), which raw data often use for the unit. */
    readonly code: string;
    readonly label: LocalisedText;
  }[];
  /** Each pair once, its first unit before its second in `units`. */
  readonly edges: readonly (readonly [string, string])[];
  /** The pairs that touch in a point only. */
  readonly pointContacts: readonly (readonly [string, string])[];
  readonly definition: string;
  readonly source: string;
  readonly licence: Licence;
}
