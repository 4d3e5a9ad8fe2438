import { grunfeld } from "@mesometrics/datasets";
import type { Weights } from "@mesometrics/panel-data";
import { type EstimatorUnderTest, estimatorContract } from "@mesometrics/testing";
import {
  augment,
  type Covariance,
  crossSection,
  decode,
  type Estimate,
  encode,
  feols,
  glance,
  namedCovariance,
  panel,
  tidy,
  withVcov,
} from "../src/index.js";

const columns: Readonly<Record<string, readonly (number | string | null)[]>> = {
  ...grunfeld.table,
  // A missing cell, so that a row leaves the sample.
  value: grunfeld.table.value.map((value, row) => (row === 7 ? null : value)),
  twice: grunfeld.table.value.map((value) => 2 * value),
};
const order = grunfeld.table.value.map((_, row) => (row * 73 + 11) % 200);
const permuted = Object.fromEntries(
  Object.entries(columns).map(([name, cells]) => [name, order.map((row) => cells[row])]),
);
const changed = { ...columns, capital: columns.capital?.map((value, row) => (row === 0 ? 0 : value)) };
type Cells = Record<string, (number | null)[]>;
const index = { unit: grunfeld.unit as string, time: grunfeld.time as string };
const asPanel = (table: object) => panel(table as Cells, index);
type Data = ReturnType<typeof asPanel>;

function subject(
  formula: string,
  vcov?: Covariance,
  weights?: Weights,
): EstimatorUnderTest<Estimate, Data, Covariance> {
  const data = asPanel(columns);
  const estimate = (on: Data, covariance?: Covariance) =>
    feols(on, formula, {
      ...(covariance === undefined ? {} : { vcov: namedCovariance(covariance) }),
      ...(weights === undefined ? {} : { weights }),
    });
  return {
    data,
    fit: () => estimate(data, vcov),
    refitPermuted: () => estimate(asPanel(permuted), vcov),
    otherData: asPanel(changed),
    tidy,
    glance,
    augment,
    encode,
    decode,
    covariances: {
      withVcov,
      refit: (covariance) => estimate(data, covariance),
      values: [
        { type: "iid" },
        { type: "HC0" },
        { type: "HC1" },
        { type: "HC2" },
        { type: "HC3" },
        { type: "CR0", cluster: index.unit },
        { cluster: index.unit },
        { cluster: [index.unit, index.time] },
        { type: "CR2", cluster: index.unit },
      ],
    },
  };
}

estimatorContract("pooled least squares", subject("inv ~ value + capital"));
estimatorContract("unit effects with a collinear column", subject("inv ~ value + capital + twice | firm"));
estimatorContract("unit and time effects", subject("log(inv) ~ log(value) + log(capital) | firm + year"));
estimatorContract(
  "unit effects and slopes, two-way clusters",
  subject("inv ~ value + capital | firm[year]", { cluster: ["firm", "year"] }),
);
estimatorContract(
  "analytic weights, unit and time effects",
  subject("inv ~ value + capital | firm + year", undefined, { analytic: "capital" }),
);

const section = (table: object) => crossSection(table as Cells);
estimatorContract("a cross-section", {
  data: section(columns),
  fit: () => feols(section(columns), "inv ~ value + capital"),
  refitPermuted: () => feols(section(permuted), "inv ~ value + capital"),
  otherData: section(changed),
  tidy,
  glance,
  augment,
  encode,
  decode,
});
