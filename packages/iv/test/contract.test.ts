import { crimeNc } from "@mesometrics/datasets/crime-nc";
import {
  augment,
  type Covariance,
  decode,
  type Estimate,
  encode,
  glance,
  namedCovariance,
  tidy,
} from "@mesometrics/inference";
import { type Dataset, panel } from "@mesometrics/panel-data";
import { estimatorContract } from "@mesometrics/testing";
import { ivreg, withVcov } from "../src/index.js";
import { crime, formulas } from "./crime-study.js";

const index = { unit: crimeNc.unit, time: crimeNc.time };
const rows = crimeNc.table.county.length;
// 101 and 630 have no common factor, so this visits every row once.
const order = Array.from({ length: rows }, (_, i) => (101 * i + 17) % rows);
const rearranged = panel(
  Object.fromEntries(
    Object.entries(crimeNc.table).map(([name, cells]) => [
      name,
      order.map((row) => (cells as readonly unknown[])[row]),
    ]),
  ) as never,
  index,
) as Dataset;
const other = panel(
  { ...crimeNc.table, crmrte: crimeNc.table.crmrte.map((cell, i) => (i === 5 ? 2 * cell : cell)) },
  index,
) as Dataset;

for (const [name, vcov] of [
  ["ivreg, one endogenous regressor, default covariance", undefined],
  ["ivreg, one endogenous regressor, CR1", { cluster: "county" }],
] as const) {
  const options = vcov === undefined ? {} : { vcov };
  estimatorContract<Estimate, Dataset, Covariance>(name, {
    data: crime as Dataset,
    fit: () => ivreg(crime, formulas.over_identified as string, options),
    refitPermuted: () => ivreg(rearranged, formulas.over_identified as string, options),
    tidy,
    glance,
    augment,
    encode,
    decode,
    otherData: other,
    covariances: {
      withVcov,
      refit: (covariance) => ivreg(crime, formulas.over_identified as string, { vcov: namedCovariance(covariance) }),
      values: [{ type: "iid" }, { type: "HC1" }, { type: "HC3" }],
    },
  });
}
