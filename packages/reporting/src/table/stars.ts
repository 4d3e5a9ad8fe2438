import { MesometricsError } from "@mesometrics/matrix";

/** Which mark a p-value earns; the same in every table, figure and renderer of a document. */
export interface StarScheme {
  readonly id: string;
  /** The mark belongs to p-values strictly below `below`; from the weakest to the strongest. */
  readonly levels: readonly { readonly mark: string; readonly below: number }[];
}

/** `*` below 0.1, `**` below 0.05, `***` below 0.01: the habit of economics, and the default. */
export const econStars: StarScheme = {
  id: "econ",
  levels: [
    { mark: "*", below: 0.1 },
    { mark: "**", below: 0.05 },
    { mark: "***", below: 0.01 },
  ],
};

/** `*` below 0.05, `**` below 0.01, `***` below 0.001. */
export const strictStars: StarScheme = {
  id: "strict",
  levels: [
    { mark: "*", below: 0.05 },
    { mark: "**", below: 0.01 },
    { mark: "***", below: 0.001 },
  ],
};

/**
 * The mark of a p-value under a scheme: that of the smallest level the p-value is strictly below; "" for none.
 *
 * @throws INVALID_STAR_SCHEME when the levels do not fall strictly within (0, 1).
 * @example
 * ```ts
 * import { econStars, starMark } from "@mesometrics/reporting";
 * starMark(0.03, econStars); // → "**"
 * starMark(0.1, econStars); // → ""
 * ```
 */
export function starMark(pValue: number, scheme: StarScheme | null): string {
  if (scheme === null) return "";
  checkStarScheme(scheme);
  let mark = "";
  for (const level of scheme.levels) {
    if (pValue < level.below) mark = level.mark;
  }
  return mark;
}

function checkStarScheme(scheme: StarScheme): void {
  let previous = 1;
  for (const { below, mark } of scheme.levels) {
    if (!(below > 0 && below < previous) || mark === "") {
      throw new MesometricsError(
        "INVALID_STAR_SCHEME",
        `The levels of the star scheme "${scheme.id}" must fall from below 1 to above 0, each with a mark; got ${below}.`,
        { scheme: scheme.id, below },
      );
    }
    previous = below;
  }
}

/**
 * The rule of a scheme, as the notes print it.
 *
 * @example
 * ```ts
 * import { describeStars, econStars } from "@mesometrics/reporting";
 * describeStars(econStars); // → "* p < 0.1, ** p < 0.05, *** p < 0.01"
 * ```
 */
export function describeStars(scheme: StarScheme): string {
  return scheme.levels.map(({ mark, below }) => `${mark} p < ${below}`).join(", ");
}
