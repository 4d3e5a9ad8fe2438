import { produc } from "@mesometrics/datasets/produc";
import { numberColumn, panel } from "@mesometrics/panel-data";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { chainIndex, type ImputeOptions, imputeMissing, shiftShare } from "../src/index.js";

type Fills = Record<"linear" | "carry" | "geometric", (number | null)[]>;
interface Reference {
  imputed: Record<string, Fills>;
  chains: Record<string, number[][]>;
  shiftShare: { exposure: number[]; leave_one_out: number[]; effective: number };
}

const reference = ownReference<Reference>("index/classification_imputation.json");
const { state, year, gsp, ...table } = produc.table;

describe("values of base R and zoo on the US states", () => {
  it.each<[keyof Fills, ImputeOptions]>([
    ["linear", { method: "linear" }],
    ["carry", { method: "linear", extrapolate: "carry" }],
    ["geometric", { method: "geometric" }],
  ])("%s interpolation as zoo::na.approx", (name, options) => {
    const isHole = (row: number) => year[row]! % 3 === 1 || year[row] === 1986;
    const data = panel(
      { state, year, gsp: gsp.map((value, row) => (isHole(row) ? null : value)) },
      { unit: "state", time: "year" },
    );
    const { values } = numberColumn(imputeMissing(data, ["gsp"], options).data, "gsp");
    for (const [unit, fills] of Object.entries(reference.imputed)) {
      expectClose(
        values.filter((_, row) => state[row] === unit),
        fills[name],
        { relative: 1e-13, what: unit },
      );
    }
  });

  it("chained growth gives the level back, from any base", () => {
    const index = gsp.map((value, row) => (year[row] === 1970 ? null : (100 * value) / gsp[row - 1]!));
    const data = panel({ state, year, index }, { unit: "state", time: "year" });
    for (const [i, base] of [1970, 1978, 1986].entries()) {
      const { level } = chainIndex(data, { index: "index", base });
      for (const [unit, chains] of Object.entries(reference.chains)) {
        expectClose(
          level.filter((_, row) => state[row] === unit),
          chains[i]!,
          { relative: 1e-13, what: unit },
        );
      }
    }
  });

  it("shares times growth, with and without the own state", () => {
    const kinds = ["hwy", "water", "util"] as const;
    const rows = (wanted: number) => year.flatMap((one, row) => (one === wanted ? [row] : []));
    const long = (wanted: number) => ({
      unit: rows(wanted).flatMap((row) => kinds.map(() => state[row]!)),
      sector: rows(wanted).flatMap(() => kinds),
      value: rows(wanted).flatMap((row) => kinds.map((kind) => table[kind][row]!)),
    });
    const weights = long(1970);
    const growth = { ...weights, value: long(1986).value.map((late, i) => late / weights.value[i]! - 1) };
    const design = shiftShare(weights, growth);
    expectClose(design.exposure, reference.shiftShare.exposure, { relative: 1e-12 });
    expectClose(design.effectiveSectors, reference.shiftShare.effective, { relative: 1e-12 });
    const others = shiftShare(weights, growth, { leaveOneOut: true });
    expectClose(others.exposure, reference.shiftShare.leave_one_out, { relative: 1e-12 });
    expect(design.units).toHaveLength(48);
  });
});
