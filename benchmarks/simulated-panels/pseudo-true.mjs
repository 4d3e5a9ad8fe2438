// What every model of both papers' studies estimates on the simulated panels: the mean of its estimate over many panels.
//
//     node benchmarks/simulated-panels/pseudo-true.mjs [panels = 2000] [seed = 20260201] [study/design ...]
//
// Panel r is `replicate: r` of the seed, which is not that of results.md. Each model runs under each of its conventions, as
// `mesometrics run` runs it. Two-stage least squares has no mean with one instrument: its number is the mean reduced form
// over the mean first stage. Each study and design writes one JSON file; those numbers that follow from no parameter of the
// design are in packages/study/src/simulation/pseudo-true.data.ts, which `node benchmarks/simulated-panels/pseudo-true.mjs 0`
// writes from the files that are there.

import { readFileSync, writeFileSync } from "node:fs";
import { sampleCities, simulations } from "../../apps/replication/dist/simulations.js";
import { tidy } from "../../packages/inference/dist/index.js";
import { parseFormula } from "../../packages/panel-data/dist/index.js";
import { feols } from "../../packages/panel-regression/dist/index.js";
import { fitParts } from "../../packages/study/dist/fit-models.js";
import { parseStudy, prepareData } from "../../packages/study/dist/index.js";
import { studyWeights } from "../../packages/study/dist/study-weights.js";

const DESIGNS = ["he-2026/exogenous", "he-2026/endogenous", "xie-2024/serial", "xie-2024/independent"];
const [panels = "2000", seed = "20260201", ...chosen] = process.argv.slice(2);
const fileOf = (name) => new URL(`pseudo-true-${name.replace("/", "-")}.json`, import.meta.url);

/** The study with nothing but its estimates: conventional errors, no resampling. */
function estimatesOnly(study) {
  const file = new URL(`../../apps/replication/studies/${study}/study.yaml`, import.meta.url);
  const spec = parseStudy(readFileSync(file, "utf8"));
  const plain = { type: "iid" };
  return {
    ...spec,
    models: spec.models.map((model) => (model.estimator === "spatialPanel" ? model : { ...model, vcov: plain })),
    splits: (spec.splits ?? []).map(({ differences: _, ...split }) => ({ ...split, vcov: plain })),
    mediation: (spec.mediation ?? []).map(({ bootstrap: _, ...one }) => ({ ...one, bootstrap: null, vcov: plain })),
    moderation: (spec.moderation ?? []).map((one) => ({ ...one, vcov: plain })),
    workflows: [],
  };
}

function estimatesOf(spec, table) {
  const { data } = prepareData(spec, table);
  const found = new Map();
  const put = (id, fit, terms, component) => {
    const rows = tidy(fit, component === undefined ? {} : { component });
    for (const term of terms) {
      const row = rows.find((one) => one.term === term);
      if (row !== undefined) found.set(`${id}.${term}`, row.estimate);
    }
  };
  const mediation = spec.mediation.map(({ bootstrap: _, ...one }) => one);
  const weights = studyWeights(spec, sampleCities.contiguity, data);
  const estimated = (part) =>
    fitParts({ ...spec, models: [], splits: [], mediation: [], moderation: [], ...part }, data, weights, () => {});
  const models = spec.models.flatMap((model) => {
    try {
      return estimated({ models: [model] }).models;
    } catch (error) {
      // A likelihood without an interior maximum has no estimate; the panels that count are told.
      if (error.code === "NO_INTERIOR_MAXIMUM") return [];
      throw error;
    }
  });
  const { splits, moderations } = estimated({ splits: spec.splits, moderation: spec.moderation });
  for (const { model, estimate } of models) {
    const { regressors, fixedEffects, outcome, endogenous, instruments } = parseFormula(model.formula);
    const names = regressors.map(({ label }) => label);
    if (model.estimator === "spatialPanel") {
      for (const component of ["direct", "indirect", "total"])
        put(`${model.id}.${component}`, estimate, ["int"], component);
      put(model.id, estimate, ["int", "W:int", "rho"]);
    } else if (endogenous.length > 0) {
      const effects = fixedEffects.length === 0 ? "" : ` | ${fixedEffects.map(({ label }) => label).join(" + ")}`;
      const [x] = endogenous;
      const [z] = instruments;
      for (const [kind, y] of [
        ["reduced form", outcome.label],
        ["first stage", x.label],
      ]) {
        const formula = `${y} ~ ${[z.label, ...names].join(" + ")}${effects}`;
        put(`${model.id}.${kind}`, feols(data, formula, { vcov: { type: "iid" } }), [z.label]);
      }
    } else {
      put(model.id, estimate, names);
    }
  }
  for (const { split, regressions } of splits) {
    for (const { label, fit } of regressions.groups) put(`${split.id}.${label}`, fit, split.test);
  }
  for (const { spec: one, result } of moderations) {
    const { interaction } = result.terms;
    found.set(`${one.id}.interaction`, tidy(result.fit).find(({ term }) => term === interaction).estimate);
  }
  for (const one of mediation) {
    const { outcome, treatment, mediator, controls = [], fixedEffects } = one;
    const right = (terms) => `${[...terms, ...controls].join(" + ")} | ${fixedEffects.join(" + ")}`;
    const plain = { vcov: { type: "iid" } };
    const slope = (formula, term) => tidy(feols(data, formula, plain)).find((row) => row.term === term).estimate;
    const a = slope(`${mediator} ~ ${right([treatment])}`, treatment);
    const both = `${outcome} ~ ${right([treatment, mediator])}`;
    const b = slope(both, mediator);
    found.set(`${one.id}.total`, slope(`${outcome} ~ ${right([treatment])}`, treatment));
    found.set(`${one.id}.a`, a);
    found.set(`${one.id}.b`, b);
    found.set(`${one.id}.direct`, slope(both, treatment));
    found.set(`${one.id}.indirect`, a * b);
  }
  return found;
}

function summary(values) {
  const mean = values.reduce((total, one) => total + one, 0) / values.length;
  const squares = values.reduce((total, one) => total + (one - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length), panels: values.length };
}

function summaries(draws) {
  const estimates = Object.fromEntries([...draws].map(([id, values]) => [id, summary(values)]));
  for (const id of [...draws.keys()].filter((one) => one.includes(".reduced form."))) {
    const forms = draws.get(id);
    const first = draws.get(id.replace(".reduced form.", ".first stage."));
    const ratio = summary(forms).mean / summary(first).mean;
    // The error of a ratio of means, by the delta method.
    const { error } = summary(forms.map((value, r) => (value - ratio * first[r]) / summary(first).mean));
    estimates[id.replace(/\.reduced form\..*/, ".reduced form / first stage")] = {
      mean: ratio,
      error,
      panels: forms.length,
    };
  }
  return estimates;
}

for (const name of Number(panels) === 0 ? [] : chosen.length > 0 ? chosen : DESIGNS) {
  const [study, design] = name.split("/");
  const spec = estimatesOnly(study);
  const draws = new Map();
  let infeasible = 0;
  for (let replicate = 0; replicate < Number(panels); replicate++) {
    let table;
    try {
      table = simulations[study]({ seed: Number(seed), replicate, design }).table;
    } catch (error) {
      // A drawn outcome that no indicators give; the panels that count are told.
      if (error.code !== "SIMULATION_INFEASIBLE") throw error;
      infeasible += 1;
      continue;
    }
    for (const [id, value] of estimatesOf(spec, table)) {
      if (!draws.has(id)) draws.set(id, []);
      draws.get(id).push(value);
    }
    if ((replicate + 1) % 50 > 0 && replicate + 1 < Number(panels)) continue;
    const result = {
      study,
      design,
      seed: Number(seed),
      panels: replicate + 1,
      infeasible,
      estimates: summaries(draws),
    };
    writeFileSync(fileOf(name), `${JSON.stringify(result, null, 1)}\n`);
  }
}

/** As the study names the term in its tables, whichever column a convention puts in its place; null for controls. */
function shownTerm(term) {
  if (/^(?:ai_printed|ai_w|ai_printed_w|reduced form \/ first stage)$/.test(term)) return "ai";
  if (term === "int_published") return "int";
  const own = [
    "ai",
    "ai2",
    "int",
    "W:int",
    "rho",
    "labour_inflow",
    "cable_density",
    "interaction",
    "total",
    "a",
    "b",
    "direct",
    "indirect",
  ];
  return own.includes(term) ? term : null;
}

function pseudoTrueOf({ study, design, panels: drawn, infeasible, estimates }) {
  const panels = drawn - infeasible;
  const { estimands } = simulations[study]({ seed: 1, design });
  const values = [];
  for (const [id, { mean, error, panels: count }] of Object.entries(estimates)) {
    const at = id.lastIndexOf(".");
    const term = shownTerm(id.slice(at + 1));
    if (term === null || /\.(?:reduced form|first stage)\./.test(id)) continue;
    const name = `${id.slice(0, at)}.${term}`;
    const isExact = Object.hasOwn(estimands, name) && estimands[name] !== name;
    if (!isExact)
      values.push(
        `      ${JSON.stringify(name)}: [${mean.toPrecision(5)}, ${error.toPrecision(2)}${count === panels ? "" : `, ${count}`}],\n`,
      );
  }
  return `  "${study}/${design}": {\n    panels: ${panels},\n    values: {\n${values.sort().join("")}    },\n  },\n`;
}

if (Number(panels) === 0) {
  const found = DESIGNS.map((name) => JSON.parse(readFileSync(fileOf(name), "utf8")));
  writeFileSync(
    new URL("../../packages/study/src/simulation/pseudo-true.data.ts", import.meta.url),
    `// Mean and simulation error of what a model of the study estimates on the simulated panels, where that is no parameter of
// the design. Made by benchmarks/simulated-panels/pseudo-true.mjs from seed ${found[0].seed}, which the Monte Carlo does not use.
export const pseudoTrue = {
${found.map(pseudoTrueOf).join("")}} as const;
`,
  );
}
