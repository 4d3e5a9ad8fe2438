import { expect, test } from "vitest";
import { glance, makeEstimate } from "../src/index.js";
import { estimateOf, randomPanel } from "./small-model.js";

const data = randomPanel(11, 9, 6);
const fit = estimateOf(data, "y ~ x + z | id", { cluster: "id" });

test("glance is one flat row, null where a number is not defined", () => {
  expect(glance(makeEstimate({ ...fit, statistics: {} }))).toMatchObject({
    kind: "feols",
    outcome: "y",
    observations: fit.sample.observations,
    units: 9,
    periods: 6,
    parameters: 2,
    absorbedDegreesOfFreedom: 9,
    sigma: null,
    logLikelihood: null,
    vcov: "CR1 clustered by id, t(8)",
    preset: "fixest",
  });
});
