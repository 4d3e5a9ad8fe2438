import type { LocalisedText } from "./document.js";

/** One unit's square on the grid. */
export interface TileDocument {
  /** The unit as the data spell it. */
  readonly unit: string;
  /** The short code to print in the tile: for states the postal code. */
  readonly code: string;
  /** 0 = the westernmost column */
  readonly column: number;
  /** 0 = the northernmost row */
  readonly row: number;
  readonly label: LocalisedText;
}

/** A map in which each unit is one square of a grid. */
export interface TileGridDocument {
  readonly id: string;
  readonly columns: number;
  readonly rows: number;
  readonly tiles: readonly TileDocument[];
  readonly source: string;
}

/** One square of a grid. */
export function tile(unit: string, code: string, column: number, row: number, en: string, zh: string): TileDocument {
  return { unit, code, column, row, label: { en, zh } };
}
