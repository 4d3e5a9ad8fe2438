import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ReferenceSpec, runStudy } from "@mesometrics/study";
import { describe, expect, it } from "vitest";
import { bundledStudies, openStudy } from "../src/study-folder.js";
import { loadInputs } from "../src/study-inputs.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

/** Every expected number moved by twice its tolerance: nothing that is right still matches. */
function moved(reference: ReferenceSpec): ReferenceSpec {
  return {
    ...reference,
    entries: reference.entries.map((entry) => ({ ...entry, expected: entry.expected * (1 + 2 * entry.tolerance) })),
  };
}

/** Studies whose data and reference numbers both come with the app. */
const scored = bundledStudies().filter((id) => {
  const { folder, reference, spec } = openStudy(id);
  const { source } = spec.data;
  return reference !== null && (!("file" in source) || existsSync(join(folder, source.file)));
});

describe.each(scored)("the reference numbers of %s", (id) => {
  const study = openStudy(id);
  const inputs = loadInputs(study, undefined);
  const entries = study.reference?.entries ?? [];

  it("come from a script that is there, each once, with a tolerance that means something", () => {
    expect(entries.length).toBeGreaterThan(80);
    expect(new Set(entries.map(({ value }) => value)).size).toBe(entries.length);
    expect(Math.max(...entries.map(({ tolerance }) => tolerance))).toBeLessThanOrEqual(1e-6);
    expect(existsSync(join(root, study.reference!.script))).toBe(true);
  });

  it("all match", () => {
    const { scorecard } = runStudy(study.spec, inputs);
    expect(scorecard!.entries.filter(({ verdict }) => verdict !== "match")).toEqual([]);
    expect(scorecard!.counts.reference).toEqual({ match: entries.length, differ: 0, notReproducible: 0 });
  });

  it("all differ when each is moved by twice its tolerance", () => {
    const { scorecard } = runStudy(study.spec, { ...inputs, reference: moved(study.reference!) });
    // A relative move leaves zero where it is.
    expect(entries.filter(({ expected }) => expected === 0)).toEqual([]);
    expect(scorecard!.entries.filter(({ verdict }) => verdict === "match").map((entry) => entry.id)).toEqual([]);
  });
});

describe("the scorecard of a study whose method is changed", () => {
  it("differs in the numbers that depend on it and in no other", () => {
    const study = openStudy("grunfeld-investment");
    const models = study.spec.models.map((model) => ({ ...model, vcov: { type: "CR1" as const, cluster: "firm" } }));
    const { scorecard } = runStudy({ ...study.spec, models } as typeof study.spec, loadInputs(study, undefined));
    for (const { id, verdict } of scorecard!.entries) {
      if (/\.(standardError|statistic|df|df2|pValue|low|high)$/.test(id)) expect([id, verdict]).toEqual([id, "differ"]);
      else expect([id, verdict]).toEqual([id, "match"]);
    }
  });
});
