import type { AuditFinding } from "../audit-result.js";
import { type ColumnView, cellPlace, type DocumentView } from "../document-view.js";
import { finding } from "../finding.js";

/** N against units and periods, one finding per table and N. */
export function checkSampleSizes(view: DocumentView): AuditFinding[] {
  const groups = new Map<string, ColumnView[]>();
  for (const column of view.columns) {
    const n = column.observations?.number.value;
    if (n === undefined) continue;
    const key = JSON.stringify([
      column.table.id,
      n,
      column.column.sample ?? "all",
      column.statistics.units?.number.value ?? null,
      column.statistics.periods?.number.value ?? null,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), column]);
  }
  return [...groups.values()].flatMap(checkSize);
}

function checkSize(columns: readonly ColumnView[]): AuditFinding[] {
  const column = columns[0]!;
  const places = columns.map(({ observations }) => observations!.place);
  const n = column.observations!.number.value;
  const isPart = column.column.sample === "subset";
  const units = column.statistics.units?.number.value ?? column.units;
  const periods = column.statistics.periods?.number.value ?? column.periods;
  if (!Number.isInteger(n) || n < 1) {
    return [finding("sample-size", "impossible", places, `N = ${n}`, "A number of observations is a whole number.")];
  }
  if (units === null || periods === null) return [];
  const cells = units * periods;
  const given = `${units} units x ${periods} periods = ${cells}; N printed ${n}`;
  const numbers = { n, units, periods };
  if (n > cells) {
    const ways = [
      n % units === 0 ? `${n} = ${units} x ${n / units}` : null,
      n % periods === 0 ? `${n} = ${n / periods} x ${periods}` : null,
    ].filter((way) => way !== null);
    const hint =
      ways.length > 0 ? ` ${ways.join("; ")}: there are more periods or units than stated, or N is wrong.` : "";
    return [
      finding("sample-size", "impossible", places, given, `More observations than unit-periods.${hint}`, numbers),
    ];
  }
  if (n === cells) return [finding("sample-size", "consistent", places, given, "A balanced panel.", numbers)];
  if (isPart) {
    const whole = n % periods === 0;
    return [
      finding(
        "sample-size",
        "consistent",
        places,
        whole ? `${n} = ${n / periods} units x ${periods} periods` : given,
        whole ? "A part of the units, balanced." : "A part of the panel.",
        numbers,
      ),
    ];
  }
  return [
    finding("sample-size", "consistent", places, given, `${cells - n} unit-periods are not in the sample.`, numbers),
  ];
}

/** Parts of a sample: N adds up, and units are not counted twice. */
export function checkPartitions(view: DocumentView, r2Findings: readonly AuditFinding[]): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) => {
    if (relation.kind !== "partition") return [];
    const columns = relation.parts.map(({ table, column }) => view.column(table, column));
    const places = columns.map((one) => one.observations?.place ?? cellPlace(one.table.id, null, one.column.id, null));
    const sizes = columns.map(({ observations }) => observations?.number.value ?? null);
    const { units, periods } = columns[0]!;
    if (sizes.some((size) => size === null) || units === null || periods === null) {
      return [
        finding(
          "partition",
          "not-checkable",
          places,
          "N of a part or the design is not printed",
          "The parts cannot be added up.",
        ),
      ];
    }
    const total = sizes.reduce<number>((sum, size) => sum + size!, 0);
    const given = `${sizes.join(" + ")} = ${total}; ${units} x ${periods} = ${units * periods}`;
    const tooMany = total > units * periods;
    const findings = [
      finding(
        "partition",
        tooMany ? "impossible" : "consistent",
        places,
        given,
        tooMany
          ? "The parts hold more observations than the whole: they overlap."
          : total === units * periods
            ? "The parts make up the whole."
            : "The parts leave observations out.",
        { total },
      ),
    ];
    const found = columns.map((one) => unitsFound(one, r2Findings));
    if (found.every((count) => count !== null)) {
      const sum = found.reduce((all, count) => all + count!, 0);
      const most = Math.max(0, sum - units);
      findings.push(
        finding(
          "partition",
          sum > units ? "suspicious" : "consistent",
          places,
          `units from R2 and adjusted R2: ${found.join(" + ")} = ${sum}; the design has ${units}`,
          sum > units
            ? `At least ${most} units stand in more than one part: the sample is divided by observations, not by units.`
            : "Each unit can stand in one part.",
          { units: sum },
        ),
      );
    }
    return findings;
  });
}

/** The number of unit effects that rule 7 recovered for a column. */
function unitsFound(
  { table, column, observations, slopes, periods }: ColumnView,
  findings: readonly AuditFinding[],
): number | null {
  const one = findings.find(({ places }) => places[0]!.table === table.id && places[0]!.column === column.id);
  const df = one?.numbers.dfFound;
  if (typeof df !== "number" || observations === null || slopes === null) return null;
  if (typeof one!.numbers.units === "number") return one!.numbers.units;
  // As stated: with whole units; year effects make no unit.
  const left = observations.number.value - df - slopes;
  return periods !== null && observations.number.value % periods === 0 && left >= observations.number.value / periods
    ? observations.number.value / periods
    : null;
}
