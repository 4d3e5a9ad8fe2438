import type { ScreenFlag, ScreenKind } from "./screen-flag.js";

/** More single findings of a kind than this share of the units are a property of the column … */
const SHARE = 0.1;
/** … if they are more than this many. */
const FEWEST = 3;
const SHOWN = 5;

const WORDS: Readonly<Partial<Record<ScreenKind, string>>> = {
  "unit-jump": "jumps by about a power of ten",
  spike: "has single values out of line",
  "level-shift": "changes its level at once",
  "repeated-value": "repeats values over three or more periods",
  "exact-line": "lies on exact straight lines",
  "duplicate-series": "is one and the same series",
};

/**
 * One flag in place of many: what more than a tenth of the units do is no slip in single cells but how the column is (a
 * volatile series, an attribute that does not change, a series of a larger area, figures with few digits), and a reader needs
 * to be told once.
 *
 * @param units by column: how many units have a figure
 */
export function condenseFlags(flags: readonly ScreenFlag[], units: ReadonlyMap<string, number>): readonly ScreenFlag[] {
  const groups = new Map<string, ScreenFlag[]>();
  for (const flag of flags) {
    if (flag.unit === null || WORDS[flag.kind] === undefined) continue;
    const key = JSON.stringify([flag.column, flag.kind]);
    groups.set(key, [...(groups.get(key) ?? []), flag]);
  }
  const condensed = new Map<ScreenFlag, ScreenFlag | null>();
  for (const group of groups.values()) {
    const concerned = new Set(group.map((one) => one.unit!));
    const all = units.get(group[0]!.column) ?? 0;
    if (concerned.size <= Math.max(FEWEST, SHARE * all)) continue;
    group.forEach((one, at) => {
      condensed.set(one, at === 0 ? columnFlag(group, concerned, all) : null);
    });
  }
  return flags.flatMap((flag) => {
    const instead = condensed.get(flag);
    return instead === undefined ? [flag] : instead === null ? [] : [instead];
  });
}

function columnFlag(group: readonly ScreenFlag[], concerned: ReadonlySet<string>, all: number): ScreenFlag {
  const { kind, column } = group[0]!;
  const size = (flag: ScreenFlag) => Math.abs(Math.log(flag.factor ?? 1));
  const worst = [...group].sort((a, b) => size(b) - size(a)).slice(0, SHOWN);
  const named = worst.map(({ unit, time }) => (time === null ? unit! : `${unit} ${time}`));
  // All others repeat the first unit: an attribute of the whole country, or one column filled in for all.
  const isCommon = kind === "duplicate-series" && concerned.size === all - 1;
  return {
    kind,
    column,
    other: null,
    unit: null,
    time: null,
    row: null,
    factor: null,
    count: group.length,
    message: isCommon
      ? `${column} is one and the same series in all ${all} units: right for a figure of the whole country, wrong for one of the units.`
      : `${column} ${WORDS[kind]} in ${concerned.size} of ${all} units (${named.join(", ")}${group.length > SHOWN ? ", …" : ""}): ` +
        "that is how the column is, or how it was made; single cells are not listed.",
  };
}
