import { describe, expect, test } from "vitest";
import { augment, requireSameData, withVcov } from "../src/index.js";
import { estimateOf, randomPanel } from "./small-model.js";

const data = randomPanel(11, 9, 6);
const fit = estimateOf(data, "y ~ x + z | id", { cluster: "id" });
const code = (expected: string) => expect.objectContaining({ code: expected });

describe("what needs the data", () => {
  test("other data, and estimates that are not linear, are refused", () => {
    const other = randomPanel(12, 9, 6);
    expect(() => requireSameData(fit, other)).toThrow(code("DATA_MISMATCH"));
    expect(() => augment({ ...fit, kind: "spatialPanel" }, data)).toThrow(code("NOT_A_LINEAR_MODEL"));
    expect(() => withVcov(fit, other, { type: "iid" })).toThrow(code("DATA_MISMATCH"));
  });

  test("a change of covariance replaces its notes and keeps the others", () => {
    const collinear = estimateOf(data, "y ~ x + z + I(x + z) | id", { cluster: "id" });
    expect(collinear.notes.map((note) => note.code)).toEqual(["COLLINEAR_DROPPED", "FEW_CLUSTERS"]);
    expect(collinear.notes[0].message).toContain("it equals x + z, up to the fixed effects id");
    expect(withVcov(collinear, data, { type: "HC1" }).notes.map((note) => note.code)).toEqual(["COLLINEAR_DROPPED"]);
  });
});
