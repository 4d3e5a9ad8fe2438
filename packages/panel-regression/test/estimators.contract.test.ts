import { grunfeld } from "@mesometrics/datasets";
import { type EstimatorUnderTest, estimatorContract } from "@mesometrics/testing";
import {
  augment,
  between,
  type Covariance,
  type CovarianceEstimator,
  correlatedRandomEffects,
  decode,
  type Estimate,
  encode,
  firstDifference,
  glance,
  namedCovariance,
  panel,
  randomEffects,
  tidy,
  withVcov,
} from "../src/index.js";

type Cells = Record<string, (number | null)[]>;
const columns: Cells = {
  ...(grunfeld.table as unknown as Cells),
  // Missing cells, so that rows leave the sample and the panel has a gap.
  value: grunfeld.table.value.map((value, row) => (row === 7 || row === 31 ? null : value)),
  twice: grunfeld.table.value.map((value) => 2 * value),
  region: grunfeld.table.firm.map((firm) => Math.ceil(firm / 3)),
};
const order = grunfeld.table.value.map((_, row) => (row * 73 + 11) % 200);
const permuted: Cells = Object.fromEntries(
  Object.entries(columns).map(([name, cells]) => [name, order.map((row) => cells[row] as number | null)]),
);
const changed: Cells = {
  ...columns,
  capital: (columns.capital as number[]).map((value, row) => (row === 0 ? 0 : value)),
};
const asPanel = (table: Cells) => panel(table, { unit: "firm", time: "year" });
type Data = ReturnType<typeof asPanel>;

const rowwise: readonly Covariance[] = [
  { type: "iid" },
  { type: "HC0" },
  { type: "HC1" },
  { type: "HC2" },
  { type: "HC3" },
];
const clustered: readonly Covariance[] = [
  { type: "CR0", cluster: "firm" },
  { cluster: "firm" },
  { cluster: "region" },
  { type: "CR2", cluster: "firm" },
  { type: "CR2", cluster: "region" },
];

function subject(
  estimate: (data: Data, vcov: { readonly vcov?: CovarianceEstimator }) => Estimate,
  values: readonly Covariance[],
): EstimatorUnderTest<Estimate, Data, Covariance> {
  const data = asPanel(columns);
  return {
    data,
    fit: () => estimate(data, {}),
    refitPermuted: () => estimate(asPanel(permuted), {}),
    otherData: asPanel(changed),
    tidy,
    glance,
    augment,
    encode,
    decode,
    covariances: { withVcov, refit: (vcov) => estimate(data, { vcov: namedCovariance(vcov) }), values },
  };
}

const both: readonly Covariance[] = [...rowwise, ...clustered, { cluster: ["firm", "year"] }];
const formula: string = "inv ~ value + capital + twice";

estimatorContract(
  "between units",
  subject((data, vcov) => between(data, formula, vcov), [...rowwise, ...clustered]),
);
estimatorContract(
  "between periods",
  subject((data, vcov) => between(data, formula, { effect: "time", ...vcov }), [...rowwise, { cluster: "year" }]),
);
estimatorContract(
  "first differences",
  subject((data, vcov) => firstDifference(data, formula, vcov), both),
);
estimatorContract(
  "first differences with effects of the periods",
  subject((data, vcov) => firstDifference(data, `${formula} | year`, vcov), both),
);
for (const effect of ["unit", "time", "twoways"] as const) {
  estimatorContract(
    `random effects, ${effect}`,
    subject((data, vcov) => randomEffects(data, "inv ~ value + capital", { effect, ...vcov }), both),
  );
}
estimatorContract(
  "random effects by Amemiya's variances, two-way",
  subject(
    (data, vcov) => randomEffects(data, "inv ~ value + capital", { method: "amemiya", effect: "twoways", ...vcov }),
    both,
  ),
);
estimatorContract(
  "correlated random effects",
  subject((data, vcov) => correlatedRandomEffects(data, "log(inv) ~ log(value) + log(capital)", vcov), both),
);
