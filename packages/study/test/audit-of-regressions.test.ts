import { type AuditVerdict, auditTable, type PublishedRow, type RowRole } from "@mesometrics/audit";
import { type Covariance, type Estimate, namedCovariance } from "@mesometrics/inference";
import { ivreg } from "@mesometrics/iv";
import { type RandomStream, randomStream } from "@mesometrics/matrix";
import { feols, panel, tidy } from "@mesometrics/panel-regression";
import { describe, expect, it } from "vitest";

/** A random panel; y depends on x1..x5 and d, d on the instrument z; units and periods have effects of their own. */
function simulate(stream: RandomStream, units: number, periods: number, missing: number) {
  const names = ["unit", "time", "x1", "x2", "x3", "x4", "x5", "z", "d", "y"];
  const table: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  const level = 10 * stream.uniform();
  const noise = 0.2 + 3 * stream.uniform();
  for (let i = 0; i < units; i += 1) {
    const own = stream.normal();
    for (let t = 0; t < periods; t += 1) {
      const x = [0, 1, 2, 3, 4].map((k) => stream.normal() + (k % 2) * own + 0.1 * t);
      const z = stream.normal() + own;
      const shock = stream.normal();
      const d = 0.6 * z + shock + 0.3 * own;
      const y = level + 0.4 * x[0]! - 0.1 * x[1]! + 0.3 * d + own + noise * (0.5 * shock + stream.normal());
      if (stream.uniform() < missing) continue;
      const row = [i, t, ...x, z, d, y];
      for (const [k, name] of names.entries()) table[name]!.push(row[k]!);
    }
  }
  return panel(table, { unit: "unit", time: "time" });
}

const pick = <T>(stream: RandomStream, list: readonly T[]): T => list[Math.floor(stream.uniform() * list.length)]!;
const stars = (p: number): string => "*".repeat([0.1, 0.05, 0.01].filter((bound) => p < bound).length);

const EFFECTS = [
  { formula: "", unit: "No", time: "No" },
  { formula: " | unit", unit: "Yes", time: "No" },
  { formula: " | time", unit: "No", time: "Yes" },
  { formula: " | unit + time", unit: "Yes", time: "Yes" },
] as const;

const COVARIANCES: readonly (Covariance | undefined)[] = [
  { type: "iid" },
  { type: "HC1" },
  { type: "CR1", cluster: "unit" },
  undefined,
];

/** R2 and its adjustment as they are printed together. */
const PAIRS = [
  ["overall", "adjustedOverall", "r2", "adjusted-r2"],
  ["within", "adjustedWithinFixest", "r2", "adjusted-r2"],
  ["within", "adjustedWithinXtreg", "r2-within", "adjusted-r2-within"],
  ["within", "adjustedWithinXtivreg2", "r2-within", "adjusted-r2-within"],
  ["withinXtregYearDummies", "adjustedWithinXtregYearDummies", "r2", "adjusted-r2"],
] as const;

/** A regression as the rows of a column; every row prints one cell. */
function print(
  stream: RandomStream,
  fit: Estimate,
  {
    digits,
    parentheses,
    instrument,
  }: { digits: number; parentheses: "t" | "standard-error"; instrument: string | null },
): Map<string, { role: RowRole; text: string }> {
  const rows = new Map<string, { role: RowRole; text: string }>();
  for (const row of tidy(fit)) {
    const role = row.term === "(Intercept)" ? "constant" : row.term === instrument ? "instrument" : "coefficient";
    const beside = (parentheses === "t" ? row.statistic! : row.standardError!).toFixed(digits);
    rows.set(row.term, { role, text: `${row.estimate!.toFixed(digits)}${stars(row.pValue!)} (${beside})` });
  }
  const r2 = fit.r2 as Readonly<Record<string, number | null | undefined>>;
  const pairs = PAIRS.filter(([plain, adjusted]) => typeof r2[plain] === "number" && typeof r2[adjusted] === "number");
  if (pairs.length > 0) {
    const [plain, adjusted, role, adjustedRole] = pick(stream, pairs);
    rows.set(role, { role, text: r2[plain]!.toFixed(digits) });
    rows.set(adjustedRole, { role: adjustedRole, text: r2[adjusted]!.toFixed(digits) });
  }
  rows.set("N", { role: "observations", text: String(fit.sample.observations) });
  return rows;
}

/** Columns `a`, `b`, … as the rows of one table. */
function tableRows(columns: readonly Map<string, { role: RowRole; text: string }>[]): PublishedRow[] {
  const ids = [...new Set(columns.flatMap((one) => [...one.keys()]))];
  return ids.map((id) => ({
    id,
    role: columns.find((one) => one.has(id))!.get(id)!.role,
    cells: Object.fromEntries(
      columns.flatMap((one, index) => (one.has(id) ? [["ab"[index]!, one.get(id)!.text]] : [])),
    ),
  }));
}

/** The text with its last digit moved by five. */
const misprint = (text: string): string => text.replace(/(\d)(?=\D*$)/, (digit) => String((Number(digit) + 5) % 10));

const none = (): Record<AuditVerdict, number> => ({
  consistent: 0,
  impossible: 0,
  suspicious: 0,
  borderline: 0,
  "not-checkable": 0,
});

describe("a thousand correct regressions, printed at 2 to 4 digits", () => {
  it("are never impossible and rarely suspicious", () => {
    const stream = randomStream(20260101);
    const counts = none();
    let regressions = 0;
    let withSuspicion = 0;
    const wrong: string[] = [];
    for (let run = 0; run < 1000; run += 1) {
      const units = 8 + Math.floor(24 * stream.uniform());
      const periods = 4 + Math.floor(9 * stream.uniform());
      const data = simulate(stream, units, periods, pick(stream, [0, 0, 0.1]));
      const effects = pick(stream, EFFECTS);
      const vcov = pick(stream, COVARIANCES);
      const printing = {
        digits: 2 + Math.floor(3 * stream.uniform()),
        parentheses: pick(stream, ["t", "standard-error"] as const),
      };
      const regressors = ["x1", "x2", "x3", "x4", "x5"].slice(0, 1 + Math.floor(5 * stream.uniform()));
      const isFirstStage = stream.uniform() < 0.25;
      const outcome = isFirstStage ? "d ~ z + " : "y ~ ";
      const fit = feols(
        data,
        `${outcome}${regressors.join(" + ")}${effects.formula}`,
        vcov === undefined ? {} : { vcov: namedCovariance(vcov) },
      );
      const columns = [print(stream, fit, { ...printing, instrument: isFirstStage ? "z" : null })];
      if (!isFirstStage && stream.uniform() < 0.5) {
        // The same regression under another covariance, or with one regressor more.
        const more = stream.uniform() < 0.5 ? [...regressors, "d"] : regressors;
        const other = feols(data, `y ~ ${more.join(" + ")}${effects.formula}`, {
          vcov: { type: "HC3" },
        });
        columns.push(print(stream, other, { ...printing, instrument: null }));
      }
      const rows = tableRows(columns);
      if (stream.uniform() < 0.7) {
        const cells = (text: string) => Object.fromEntries(columns.map((_, index) => ["ab"[index]!, text]));
        rows.push({ id: "unit effects", role: "unit-effects", cells: cells(effects.unit) });
        rows.push({ id: "time effects", role: "time-effects", cells: cells(effects.time) });
      }
      const text = isFirstStage ? firstStage(data, regressors, effects.formula, printing.digits) : [];
      const audit = auditTable({
        document: `regression ${run}`,
        ...(stream.uniform() < 0.8 ? { design: { units, periods } } : {}),
        text,
        tables: [
          {
            id: "1",
            title: "A table",
            parentheses: printing.parentheses,
            columns: columns.map((_, index) => ({ id: "ab"[index]!, outcome: isFirstStage ? "d" : "y" })),
            rows,
          },
        ],
        relations:
          text.length > 0 && fit.inference.label.startsWith("iid")
            ? [
                {
                  kind: "first-stage",
                  instrument: { table: "1", row: "z", column: "a" },
                  f: { text: "f" },
                  lm: { text: "lm" },
                  statistic: "cragg-donald",
                },
              ]
            : [],
      });
      regressions += 1;
      for (const one of audit.findings) {
        counts[one.verdict] += 1;
        if (one.verdict === "impossible" || one.verdict === "suspicious") {
          wrong.push(
            `${one.verdict} ${one.rule} ${regressors} ${effects.formula} ${fit.inference.label} ${one.arithmetic} ${one.meaning}`,
          );
        }
      }
      if (audit.counts.suspicious > 0) withSuspicion += 1;
    }
    expect(regressions).toBe(1000);
    expect(counts.consistent).toBeGreaterThan(4000);
    expect(wrong.filter((one) => one.startsWith("impossible"))).toEqual([]);
    expect(withSuspicion, wrong.join("\n")).toBeLessThan(10);
  }, 300_000);
});

/** Cragg-Donald F and Anderson LM of the instrumental variable regression that the first stage belongs to. */
function firstStage(data: ReturnType<typeof simulate>, regressors: readonly string[], effects: string, digits: number) {
  const parts = effects === "" ? "" : `${effects} `;
  const fit = ivreg(data, `y ~ ${regressors.join(" + ")}${parts} | d ~ z`, { vcov: { type: "iid" } });
  const statistic = (id: string) => fit.tests.find((test) => test.id === id)!.statistic;
  return [
    { id: "f", printed: statistic("cragg-donald").toFixed(digits) },
    { id: "lm", printed: statistic("anderson-lm").toFixed(digits) },
  ];
}

it("catches a misprinted last digit of R2 in four of five regressions with four digits", () => {
  const stream = randomStream(7);
  let caught = 0;
  for (let run = 0; run < 100; run += 1) {
    const data = simulate(stream, 30, 12, 0);
    const fit = feols(data, "y ~ x1 + x2 + x3 | unit", { vcov: { type: "iid" } });
    const audit = (r2: string) =>
      auditTable({
        document: "one digit",
        design: { units: 30, periods: 12 },
        tables: [
          {
            id: "1",
            title: "A table",
            parentheses: "t",
            columns: [{ id: "a" }],
            rows: [
              ...tableRows([print(stream, fit, { digits: 4, parentheses: "t", instrument: null })]).filter(
                ({ id }) => !/r2/.test(id),
              ),
              { id: "R2", role: "r2", cells: { a: r2 } },
              { id: "adj. R2", role: "adjusted-r2", cells: { a: fit.r2.adjustedWithinXtreg!.toFixed(4) } },
            ],
          },
        ],
      }).findings.find(({ rule }) => rule === "adjusted-r2")!.verdict;
    const printed = fit.r2.within!.toFixed(4);
    expect(audit(printed)).toBe("consistent");
    if (audit(misprint(printed)) !== "consistent") caught += 1;
  }
  expect(caught).toBeGreaterThanOrEqual(80);
});
