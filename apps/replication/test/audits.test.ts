import { readFileSync } from "node:fs";
import { type AuditFinding, type AuditPlace, auditRules } from "@mesometrics/audit";
import { auditPublished } from "@mesometrics/study";
import { describeShared, describeSharedText, expectClose } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { bundledAudits, openPublished } from "../src/study-folder.js";
import { type ExpectedVerdict, expectedVerdicts } from "./expected-verdicts.js";

const name = ({ table, row, column, text }: AuditPlace): string => text ?? `${table}/${row ?? ""}/${column}`;

function isExpected(one: AuditFinding, { rule, verdict, at, says }: ExpectedVerdict): boolean {
  const places = one.places.map(name);
  return (
    one.rule === rule &&
    one.verdict === verdict &&
    at.every((place) => places.includes(place)) &&
    (at.length > 0 || places.length === 0) &&
    (says ?? []).every((part) => `${one.arithmetic} ${one.meaning}`.includes(part))
  );
}

describe.each(Object.entries(expectedVerdicts))("the audit of %s", (id, expected) => {
  const audit = auditPublished(openPublished(id));

  it.each(expected)("$rule is $verdict at $at: $arithmetic", (one) => {
    const found = audit.findings.find(
      (finding) => isExpected(finding, one) && Object.keys(one.numbers ?? {}).every((key) => key in finding.numbers),
    );
    expect(
      found,
      `no such finding among ${JSON.stringify(audit.findings.filter(({ rule }) => rule === one.rule))}`,
    ).toBeDefined();
    for (const [key, value] of Object.entries(one.numbers ?? {})) {
      const actual = found!.numbers[key] as number | readonly number[];
      const pairs = Array.isArray(value)
        ? value.map((each, i) => [(actual as readonly number[])[i]!, each])
        : [[actual, value]];
      for (const [a, b] of pairs as number[][]) expectClose(a!, b!, { relative: one.tolerance ?? 0, absolute: 1e-12 });
    }
  });

  it("finds nothing else that is impossible or suspicious", () => {
    const unexpected = audit.findings.filter(
      (finding) =>
        (finding.verdict === "impossible" || finding.verdict === "suspicious") &&
        !expected.some((one) => isExpected(finding, one)),
    );
    expect(unexpected).toEqual([]);
  });

  it("is plain data and the same twice", () => {
    expect(JSON.parse(JSON.stringify(audit))).toEqual(audit);
    expect(JSON.stringify(auditPublished(openPublished(id)))).toBe(JSON.stringify(audit));
    for (const { rule } of audit.findings) expect(auditRules[rule]).toBeDefined();
  });
});

describe("the audit of he-2026 counts", () => {
  const { findings, countsByRule } = auditPublished(openPublished("he-2026"));

  it("103 coefficients with stars, of which 4 fail", () => {
    const stars = findings.filter(({ rule }) => rule === "stars");
    expect(stars).toHaveLength(103);
    expect(countsByRule.stars).toMatchObject({ impossible: 0, suspicious: 4 });
  });

  it("every effective N and number of regressors that gives LM 31.46 beside F 34.25", () => {
    const lm = findings.find(({ rule }) => rule === "anderson-lm")!;
    const solutions = lm.numbers.solutions as readonly string[];
    const known = [
      [251, 12],
      [262, 11],
      [273, 10],
      [285, 9],
      [296, 8],
      [307, 7],
      [318, 6],
      [319, 6],
      [330, 5],
      [341, 4],
      [352, 3],
      [353, 3],
    ];
    expect(solutions.filter((one) => Number(/\d+/.exec(one)![0]) >= 250)).toEqual(
      known.map(([n, k]) => `(${n}, ${k})`),
    );
    const profiles = lm.numbers.profiles as readonly string[];
    for (const value of [31.8404, 31.5497, 34.4178, 35.5081, 32.5491, 31.4641]) {
      expect(
        profiles.some((one) => Math.abs(Number(/LM ([\d.]+)/.exec(one)![1]) - value) < 6e-5),
        String(value),
      ).toBe(true);
    }
  });

  it("no verdict on R2 in Table 2, which prints only the adjusted one", () => {
    expect(findings.filter(({ rule, places }) => rule === "adjusted-r2" && places[0]!.table === "2")).toEqual([]);
  });
});

it("13 coefficients of xie-2024 carry stars, none of them wrong", () => {
  const { countsByRule } = auditPublished(openPublished("xie-2024"));
  expect(countsByRule.stars).toEqual({
    consistent: 12,
    impossible: 0,
    suspicious: 0,
    borderline: 1,
    "not-checkable": 0,
  });
});

const sources = {
  "he-2026": "../seeds/000_2af1d5c5e258263d.txt",
  "xie-2024": "../seeds/002_86df898488f3f363.txt",
} as const;

for (const [id, path] of Object.entries(sources)) {
  describeSharedText(path, `the numbers of ${id}`, (source) => {
    it("stand in the source, digit by digit", () => {
      const spec = openPublished(id);
      // Sign, digits and stars of each part as printed; a letter or digit before it would be another number.
      const stands = (part: string): boolean =>
        new RegExp(`(?<![-\\d.])${part.replace(/[.*()+]/g, "\\$&")}(?![\\d*])`).test(source);
      const parts = spec.tables!.flatMap(({ rows }) =>
        rows.flatMap(({ cells }) => Object.values(cells).flatMap((text) => text.split(/ (?=\()/))),
      );
      expect(parts.length).toBeGreaterThan(60);
      for (const part of parts) expect(stands(part), part).toBe(true);
      for (const { printed } of spec.text ?? []) expect(stands(printed), printed).toBe(true);
    });
  });
}

interface Fingerprints {
  readonly seed000: readonly { table: string; residual_df: number; G: number; k: number; N: number }[];
  readonly seed000_group_diff: Readonly<Record<string, { z: number; p: number }>>;
  readonly seed002_mediation: { indirect: number; sobel_z: number; direct_plus_indirect: number };
}

describeShared<Fingerprints>(
  "panel/seed_fingerprints.json",
  "what others recovered from the same tables",
  (reference) => {
    const he = auditPublished(openPublished("he-2026")).findings;
    const columns: Readonly<Record<string, string>> = { east: "1", central: "2", west: "3", high: "1", low: "2" };

    it.each(reference.seed000)("degrees of freedom of $table", ({ table, residual_df, G, k, N }) => {
      const [, id, rest] = /^(\d)[ (]?(\w+)/.exec(table)!;
      const column = columns[rest!] ?? rest!;
      const found = he.find(
        ({ rule, places }) => rule === "adjusted-r2" && places[0]!.table === id && places[0]!.column === column,
      )!;
      expect(found.numbers).toMatchObject({ dfFound: residual_df, slopes: k, units: G });
      expect(N - G - k).toBe(residual_df);
    });

    it("differences of coefficients and the mediated effect", () => {
      const differences = he.filter(({ rule }) => rule === "difference");
      Object.values(reference.seed000_group_diff).forEach(({ z, p }, position) => {
        const [low, high] = differences[position]!.numbers.z as readonly number[];
        expect((low! + high!) / 2).toBeCloseTo(z, 2);
        const [pLow, pHigh] = differences[position]!.numbers.p as readonly number[];
        expect((pLow! + pHigh!) / 2).toBeCloseTo(p, 2);
      });
      const xie = auditPublished(openPublished("xie-2024")).findings.find(({ rule }) => rule === "total-effect")!;
      expect(xie.numbers.indirect).toBeCloseTo(reference.seed002_mediation.indirect, 5);
      expect(xie.numbers.sobelZ).toBeCloseTo(reference.seed002_mediation.sobel_z, 2);
    });
  },
);

it("comes with the papers whose verdicts are listed, and their files keep every digit", () => {
  expect([...bundledAudits()].sort()).toEqual(Object.keys(expectedVerdicts).sort());
  for (const id of bundledAudits()) {
    const text = readFileSync(new URL(`../studies/${id}/published.yaml`, import.meta.url), "utf8");
    expect(text).not.toMatch(/cells: \{[^}]*: -?\d/);
  }
});
