/** A printed number of the paper and what the design made of it. */
export interface CalibrationItem {
  /** `2 (3)`: table and column as printed; `text` for the text. */
  readonly place: string;
  readonly what: string;
  /** The number as printed. */
  readonly printed: string;
  readonly used: boolean;
  /** How it was used, or why it cannot hold together with those that were. */
  readonly reason: string;
}

const item =
  (used: boolean) =>
  (place: string, what: string, printed: string, reason: string): CalibrationItem => ({
    place,
    what,
    printed,
    used,
    reason,
  });

/** A printed number that the design follows. */
export const used = item(true);

/** A printed number that cannot hold together with those that are used. */
export const left = item(false);
