import { guangdongCitiesContiguity } from "@mesometrics/datasets";
import { renderText } from "@mesometrics/reporting";
import { describe, expect, it } from "vitest";
import { monteCarlo, monteCarloPlan, monteCarloSteps, monteCarloTable, runMonteCarlo } from "../../src/index.js";

const provinces = { units: Array.from({ length: 30 }, (_, i) => `Province ${i + 1}`), edges: [] };
const { units, edges } = guangdongCitiesContiguity;
const plan = (study: string, draws: number, design?: string) =>
  monteCarloPlan({
    study,
    contiguity: study === "he-2026" ? provinces : { units, edges },
    seed: 5,
    draws,
    bootstrapDraws: 19,
    ...(design === undefined ? {} : { design }),
  });

describe("monteCarlo", () => {
  it.each([
    ["he-2026", "exogenous", 28],
    ["xie-2024", "serial", 24],
  ])(
    "%s does not depend on how draws are cut into chunks",
    async (study, design, lines) => {
      const made = plan(study, 3, design);
      const whole = monteCarlo(made);
      const parts = monteCarloSteps.combine(made, [
        monteCarloSteps.runChunk(made, 0, 1),
        monteCarloSteps.runChunk(made, 1, 3),
      ]);
      expect(parts).toEqual(whole);
      const told: number[] = [];
      expect(await runMonteCarlo(made, { chunkSize: 2, onProgress: (done) => told.push(done) })).toEqual(whole);
      expect(told).toEqual([2, 3]);
      expect(whole.lines).toHaveLength(lines);
      expect(structuredClone(made)).toEqual(made);
    },
    120_000,
  );

  // A short version of benchmarks/simulated-panels: 40 draws, so a share of 0.95 has an error of 0.034.
  it("covers the truth with the default and less often with conventional errors", () => {
    for (const [study, truth] of [
      ["he-2026", 0.005357],
      ["xie-2024", 0.3093],
    ] as const) {
      const { lines } = monteCarlo(plan(study, 40));
      const of = (id: string) => lines.find((line) => line.id === id)!;
      const standard = of("twoway.CR2");
      expect(standard.truth).toBe(truth);
      expect(standard.coverage).toBeGreaterThan(0.85);
      expect(of("twoway.iid").coverage).toBeLessThan(standard.coverage);
      expect(of("twoway.CR1").coverage).toBeLessThanOrEqual(standard.coverage);
      expect(Math.abs(standard.bias!)).toBeLessThan(4 * standard.biasError!);
      expect(standard.rmse!).toBeGreaterThanOrEqual(Math.abs(standard.bias!));
      expect(standard.size).toBeCloseTo(1 - standard.coverage, 15);
    }
  }, 120_000);

  it("shows what endogenous robots do to least squares and not to Anderson-Rubin", () => {
    const { lines } = monteCarlo(plan("he-2026", 25, "endogenous"));
    const of = (id: string) => lines.find((line) => line.id === id)!;
    expect(of("twoway.CR2").bias!).toBeGreaterThan(5 * of("twoway.CR2").biasError!);
    expect(of("ar.CR2").coverage).toBeGreaterThan(of("twoway.CR2").coverage);
    expect(of("ar.CR2").bias).toBeNull();
    expect(of("iv.CR2").bias).toBeNull();
  }, 120_000);

  it.each([["he-2026"], ["xie-2024"]])(
    "%s is a table of 80 columns in both languages that says the data are simulated",
    (study) => {
      const result = monteCarlo(plan(study, 3));
      const english = renderText(monteCarloTable(result, "en"));
      expect(english).toContain("SIMULATED");
      expect(Math.max(...english.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
      const chinese = renderText(monteCarloTable(result, "zh"));
      expect(chinese).toContain("模拟");
      const width = (line: string) => [...line].reduce((sum, one) => sum + (/[\u2e80-\uffe6]/u.test(one) ? 2 : 1), 0);
      expect(Math.max(...chinese.split("\n").map(width))).toBeLessThanOrEqual(80);
      // Every equation has a name in Chinese.
      const headings = monteCarloTable(result, "zh").groups.map(({ label }) => label!.split(" = ")[0]!);
      for (const heading of headings) expect(heading).toMatch(/\p{Script=Han}/u);
    },
    60_000,
  );

  it("leaves out what has no truth where the units are not the paper's", () => {
    const others = { units: Array.from({ length: 12 }, (_, i) => `Place ${i + 1}`), edges: [] };
    const { rows } = {
      rows: monteCarlo(monteCarloPlan({ study: "he-2026", contiguity: others, seed: 1, draws: 1, bootstrapDraws: 19 }))
        .lines,
    };
    expect(rows.some(({ id }) => id === "second.CR2")).toBe(false);
    expect(rows.some(({ id }) => id === "twoway.CR2")).toBe(true);
  });

  it.each([
    ["UNKNOWN_STUDY", { study: "toString" }],
    ["UNKNOWN_DESIGN", { design: "none" }],
    ["SIMULATED_UNITS", { contiguity: { units: [], edges: [] } }],
    ["INVALID_ARGUMENT", { draws: 0 }],
    ["INVALID_ARGUMENT", { draws: 2.5 }],
    ["INVALID_ARGUMENT", { seed: -1 }],
    ["INVALID_ARGUMENT", { bootstrapDraws: 18 }],
  ])("refuses with %s", (code, wrong) => {
    const given = { study: "he-2026", contiguity: provinces, seed: 1, ...wrong };
    expect(() => monteCarloPlan(given)).toThrow(expect.objectContaining({ code }));
  });
});
