import { crimeNc } from "@mesometrics/datasets/crime-nc";
import { type Covariance, decode, type Estimate, encode, glance, namedCovariance, tidy } from "@mesometrics/inference";
import { type Dataset, panel } from "@mesometrics/panel-data";
import { estimatorContract } from "@mesometrics/testing";
import { augment, type IvOptions, ivreg, withVcov } from "../src/index.js";
import { crime } from "./crime-study.js";

const index = { unit: crimeNc.unit, time: crimeNc.time };
const rows = crimeNc.table.county.length;
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

const levels = "log(crmrte) ~ log(prbconv) | county + year | log(polpc) ~ log(taxpc) + log(mix)";
const differences = "log(crmrte) ~ log(prbconv) | log(polpc) ~ log(taxpc) + log(mix)";
const weighting: Covariance = { type: "CR0", cluster: "county" };
const cases: readonly (readonly [string, string, IvOptions, number?])[] = [
  ["LIML", levels, { method: "liml" }],
  ["two-step GMM", levels, { method: { gmm: "two-step", weighting } }],
  ["continuously updated GMM", levels, { method: { gmm: "cue", weighting, variance: "sandwich" } }, 1e-7],
  ["UJIVE", levels, { method: "ujive" }, 1e-8],
  ["2SLS in first differences", differences, { transformation: "first-difference" }],
  ["Fuller in first differences", differences, { method: { fuller: 1 }, transformation: "first-difference" }],
];

for (const [name, formula, options, permutationTolerance] of cases) {
  const fit = (data: Dataset, vcov: Covariance) =>
    ivreg(data, formula as never, { ...options, vcov: namedCovariance(vcov) });
  const cluster = { cluster: "county" };
  estimatorContract<Estimate, Dataset, Covariance>(name, {
    data: crime as Dataset,
    fit: () => fit(crime as Dataset, cluster),
    refitPermuted: () => fit(rearranged, cluster),
    ...(permutationTolerance === undefined ? {} : { permutationTolerance }),
    tidy,
    glance,
    augment,
    encode,
    decode,
    otherData: other,
    covariances: {
      withVcov,
      refit: (covariance) => fit(crime as Dataset, covariance),
      values: [{ type: "iid" }, { type: "HC1" }, { type: "HC3" }],
    },
  });
}
