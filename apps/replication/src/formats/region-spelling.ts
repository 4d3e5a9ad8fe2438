import { matchRegion } from "@mesometrics/data-import";
import type { Table } from "@mesometrics/panel-data";
import { listOf, type StudySpec } from "@mesometrics/study";
import { bundledContiguity } from "../bundled.js";

export type NamedUnits = Pick<StudySpec, "data"> & Pick<Partial<StudySpec>, "groupings" | "weights">;

/** The names that a study itself gives to its units: in its groupings, and in the neighbours that come with mesometrics. */
function namesInStudy({ data, groupings = [], weights }: NamedUnits): readonly string[] {
  const grouped = groupings.flatMap((one) =>
    "column" in one && one.column === data.unit ? Object.values(one.groups).flat().map(String) : [],
  );
  const neighbours = listOf(weights).flatMap((one) =>
    (one.kind === undefined || one.kind === "contiguity") && "dataset" in one.source
      ? bundledContiguity(one.source.dataset).units
      : [],
  );
  return [...grouped, ...neighbours];
}

/**
 * Regions of China as the study spells them: 广东省 becomes Guangdong where the study says Guangdong. A name that the study has,
 * or that no register knows, stays.
 */
export function withStudySpelling(
  table: Table,
  study: NamedUnits,
): { readonly table: Table; readonly log: readonly string[] } {
  const { unit } = study.data;
  const cells = Object.hasOwn(table, unit) ? table[unit]! : null;
  if (cells === null || cells instanceof Float64Array) return { table, log: [] };
  const names = new Set(namesInStudy(study));
  const byCode = new Map([...names].flatMap((name) => [[matchRegion(name)?.code ?? "", name] as const]));
  byCode.delete("");
  if (byCode.size === 0) return { table, log: [] };
  const spelt = new Map<string, string>();
  const list = Array.from(cells as ArrayLike<unknown>);
  for (const cell of new Set(list)) {
    if (typeof cell !== "string" || names.has(cell)) continue;
    const name = byCode.get(matchRegion(cell)?.code ?? "");
    if (name !== undefined) spelt.set(cell, name);
  }
  if (spelt.size === 0) return { table, log: [] };
  // Two spellings of one region are two rows of one unit: that is for the panel to refuse, with their names.
  const isMixed = [...spelt.values()].some((name) => list.includes(name));
  if (isMixed) return { table, log: [] };
  const [[first, second]] = [...spelt] as [[string, string], ...[string, string][]];
  return {
    table: { ...table, [unit]: list.map((cell) => spelt.get(cell as string) ?? cell) } as Table,
    log: [
      `${spelt.size} region${spelt.size === 1 ? " is" : "s are"} spelt as the study spells them: ${first} -> ${second}${spelt.size > 1 ? ", …" : ""}.`,
    ],
  };
}
