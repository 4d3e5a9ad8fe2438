import { ivreg } from "@mesometrics/iv";
import { type Panel, panel } from "@mesometrics/panel-data";
import { feols } from "@mesometrics/panel-regression";
import type { ManufacturingOptions } from "./manufacturing-design.js";
import { drawInternet, drawManufacturing, drawSecondIndex } from "./manufacturing-draw.js";
import { manufacturingParameters } from "./manufacturing-truth.js";
import type { MonteCarloPlan } from "./monte-carlo.js";
import {
  coefficient,
  differenceEstimators,
  type Estimator,
  type MonteCarloDraw,
  type MonteCarloStudy,
  mediationEstimators,
  standard,
  standardEstimator,
  studyOfEstimators,
  testOnly,
  twoWayEstimators,
} from "./monte-carlo-rows.js";
import { panelIndex } from "./simulated-panel.js";

const controls = ["lncity", "lncon", "lngdp", "lngov", "lnfin"];
const more = controls.join(" + ");
const formula = `ln_high ~ ai + ${more} | unit + time`;
const instrumental = `ln_high ~ ${more} | unit + time | ai ~ cable_density`;
const years = Array.from({ length: 12 }, (_, t) => t);

/** East, centre and west have 11, 8 and 11 provinces, as in the paper; provinces are drawn alike, so which ones is no matter. */
function regionOf(unit: number, units: number): string {
  const edge = Math.round((11 / 30) * units);
  return unit < edge ? "East" : unit < units - edge ? "Central" : "West";
}

/** Which values lie above the median of those of `of`, as `High` and `Low`. */
function halves(values: Float64Array, of: Float64Array = values): readonly string[] {
  const sorted = of.slice().sort();
  const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  return Array.from(values, (value) => (value > middle ? "High" : "Low"));
}

export function manufacturingMonteCarlo(plan: MonteCarloPlan): MonteCarloStudy {
  const { units } = plan.contiguity;
  const shape = { units: units.length, periods: years.length };
  const design = plan.design as NonNullable<ManufacturingOptions["design"]>;
  const truth = manufacturingParameters(design, units.length);
  const ai = truth.ai!.value;
  const index = panelIndex(units, years);
  const region = index.times.map((_, row) => regionOf(Math.floor(row / shape.periods), shape.units));

  const draw = (replicate: number): MonteCarloDraw => {
    const drawn = drawManufacturing(shape, { seed: plan.seed, replicate, design });
    const ln_high = drawn.ln_high();
    const ai2 = drawSecondIndex(drawn.stream, shape, drawn.model.ai!);
    const internet = drawInternet(drawn.stream, shape);
    const means = internet.map((_, row) => {
      const first = row - (row % shape.periods);
      return internet.subarray(first, first + shape.periods).reduce((total, one) => total + one, 0) / shape.periods;
    });
    const ofUnits = means.filter((_, row) => row % shape.periods === 0);
    const data = panel(
      {
        unit: index.units,
        time: index.times,
        region,
        digital: halves(means, ofUnits),
        digital_rows: halves(internet),
        ...drawn.model,
        ai2,
        ln_high,
        net: ln_high.map((value, row) => value - ai * drawn.model.ai![row]),
      },
      { unit: "unit", time: "time" },
    ) as Panel;
    return { data, seed: plan.seed * 1_000_003 + replicate };
  };

  const iv = { equation: "2SLS, ai", parameter: "ai", noMoments: true as const };
  const andersonRubin: Estimator<MonteCarloDraw> = {
    id: "ar.CR2",
    equation: "Anderson-Rubin, ai",
    covariance: standard,
    parameter: "ai",
    of: ({ data }) => {
      // With one instrument the test of b = b0 is that of the instrument in the equation of y - b0 d.
      const fit = (outcome: string) => feols(data, `${outcome} ~ cable_density + ${more} | unit + time`);
      const [, , degreesOfFreedom, low, high] = coefficient(fit("net"), "cable_density");
      const [, , , , , rejectsZero] = coefficient(fit("ln_high"), "cable_density");
      return testOnly(low <= 0 && 0 <= high ? 1 : 0, 1 - rejectsZero, { degreesOfFreedom });
    },
  };
  const difference = { parameter: "difference_between_regions", formula, term: "ai" } as const;
  const through = (mediator: string) =>
    ({
      outcome: "ln_high",
      treatment: "ai",
      mediator,
      controls,
      fixedEffects: ["unit", "time"],
      steps: "three-step",
    }) as const;
  // A panel of another size has no pseudo-true value to hold the second index against.
  const second =
    truth["replaced.ai2"] === undefined
      ? []
      : [
          standardEstimator(
            "second.CR2",
            "two-way effects, ai2",
            "replaced.ai2",
            `ln_high ~ ai2 + ${more} | unit + time`,
            "ai2",
          ),
        ];
  return studyOfEstimators(
    truth,
    [
      ...twoWayEstimators(plan, formula, "ai", ai),
      standardEstimator("oneway.CR2", "one-way effects, ai", "ai", `ln_high ~ ai + ${more} | unit`, "ai"),
      { ...iv, id: "iv.CR2", covariance: standard, of: ({ data }) => coefficient(ivreg(data, instrumental), "ai") },
      {
        ...iv,
        id: "iv.iid",
        covariance: "iid",
        of: ({ data }) => coefficient(ivreg(data, instrumental, { vcov: { type: "iid" } }), "ai"),
      },
      andersonRubin,
      ...second,
      standardEstimator("tech.CR2", "path ai to tech", "tech.ai", `tech ~ ai + ${more} | unit + time`, "ai"),
      standardEstimator(
        "human.CR2",
        "path ai to ln(human)",
        "ln_human.ai",
        `ln_human ~ ai + ${more} | unit + time`,
        "ai",
      ),
      ...mediationEstimators(plan, {
        id: "by_tech",
        equation: "indirect by tech",
        parameter: "ai.by_tech",
        spec: through("tech"),
        bootstrap: true,
      }),
      ...mediationEstimators(plan, {
        id: "by_human",
        equation: "indirect by human",
        parameter: "ai.by_human",
        spec: through("ln_human"),
        bootstrap: false,
      }),
      ...differenceEstimators(plan, {
        ...difference,
        id: "east_west",
        equation: "west less east",
        by: "region",
        groups: ["East", "West"],
        tests: [standard, "wild bootstrap", "permuted units", "z, CR1", "z, iid"],
      }),
      ...differenceEstimators(plan, {
        ...difference,
        id: "east_central",
        equation: "centre less east",
        by: "region",
        groups: ["East", "Central"],
        tests: [standard],
      }),
      ...differenceEstimators(plan, {
        ...difference,
        id: "digital",
        equation: "digital split of provinces",
        by: "digital",
        groups: ["Low", "High"],
        tests: [standard, "z, iid"],
      }),
      ...differenceEstimators(plan, {
        ...difference,
        id: "digital_rows",
        equation: "digital split of rows",
        by: "digital_rows",
        groups: ["Low", "High"],
        level: "observation",
        tests: [standard, "permuted rows (bdiff)", "z, iid"],
      }),
    ],
    draw,
  );
}
