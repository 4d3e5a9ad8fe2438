import { type Scorecard, type ScorecardEntry, scorecard } from "@mesometrics/audit";
import { MesometricsError } from "@mesometrics/matrix";
import { nearestName } from "@mesometrics/panel-data";
import type { PublishedSpec, ReferenceSpec } from "./study-spec.js";

/**
 * Scores a study's numbers: printed ones from sources that were read, and those that other software computed, apart.
 *
 * @throws UNKNOWN_VALUE when an entry names a number that the study does not have
 */
export function scoreStudy(
  values: ReadonlyMap<string, number>,
  published: PublishedSpec | null,
  reference: ReferenceSpec | null,
): Scorecard | null {
  const entries: ScorecardEntry[] = [];
  for (const entry of published?.entries ?? []) {
    const { document, page, table } = entry.where;
    entries.push({
      kind: "published",
      id: entry.value,
      printed: entry.printed,
      computed: entry.reason === undefined ? computedValue(values, entry.value, "published.yaml") : null,
      where: {
        document,
        ...(page === undefined ? {} : { page: String(page) }),
        ...(table === undefined ? {} : { table }),
      },
      ...(entry.reason === undefined ? {} : { reason: entry.reason }),
    });
  }
  if (reference !== null) {
    for (const entry of reference.entries) {
      entries.push({
        kind: "reference",
        id: entry.value,
        expected: entry.expected,
        tolerance: entry.tolerance,
        computed: computedValue(values, entry.value, "reference.yaml"),
        where: { software: reference.software, script: reference.script },
      });
    }
  }
  return entries.length === 0 ? null : scorecard(entries);
}

function computedValue(values: ReadonlyMap<string, number>, path: string, file: string): number {
  const value = values.get(path);
  if (value === undefined) {
    const near = nearestName(path, [...values.keys()]);
    throw new MesometricsError(
      "UNKNOWN_VALUE",
      `${file} names "${path}" and the study computes no such number.${near === null ? "" : ` Did you mean "${near}"?`}`,
      { value: path, file, nearest: near },
    );
  }
  return value;
}
