import type { Note, TestResult } from "@mesometrics/inference";
import type { Label, Language } from "../label.js";
import { wordsOf } from "../words.js";
import { type DataRow, dataTable } from "./data-table.js";
import type { TableDocument } from "./document.js";

interface Path {
  readonly estimate: number;
  readonly standardError: number;
}

interface Ends {
  readonly low: number;
  readonly high: number;
}

/** A mediation as `mediation` of `@mesometrics/panel-regression` gives it. */
export interface MediationFacts {
  readonly steps: "two-step" | "three-step";
  readonly sample: { readonly observations: number; readonly dataHash: string };
  readonly total: Path;
  readonly a: Path;
  readonly b: Path | null;
  readonly direct: Path | null;
  readonly indirect: number | null;
  readonly share: number | null;
  /** total - direct - indirect, relative to the largest of them. */
  readonly identity: number | null;
  readonly tests: readonly TestResult[];
  readonly bootstrap: {
    readonly draws: number;
    readonly seed: number;
    readonly cluster: { readonly column: string; readonly count: number };
    readonly level: number;
    readonly indirect: { readonly percentile: Ends; readonly bca: Ends | null };
    readonly direct: { readonly percentile: Ends; readonly bca: Ends | null };
    readonly total: { readonly percentile: Ends; readonly bca: Ends | null };
  } | null;
  readonly notes: readonly Note[];
}

export interface MediationTableOptions {
  readonly id: string;
  readonly title: Label;
  readonly mediation: MediationFacts;
  /** The names of treatment, mediator and outcome in the row labels. */
  readonly names: { readonly treatment: Label; readonly mediator: Label; readonly outcome: Label };
  /** Default 4. */
  readonly decimals?: number;
  readonly language?: Language;
  readonly notes?: readonly Label[];
}

/**
 * The block of a mediation: total effect c, paths a and b, direct effect c', indirect effect a b with its tests and bootstrap
 * interval, and its share. The note says how exactly c = c' + a b holds, which printed tables often break.
 *
 * In the two-step form only what it estimates stands.
 *
 * @throws NOT_A_NUMBER
 * @example
 * ```ts
 * import { mediationTable } from "@mesometrics/reporting";
 * const path = (estimate: number) => ({ estimate, standardError: 0.1 });
 * const table = mediationTable({
 *   id: "mechanism",
 *   title: "Mechanism",
 *   names: { treatment: "roads", mediator: "labour", outcome: "output" },
 *   mediation: {
 *     steps: "three-step", sample: { observations: 252, dataHash: "" }, total: path(0.5), a: path(0.4), b: path(0.5),
 *     direct: path(0.3), indirect: 0.2, share: 0.4, identity: 0, tests: [], bootstrap: null, notes: [],
 *   },
 * });
 * table.groups[0]?.rows.at(-2)?.label; // → "Indirect effect a · b"
 * ```
 */
export function mediationTable(options: MediationTableOptions): TableDocument {
  const { mediation } = options;
  const language = options.language ?? "en";
  const words = wordsOf(language);
  const name = (label: Label) => (typeof label === "string" ? label : label[language]);
  const [x, m, y] = [options.names.treatment, options.names.mediator, options.names.outcome].map(name) as [
    string,
    string,
    string,
  ];
  const { bootstrap } = mediation;
  // One kind of interval in a table: BCa where it is defined for every effect.
  const bca =
    bootstrap !== null && (["total", "direct", "indirect"] as const).every((one) => bootstrap[one].bca !== null);
  const ends = (effect: "total" | "direct" | "indirect") => {
    const found = bca ? bootstrap?.[effect].bca : bootstrap?.[effect].percentile;
    return [found?.low ?? null, found?.high ?? null];
  };
  const row = (label: string, values: readonly (number | null)[]): DataRow => ({
    label,
    values: bootstrap === null ? values.slice(0, 2) : values,
  });
  const path = (label: string, one: Path, interval: readonly (number | null)[]) =>
    row(label, [one.estimate, one.standardError, ...interval]);
  const rows: DataRow[] = [
    path(`${words.mediation.total} c: ${x} → ${y}`, mediation.total, ends("total")),
    path(`${words.mediation.path} a: ${x} → ${m}`, mediation.a, [null, null]),
  ];
  if (mediation.b !== null) rows.push(path(`${words.mediation.path} b: ${m} → ${y}`, mediation.b, [null, null]));
  if (mediation.direct !== null) {
    rows.push(path(`${words.mediation.direct} c′: ${x} → ${y}`, mediation.direct, ends("direct")));
  }
  if (mediation.indirect !== null) {
    rows.push(row(`${words.mediation.indirect} a · b`, [mediation.indirect, null, ...ends("indirect")]));
  }
  if (mediation.share !== null) rows.push(row(words.mediation.share, [mediation.share, null, null, null]));
  return dataTable({
    id: options.id,
    title: options.title,
    language,
    decimals: options.decimals ?? 4,
    columns: [
      { id: "estimate", label: words.estimate, role: "estimate" },
      { id: "se", label: words.standardError, role: "standard-error" },
      ...(bootstrap === null
        ? []
        : [
            { id: "low", label: words.low, role: "interval" as const },
            { id: "high", label: words.high, role: "interval" as const },
          ]),
    ],
    rows,
    ...(bootstrap === null
      ? {}
      : { spanners: [[{ label: words.mediation.interval(String(100 * bootstrap.level)), from: 2, to: 3 }]] }),
    notes: [
      `${words.observations}${words.colon}${mediation.sample.observations}`,
      ...(mediation.identity === null ? [] : [words.mediation.identity(mediation.identity.toExponential(1))]),
      ...mediation.tests.map((test) => {
        const p =
          test.pValue === null ? "" : `, p ${test.pValue < 0.0001 ? "< 0.0001" : `= ${test.pValue.toFixed(4)}`}`;
        return `${test.label}${words.colon}${test.statistic.toFixed(4)}${p} (${test.rule})`;
      }),
      ...(bootstrap === null
        ? []
        : [
            words.mediation.bootstrap(
              bca ? "BCa" : "percentile",
              bootstrap.draws,
              bootstrap.cluster.column,
              bootstrap.cluster.count,
              bootstrap.seed,
            ),
          ]),
      ...mediation.notes.map((note) => note.message),
      ...(options.notes ?? []),
    ],
  });
}
