import { type PublishedSource, printedAt, type Scorecard, type ScorecardEntry, scorecard } from "@mesometrics/audit";
import { MesometricsError } from "@mesometrics/matrix";
import { nearestName } from "@mesometrics/panel-data";
import { publishedDocument } from "./published-document.js";
import { publishedEntries } from "./published-entries.js";
import type { PublishedEntry, PublishedSpec, ReferenceSpec } from "./study-spec.js";

/**
 * Scores a study's numbers: printed ones from sources that were read, and those that other software computed, apart.
 *
 * @throws UNKNOWN_VALUE when an entry names a number that the study does not have
 */
export function scoreStudy(
  values: ReadonlyMap<string, number>,
  published: PublishedSpec | null,
  reference: ReferenceSpec | null,
  options: { readonly isSimulated?: boolean } = {},
): Scorecard | null {
  const entries: ScorecardEntry[] = [];
  // What the authors' data should give says nothing of data that were made up.
  const isCompared = (of: Pick<PublishedSpec | ReferenceSpec, "comparedData">) =>
    of.comparedData !== "authors" || options.isSimulated !== true;
  if (published !== null && isCompared(published)) {
    for (const entry of publishedEntries(published)) {
      const found = valueOrReason(values, entry, published.comparedData, "published.yaml");
      entries.push({
        kind: "published",
        id: entry.value,
        ...found,
        ...printedEntry(published, entry),
        ...significance(values, entry.value, marksSignificance(published, entry)),
        ...alternativesOf(values, entry),
      });
    }
  }
  if (reference !== null && isCompared(reference)) {
    for (const entry of reference.entries) {
      entries.push({
        kind: "reference",
        id: entry.value,
        expected: entry.expected,
        tolerance: entry.tolerance,
        ...valueOrReason(values, entry, reference.comparedData, "reference.yaml"),
        where: { software: reference.software, script: reference.script },
      });
    }
  }
  return entries.length === 0
    ? null
    : scorecard(entries, {
        ...(published?.decimal === undefined ? {} : { decimal: published.decimal }),
        ...(published?.stars === undefined ? {} : { stars: published.stars }),
      });
}

/** The study's number, or why there is none. Data that are not the study's own may drop a regressor. */
function valueOrReason(
  values: ReadonlyMap<string, number>,
  { value, reason }: { readonly value: string; readonly reason?: string | undefined },
  comparedData: PublishedSpec["comparedData"],
  file: string,
): { readonly computed: number } | { readonly computed: null; readonly reason: string } {
  if (reason !== undefined) return { computed: null, reason };
  if (comparedData === "authors" && !values.has(value)) {
    return { computed: null, reason: "these data do not yield the number" };
  }
  return { computed: computedValue(values, value, file) };
}

function alternativesOf(values: ReadonlyMap<string, number>, { alternatives, reason }: PublishedEntry) {
  const found = (alternatives ?? []).flatMap(({ label, value }) => {
    const computed = values.get(value);
    return computed === undefined ? [] : [{ label, computed }];
  });
  return found.length === 0 || reason !== undefined ? {} : { alternatives: found };
}

/** The printed text of an entry and where it stands. */
function printedEntry(
  published: PublishedSpec,
  entry: PublishedEntry,
): { readonly printed: string; readonly where: PublishedSource } {
  if ("printed" in entry) {
    const { document, page, table } = entry.where;
    return {
      printed: entry.printed,
      where: { document, ...(page === undefined ? {} : { page }), ...(table === undefined ? {} : { table }) },
    };
  }
  const source = publishedDocument(published);
  const { printed, place } = printedAt(source, entry.cell);
  const page = source.tables.find(({ id }) => id === place.table)?.page;
  return {
    printed,
    where: {
      document: source.document,
      ...(page === undefined ? {} : { page }),
      ...(place.table === null ? {} : { table: place.table }),
      ...(place.row === null ? {} : { row: place.row }),
      ...(place.column === null ? {} : { column: place.column }),
    },
  };
}

/** Whether the number, or the table it stands in, is marked with stars: then no star says something. */
function marksSignificance(published: PublishedSpec, entry: PublishedEntry): boolean {
  if ("printed" in entry) return entry.printed.includes("*");
  const { cell } = entry;
  if ("text" in cell) return false;
  const table = published.tables?.find(({ id }) => id === cell.table);
  return table?.rows.some(({ cells }) => Object.values(cells).some((text) => text.includes("*"))) ?? false;
}

/** Standard error and p-value of an estimate, where the study has them beside it. */
function significance(
  values: ReadonlyMap<string, number>,
  path: string,
  isMarked: boolean,
): { readonly standardError?: number; readonly pValue?: number } {
  if (!path.endsWith(".estimate")) return {};
  const stem = path.slice(0, -".estimate".length);
  const standardError = values.get(`${stem}.standardError`);
  const pValue = values.get(`${stem}.pValue`);
  return {
    ...(standardError === undefined || standardError <= 0 ? {} : { standardError }),
    ...(pValue === undefined || !isMarked ? {} : { pValue }),
  };
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
