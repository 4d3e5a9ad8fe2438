import { crossSection, type Dataset, panel } from "@mesometrics/panel-data";
import { expect, test } from "vitest";
import { covarianceOf, defaultCovariance, frameOf, workingModel } from "../src/index.js";

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

test("a cross-section with too many effects for leverage gets HC1 by default, and a reason", () => {
  const rows = 10_000;
  const table = {
    id: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 4)),
    firm: Int32Array.from({ length: rows }, (_, row) => (row * 7919) % 2003),
    x: Float64Array.from({ length: rows }, (_, row) => Math.sin(row * row)),
    y: Float64Array.from({ length: rows }, (_, row) => Math.cos(row)),
  };
  const data = crossSection(table) as Dataset;
  const frame = frameOf(data, "y ~ x | id + firm", {});
  const { covariance, notes } = defaultCovariance(data, frame);
  expect(covariance).toEqual({ type: "HC1" });
  expect(notes).toHaveLength(1);
  expect(notes[0].message).toContain("with 2003 levels of effects beside the largest one");
  expect(covarianceOf(workingModel(frame), covariance, data).inference.type).toBe("HC1");
  expect(defaultCovariance(data, frameOf(data, "y ~ x | id", {}))).toEqual({ covariance: { type: "HC3" }, notes: [] });
});
