import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AuditFinding, roundsTo } from "@mesometrics/audit";
import { auditPublished, parsePublished, parseReference } from "@mesometrics/study";
import { describe, expect, it } from "vitest";
import { commandPath, emptyFolder, mesometrics } from "./command.js";

const here = dirname(fileURLToPath(import.meta.url));
const paper = join(here, "papers", "grunfeld-misprinted.yaml");
const spec = parsePublished(readFileSync(paper, "utf8"));

/** Each finding as `rule verdict: table/row/column, …`. */
function listed(findings: readonly AuditFinding[]): readonly string[] {
  return findings.map(
    ({ rule, verdict, places }) =>
      `${rule} ${verdict}: ${places.map(({ table, row, column }) => `${table}/${row}/${column}`).join(", ")}`,
  );
}

describe("the study of Grunfeld's firms at three digits, with five misprints", () => {
  const { stdout, stderr, status } = mesometrics(emptyFolder(), "audit", paper, "--json");
  const { findings } = JSON.parse(stdout) as { findings: readonly AuditFinding[] };

  it("gets these verdicts and no others", () => {
    expect([status, stderr]).toEqual([0, ""]);
    expect(listed(findings)).toEqual([
      "t-ratio consistent: 1/value/pooled",
      "t-ratio consistent: 1/capital/pooled",
      "t-ratio consistent: 1/value/firm",
      "t-ratio impossible: 1/capital/firm",
      "t-ratio consistent: 1/value/both",
      "t-ratio consistent: 1/capital/both",
      "stars borderline: 1/value/pooled",
      "stars impossible: 1/capital/pooled",
      "stars borderline: 1/value/firm",
      "stars borderline: 1/capital/firm",
      "stars borderline: 1/value/both",
      "stars borderline: 1/capital/both",
      "adjusted-r2 consistent: 1/R2/pooled, 1/Adjusted R2/pooled",
      "adjusted-r2 impossible: 1/R2/firm, 1/Adjusted R2/firm",
      "sample-size consistent: 1/Observations/pooled, 1/Observations/firm",
      "sample-size impossible: 1/Observations/both",
      "total-effect impossible: 2/capital/total, 2/capital/direct, 2/capital/mediator, 2/value/direct",
    ]);
  });

  it.each([
    ["t-ratio", "b/se = 0.31/0.083 = 3.7349 [3.707, 3.764]; t printed 3.57 [3.5695, 3.5705]"],
    ["stars", "p = 0.0368 (normal)"],
    ["adjusted-r2", "df = (1 - 0.944) x 199/(1 - 0.914) = 129.58 in [127.7, 131.5]"],
    ["sample-size", "10 units x 20 periods = 200; N printed 220"],
    ["total-effect", "0.31 + 0.551 x 0.11 = 0.37061 in [0.36978, 0.37144]; total printed 0.471"],
  ])("shows the arithmetic of the impossible %s", (rule, arithmetic) => {
    const wrong = findings.filter((one) => one.rule === rule && one.verdict === "impossible");
    expect(wrong).toHaveLength(1);
    expect(wrong[0]!.arithmetic).toContain(arithmetic);
  });

  it("has nothing impossible once the five are put right", () => {
    const right = [
      ['"0.231*** (0.110)', '"0.231 (0.110)'],
      ["[3.570]", "[3.750]"],
      ['both: "220"', 'both: "200"'],
      ['firm: "0.914"', 'firm: "0.941"'],
      ['total: "0.471"', 'total: "0.371"'],
    ].reduce(
      (text, [from, to]) => {
        expect(text).toContain(from);
        return text.replace(from!, to!);
      },
      readFileSync(paper, "utf8"),
    );
    expect(
      listed(auditPublished(parsePublished(right)).findings).filter((one) => / (impossible|suspicious)/.test(one)),
    ).toEqual([]);
  });

  it("prints, but for the misprints, what other software computes", () => {
    const study = join(dirname(commandPath), "..", "studies", "grunfeld-investment", "reference.yaml");
    const { entries } = parseReference(readFileSync(study, "utf8"));
    const models = { pooled: "pooled", firm: "one_way", both: "two_way" } as const;
    const differing: string[] = [];
    let compared = 0;
    const compare = (place: string, printed: string, path: string): void => {
      const entry = entries.find(({ value }) => value === path);
      if (entry === undefined) throw new Error(`there is no ${path}`);
      compared += 1;
      if (!roundsTo(printed, entry.expected)) differing.push(place);
    };
    for (const { id, role, cells } of spec.tables![0]!.rows) {
      for (const [column, text] of Object.entries(cells)) {
        const model = `models.${models[column as keyof typeof models]}`;
        const place = `${id}/${column}`;
        if (role === "coefficient") {
          const [, estimate, error, t] = /^(\S+?)\** \((\S+)\) \[(\S+)\]$/.exec(text)!;
          compare(place, estimate!, `${model}.${id}.estimate`);
          compare(place, error!, `${model}.${id}.standardError`);
          compare(place, t!, `${model}.${id}.statistic`);
        } else {
          const statistic = { Observations: "observations", R2: "r2.overall", "Adjusted R2": "r2.adjustedOverall" }[id];
          compare(place, text, `${model}.${statistic}`);
        }
      }
    }
    expect(compared).toBe(25);
    expect(differing).toEqual(["capital/firm", "Observations/both", "Adjusted R2/firm"]);
  });
});
