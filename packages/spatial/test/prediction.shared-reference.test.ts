import { describeShared, expectClose } from "@mesometrics/testing";
import { test } from "vitest";
import { predictSpatial, type SpatialModel, type SpatialPredictor, spatialRegression } from "../src/index.js";
import { columbus } from "./columbus.js";

describeShared<{ readonly predict: Readonly<Record<string, number[]>> }>(
  "spatial/cross_columbus.json",
  "spatialreg's predictions of the sample",
  ({ predict }) => {
    const { data, weights } = columbus();
    // spatialreg's search leaves rho at about 1e-8.
    test.each(["trend_sar", "TS_sar", "TC_sar", "BP_sar", "TC_sdm", "trend_sem"])("%s", (key) => {
      const [predictor, model] = key.split("_") as [SpatialPredictor, SpatialModel];
      const fit = spatialRegression(data, "CRIME ~ INC + HOVAL", { weights, unit: "unit", model });
      const { fitted } = predictSpatial(fit, data, { weights, predictor });
      expectClose(fitted as number[], predict[key], { relative: 2e-6, absolute: 2e-6, what: key });
    });
  },
);
