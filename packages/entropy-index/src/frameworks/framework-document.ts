import type { DimensionSpec, IndexIndicatorSpec } from "../framework.js";

export interface Label {
  readonly en: string;
  readonly zh: string;
}

/** An indicator as a document defines it. */
export interface DocumentedIndicator extends IndexIndicatorSpec {
  readonly label: Label;
  /** The definition that the document prints. */
  readonly measurement: string;
  /** What the numbers are in; `null` where the document leaves it open. */
  readonly unit: string | null;
  /** Whether the document prints the direction; if not, it follows from the indicator's meaning. */
  readonly directionPrinted: boolean;
  /** The weight that the document prints, or null. */
  readonly publishedWeight: number | null;
}

export interface DocumentedDimension extends DimensionSpec {
  readonly label: Label;
  readonly indicators: readonly DocumentedIndicator[];
}

/** One index of a document; may be given to `compositeIndex` as its spec. */
export interface DocumentedSystem {
  readonly id: string;
  readonly label: Label;
  readonly dimensions: readonly DocumentedDimension[];
}

/** A formula as printed, beside the right one. Plain text, indices after underscores. */
export interface PrintedFormula {
  readonly equation: string;
  readonly about: string;
  readonly printed: string;
  readonly corrected: string;
  /** What the printed form does to numbers; empty where it is right. */
  readonly effect: string;
  readonly source: string;
}

/** The index systems of one document. */
export interface DocumentedFramework {
  readonly id: string;
  readonly authors: string;
  readonly title: string;
  readonly year: number;
  /** Units and periods that the document states. */
  readonly sample: {
    readonly units: number;
    readonly unit: string;
    readonly firstYear: number;
    readonly lastYear: number;
  };
  readonly systems: readonly DocumentedSystem[];
  readonly formulas: readonly PrintedFormula[];
  /** What the document leaves open or contradicts. */
  readonly remarks: readonly string[];
}
