import { type Covariance, glance, namedCovariance, type parseCovariance } from "@mesometrics/inference";
import { randomStream } from "@mesometrics/matrix";
import { type Dataset, type Panel, panel } from "@mesometrics/panel-data";
import { feols, tidy } from "@mesometrics/panel-regression";
import { modelColumn, regressionTable } from "@mesometrics/reporting";
import { contiguityWeights, spatialPanel, spatialTwoStage } from "@mesometrics/spatial";
import { expect, test } from "vitest";

/** Compiles only while it names every type of covariance that there is. */
const offered: Readonly<Record<ReturnType<typeof parseCovariance>["type"], readonly Covariance[]>> = {
  iid: [{ type: "iid" }, { type: "iid", preset: "plm" }, { type: "iid", preset: "statsmodels" }],
  HC0: [{ type: "HC0" }],
  HC1: [{ type: "HC1" }],
  HC2: [{ type: "HC2" }],
  HC3: [{ type: "HC3" }],
  CR0: [{ type: "CR0", cluster: "id" }],
  CR1: [{ cluster: "id" }, { cluster: ["id", "t"] }, { cluster: "id", preset: "statsmodels" }],
  CR2: [{ type: "CR2", cluster: "id" }],
  CR3: [{ type: "CR3", cluster: "id" }],
  CV3: [{ type: "CV3", cluster: "id" }],
  CV3J: [{ type: "CV3J", cluster: "id" }],
  "driscoll-kraay": [
    { type: "driscoll-kraay", lags: 1 },
    { type: "driscoll-kraay", preset: "plm" },
  ],
  "newey-west": [{ type: "newey-west", lags: 2 }],
  "beck-katz": [
    { type: "beck-katz" },
    { type: "beck-katz", within: "unit" },
    { type: "beck-katz", missing: "casewise" },
  ],
  conley: (["uniform", "bartlett"] as const).map((kernel) => ({
    type: "conley",
    latitude: "north",
    longitude: "east",
    cutoff: 400,
    kernel,
  })),
  plm: [
    { type: "plm", method: "arellano", correction: "sss" },
    { type: "plm", method: "white1" },
    { type: "plm", method: "white2", clusters: "time" },
  ],
};

/** Names that stay as they are in a Chinese sentence. */
const names =
  /iid|HC\d|C[RV]\dJ?|Satterthwaite|Driscoll-Kraay|Newey-West|Beck-Katz|Conley|Bartlett|plm|arellano|white\d|sss|t\([\d.]+\)/gu;

const labels = { id: "省份", t: "年份" };

test("every covariance is named in Chinese in a Chinese table", () => {
  for (const isBalanced of [true, false]) {
    const data = randomPanel(isBalanced);
    for (const [type, covariances] of Object.entries(offered)) {
      for (const vcov of covariances) {
        const fit = feols(data, "y ~ x | id", { vcov: namedCovariance(vcov) });
        expect(fit.inference.type).toBe(type);
        const column = modelColumn({ label: "y", estimate: fit, tidy: tidy(fit), glance: glance(fit) });
        const printed = printedRule(column);
        expect(printed).not.toBe(fit.inference.label);
        expect(printed).toMatch(/\p{Script=Han}/u);
        expect(printed.replace(names, "").match(/[a-z]+/giu)).toBeNull();
        // The degrees of freedom and the averaging of an unbalanced panel are those of the label.
        expect(printed.match(/t\([\d.]+\)/u)?.[0]).toBe(fit.inference.label.match(/t\([\d.]+\)/u)?.[0]);
        expect(printed.includes("平均")).toBe(/pairwise|casewise/u.test(fit.inference.label));
        for (const { column: name } of fit.inference.clusters) expect(printed).toContain(labels[name as "id" | "t"]);
      }
    }
  }
});

test("the rules of spatial models are named in Chinese, those of effects by the delta method too", () => {
  const data = randomPanel(true) as Panel<Record<string, unknown>>;
  const units = Array.from({ length: 9 }, (_, i) => String(i + 1));
  const weights = contiguityWeights(
    units,
    units.map((unit, i) => [unit, units[(i + 1) % 9] as string] as const),
  );
  const points = { units, x: units.map((_, i) => i % 3), y: units.map((_, i) => Math.floor(i / 3)) };
  const fits = [
    spatialPanel(data, "y ~ x", { weights, model: "sar", effects: "individual" }),
    spatialPanel(data, "y ~ x", { weights, model: "sar", effects: "individual", vcov: "qml" }),
    spatialPanel(data, "y ~ x", { weights, model: "sar", effects: "individual", likelihood: "direct" }),
    spatialPanel(data, "y ~ x", { weights, model: "sar", effects: "none" }),
    spatialTwoStage(data, "y ~ x", { weights, model: "sar" }),
    spatialTwoStage(data, "y ~ x", { weights, model: "sac" }),
    spatialTwoStage(data, "y ~ x", { weights, model: "sac", vcov: "iid" }),
    spatialTwoStage(data, "y ~ x", { weights, model: "sar", vcov: { type: "spatial-hac", points, bandwidth: 3 } }),
    spatialTwoStage(data, "y ~ x", { weights, model: "sar", effects: "random" }),
  ];
  for (const fit of fits) {
    const column = modelColumn({ label: "y", estimate: fit, tidy: tidy(fit), glance: glance(fit) });
    expect(printedRule(column)).toMatch(/^(?:变换数据的|含全部虚拟变量的|(?:随机效应)?空间两阶段|极大似然，)/u);
    const direct = column.componentInference.direct ?? column.inference;
    expect(printedRule({ ...column, inference: direct })).toBe(`${printedRule(column)}；delta 方法`);
  }
});

function printedRule(column: ReturnType<typeof modelColumn>): string {
  const [source] = regressionTable([column], { id: "c", title: "C", language: "zh", labels }).provenance;
  return source?.covariance ?? "";
}

function randomPanel(isBalanced: boolean): Dataset {
  const stream = randomStream(5);
  const table = { id: [], t: [], y: [], x: [], north: [], east: [] } as Record<string, number[]>;
  for (let id = 1; id <= 9; id++) {
    for (let t = 1; t <= 7; t++) {
      const x = stream.normal();
      const row = { id, t, y: x + id + stream.normal(), x, north: 20 + 2 * id, east: 100 + ((3 * id) % 7) };
      if (!isBalanced && (id * t) % 10 === 7) continue;
      for (const [name, value] of Object.entries(row)) table[name]?.push(value);
    }
  }
  return panel(table, { unit: "id", time: "t" }) as Dataset;
}
