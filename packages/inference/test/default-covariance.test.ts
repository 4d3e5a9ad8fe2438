import { type Dataset, panel } from "@mesometrics/panel-data";
import { expect, test } from "vitest";
import { defaultCovariance, frameOf } from "../src/index.js";

test("a long panel whose CR2 would take long gets CR1 by default, and a reason", () => {
  const rows = Array.from({ length: 20_000 }, (_, row) => row);
  const long = panel(
    { id: rows.map((row) => row % 20), t: rows.map((row) => Math.floor(row / 20)), x: rows, y: rows },
    { unit: "id", time: "t" },
  ) as Dataset;
  const across = defaultCovariance(long, frameOf(long, "y ~ x | id + t", {}));
  expect(across.covariance).toEqual({ type: "CR1", cluster: "id" });
  expect(across.notes[0].message).toContain("20000 rows with 1001 regressors and effects across the units");
  expect(defaultCovariance(long, frameOf(long, "y ~ x | id", {})).covariance.type).toBe("CR2");
});
