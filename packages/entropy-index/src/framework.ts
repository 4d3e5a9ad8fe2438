import { MesometricsError } from "@mesometrics/matrix";
import type { Direction } from "./conventions.js";
import { isDirection, unknownDirection } from "./indicator-columns.js";

/** An indicator of an index. */
export interface IndexIndicatorSpec {
  readonly id: string;
  /** The column of the data that holds it; default: the column called like `id`. */
  readonly column?: string;
  readonly direction: Direction;
  /** Under expert weights: its share among the parts of its dimension. */
  readonly weight?: number;
}

/** A group of indicators, or of further groups, with a sub-score of its own. */
export interface DimensionSpec {
  readonly id: string;
  readonly indicators?: readonly IndexIndicatorSpec[];
  readonly dimensions?: readonly DimensionSpec[];
  /** Under expert weights: its share among the parts of the level above. */
  readonly weight?: number;
}

/** What is in an index, in which group, at any depth. */
export interface FrameworkSpec {
  readonly dimensions: readonly DimensionSpec[];
}

export interface PlacedIndicator {
  readonly id: string;
  readonly column: string;
  readonly direction: Direction;
  /** The innermost group. */
  readonly dimension: string;
  readonly weight: number | null;
}

/** A group with its place in the tree; `parts` in the order of the spec, indicators before groups. */
export interface PlacedDimension {
  readonly id: string;
  readonly parent: string | null;
  readonly depth: number;
  readonly weight: number | null;
  /** indices into the framework's indicators */
  readonly indicators: readonly number[];
  /** All indicators below it: `first <= j < last`. */
  readonly first: number;
  readonly last: number;
  readonly dimensions: readonly PlacedDimension[];
}

export interface Framework {
  readonly indicators: readonly PlacedIndicator[];
  readonly top: readonly PlacedDimension[];
  /** Every group, each before its own parts. */
  readonly all: readonly PlacedDimension[];
}

/** The index as a whole in lists that name groups. */
export const WHOLE = "index";

export function checkedFramework(spec: FrameworkSpec): Framework {
  if (!Array.isArray(spec?.dimensions)) throw invalidSpec(spec);
  const indicators: PlacedIndicator[] = [];
  const all: PlacedDimension[] = [];
  const dimensionIds = new Set<string>();
  const indicatorIds = new Set<string>();

  const place = (dimension: DimensionSpec, parent: string | null, depth: number): PlacedDimension => {
    const own = dimension?.indicators;
    const below = dimension?.dimensions;
    const listed = (own === undefined || Array.isArray(own)) && (below === undefined || Array.isArray(below));
    if (typeof dimension?.id !== "string" || !listed || (own === undefined && below === undefined))
      throw invalidSpec(spec);
    if (dimensionIds.has(dimension.id)) throw duplicate("DUPLICATE_DIMENSION", "dimensions", dimension.id);
    dimensionIds.add(dimension.id);
    if ((own ?? []).length + (below ?? []).length === 0) {
      throw new MesometricsError(
        "NO_INDICATORS",
        `Dimension "${dimension.id}" has no indicator. Add one or remove it.`,
        {
          dimension: dimension.id,
        },
      );
    }
    const position = all.length;
    all.push(undefined as unknown as PlacedDimension);
    const first = indicators.length;
    for (const { id, column = id, direction, weight = null } of own ?? []) {
      if (indicatorIds.has(id)) throw duplicate("DUPLICATE_INDICATOR", "indicators", id);
      indicatorIds.add(id);
      // A direction has no default here: a forgotten "-" would turn an indicator over in silence.
      if (!isDirection(direction)) throw unknownDirection(id, direction);
      indicators.push({ id, column, direction, dimension: dimension.id, weight });
    }
    const last = indicators.length;
    const dimensions = (below ?? []).map((one) => place(one, dimension.id, depth + 1));
    const placed: PlacedDimension = {
      id: dimension.id,
      parent,
      depth,
      weight: dimension.weight ?? null,
      indicators: Array.from({ length: last - first }, (_, i) => first + i),
      first,
      last: indicators.length,
      dimensions,
    };
    all[position] = placed;
    return placed;
  };

  const top = spec.dimensions.map((one) => place(one, null, 0));
  if (indicators.length === 0) {
    throw new MesometricsError("NO_INDICATORS", "The index has no dimension. Give at least one.");
  }
  return { indicators, top, all };
}

function invalidSpec(spec: unknown): MesometricsError {
  return new MesometricsError(
    "INVALID_SPEC",
    "An index needs `dimensions`: a list of { id, indicators } or { id, dimensions }, with indicators as a list of { id, column, direction }.",
    { spec },
  );
}

function duplicate(code: string, what: string, id: string): MesometricsError {
  return new MesometricsError(code, `Two ${what} are called "${id}". Give each its own id.`, { id });
}

/**
 * The product of shares from the top down to each indicator, when every group gives its parts' shares.
 *
 * @param sharesOf the shares of a group's parts (its indicators, then its groups), of sum 1
 */
export function weightsFromLevels(
  { top, indicators }: Framework,
  sharesOf: (
    parts: readonly number[],
    groups: readonly PlacedDimension[],
    parent: PlacedDimension | null,
  ) => ArrayLike<number>,
): Float64Array {
  const weights = new Float64Array(indicators.length);
  const descend = (
    own: readonly number[],
    groups: readonly PlacedDimension[],
    parent: PlacedDimension | null,
    share: number,
  ) => {
    const shares = sharesOf(own, groups, parent);
    own.forEach((j, i) => {
      weights[j] = share * shares[i]!;
    });
    groups.forEach((group, i) => {
      descend(group.indicators, group.dimensions, group, share * shares[own.length + i]!);
    });
  };
  descend([], top, null, 1);
  return weights;
}
