import { randomStream } from "@mesometrics/matrix";
import { columnNames, type Dataset, numberColumn, panel } from "@mesometrics/panel-data";
import {
  type Covariance,
  covarianceOf,
  type Estimate,
  fitStatistics,
  frameOf,
  inferenceParts,
  makeEstimate,
  residualDegreesOfFreedom,
  sampleFacts,
  type WorkingModel,
  workingModel,
} from "../src/index.js";

/** An unbalanced panel of random numbers with clusters above the units and clusters across them. */
export function randomPanel(seed: number, units = 7, periods = 5): Dataset {
  const stream = randomStream(seed);
  const table: Record<string, number[]> = { id: [], t: [], x: [], z: [], y: [], region: [], shuffled: [] };
  for (let i = 0; i < units; i++) {
    for (let t = 0; t < periods; t++) {
      const x = stream.normal();
      const z = stream.normal() + x / 2;
      const e = stream.normal() * (1 + i / 3);
      const shuffled = stream.integer(4);
      if ((i * periods + t) % 11 === 3) continue;
      const row = { id: i, t, x, z, y: 1 + x - z + i / 2 + e, region: Math.floor(i / 2), shuffled };
      for (const [name, value] of Object.entries(row)) table[name].push(value);
    }
  }
  return panel(table, { unit: "id", time: "t" }) as Dataset;
}

/** The columns of a data set of numbers, to change and to make another one from. */
export function tableOf(data: Dataset): Record<string, number[]> {
  return Object.fromEntries(columnNames(data).map((name) => [name, Array.from(numberColumn(data, name).values)]));
}

export function modelOf(data: Dataset, formula: string): WorkingModel {
  return workingModel(frameOf(data, formula, {}));
}

/** The least any linear estimator does: what feols makes of a formula, without its front door. */
export function estimateOf(data: Dataset, formula: string, vcov: Covariance): Estimate {
  const model = modelOf(data, formula);
  const covariance = covarianceOf(model, vcov, data);
  const { tests, notes } = inferenceParts(model, covariance);
  return makeEstimate({
    kind: "feols",
    call: { estimator: "feols", formula, options: {} },
    outcome: model.frame.outcomeLabel,
    terms: model.terms,
    coefficients: model.coefficients,
    vcov: covariance.vcov,
    inference: covariance.inference,
    sample: sampleFacts(model.frame, data.hash),
    absorbedDegreesOfFreedom: model.absorbed,
    residualDegreesOfFreedom: residualDegreesOfFreedom(model),
    ...fitStatistics(model),
    tests,
    notes: [...model.notes, ...notes],
  });
}
