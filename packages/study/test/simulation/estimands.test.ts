import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { guangdongCitiesContiguity } from "@mesometrics/datasets";
import { describe, expect, it } from "vitest";
import { modelVariants, splitVariants } from "../../src/conventions.js";
import { parseStudy, type SimulatedPanel, simulateIntegration, simulateManufacturing } from "../../src/index.js";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "..");
const provinces = Array.from({ length: 30 }, (_, i) => `Province ${i + 1}`);
const { units, edges } = guangdongCitiesContiguity;
const cities = { contiguity: { units, edges }, coordinates: units.map((_, i) => [110 + i / 5, 23] as const) };

const panels: readonly (readonly [study: string, design: string, panel: SimulatedPanel])[] = [
  ["he-2026", "exogenous", simulateManufacturing(provinces, { seed: 1 })],
  ["he-2026", "endogenous", simulateManufacturing(provinces, { seed: 1, design: "endogenous" })],
  ["xie-2024", "serial", simulateIntegration(cities, { seed: 1 })],
  ["xie-2024", "independent", simulateIntegration(cities, { seed: 1, design: "independent" })],
];
const specOf = (study: string) =>
  parseStudy(readFileSync(join(repository, "apps", "replication", "studies", study, "study.yaml"), "utf8"));

/** Everything that a study estimates, named as the estimands are; the regressor of interest is each formula's first. */
function estimatesOf(study: string): readonly string[] {
  const spec = specOf(study);
  const of = (columns: Readonly<Record<string, string>>, used: string) =>
    Object.entries(columns).find(([, column]) => column === used)?.[0] ?? used;
  // Models under the paper's convention alone are other readings of its print, made to be compared with it.
  const readings = spec.models.filter(({ conventions }) => conventions?.length === 1).map(({ id }) => id);
  const models = modelVariants(spec).flatMap(({ id, base, part, columns }) => {
    if (readings.includes(base)) return [];
    if (part.estimator === "spatialPanel") return ["direct", "indirect", "total"].map((one) => `${id}.${one}.int`);
    const instrumented = /\| *([^|~ ]+) *~[^|~]*$/.exec(part.formula.slice(part.formula.indexOf("~") + 1))?.[1];
    const first = /~ *([^ +|]+)/.exec(part.formula)![1]!;
    return [`${id}.${of(columns, instrumented ?? first)}`];
  });
  const splits = splitVariants(spec).flatMap(({ part }) => {
    const grouping = spec.groupings!.find(({ id }) => id === part.by)!;
    const names = "groups" in grouping ? Object.keys(grouping.groups) : Object.values(grouping.names!);
    return names.map((name) => `${part.id}.${name}.${study === "he-2026" ? "ai" : "int"}`);
  });
  const mediations = (spec.mediation ?? []).flatMap(({ id }) =>
    ["total", "a", "b", "direct", "indirect"].map((path) => `${id}.${path}`),
  );
  const moderations = (spec.moderation ?? []).map(({ id }) => `${id}.interaction`);
  return [...models, ...splits, ...mediations, ...moderations];
}

describe.each(panels)("the estimands of %s, design %s", (study, design, { truth, estimands }) => {
  it("have a truth for every model under every convention, every group and every path", () => {
    const estimates = estimatesOf(study);
    expect(estimates.length).toBeGreaterThan(15);
    expect(estimates.filter((name) => !Object.hasOwn(estimands, name))).toEqual([]);
    expect(Object.values(estimands).filter((name) => !Object.hasOwn(truth, name))).toEqual([]);
  });

  it("say of every pseudo-true value how far it may be off, and why it is none of the design's parameters", () => {
    const pseudo = Object.values(truth).filter(({ basis }) => basis === "simulation");
    expect(pseudo.length).toBeGreaterThan(10);
    for (const { error, panels: count, meaning } of pseudo) {
      expect(error).toBeGreaterThan(0);
      expect(count).toBeGreaterThanOrEqual(50);
      expect(meaning.en.length).toBeGreaterThan(20);
    }
  });

  it("are what the models estimate on average over many panels", () => {
    const file = join(repository, "benchmarks", "simulated-panels", `pseudo-true-${study}-${design}.json`);
    const { estimates } = JSON.parse(readFileSync(file, "utf8")) as {
      readonly estimates: Readonly<Record<string, { readonly mean: number; readonly error: number }>>;
    };
    const exact = Object.entries(estimands).filter(([name, parameter]) => name !== parameter);
    let held = 0;
    for (const [name, parameter] of exact) {
      const ratio = name === "instrument.ai" ? "instrument.reduced form / first stage" : name;
      const found = estimates[ratio];
      // Maximum likelihood is biased in panels this small: rho by a quarter of its standard error.
      if (found === undefined || name.startsWith("durbin_")) continue;
      held += 1;
      expect(Math.abs(found.mean - truth[parameter]!.value) / found.error, `${name} as ${parameter}`).toBeLessThan(4);
    }
    expect(held).toBeGreaterThan(design === "endogenous" ? 4 : 9);
  });
});

describe("panels of another shape", () => {
  it("state no value that was simulated for the paper's", () => {
    const few = simulateManufacturing(provinces.slice(0, 12), { seed: 1 });
    const ring = Array.from({ length: 21 }, (_, i) => `City ${i + 1}`);
    const other = simulateIntegration(
      {
        contiguity: { units: ring, edges: ring.map((unit, i) => [unit, ring[(i + 1) % 21]!] as const) },
        coordinates: cities.coordinates,
      },
      { seed: 1 },
    );
    for (const { truth, estimands } of [few, other]) {
      expect(Object.values(truth).every(({ basis }) => basis !== "simulation")).toBe(true);
      expect(estimands).toEqual({});
    }
  });
});
