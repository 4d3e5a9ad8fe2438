import type { Note, TestResult } from "@mesometrics/inference";
import type { ThresholdBootstrap } from "./threshold-bootstrap.js";
import type { LikelihoodRatioCurve, ThresholdConfidenceSet } from "./threshold-confidence.js";
import type { ThresholdSample } from "./threshold-sample.js";

/** One estimated threshold. */
export interface ThresholdEstimate {
  readonly value: number;
  /** 1 for the one that was found first. */
  readonly order: number;
  readonly confidence: ThresholdConfidenceSet;
  readonly curve: LikelihoodRatioCurve;
}

/** One regime: low < q <= high, null for an open end. */
export interface ThresholdRegime {
  readonly low: number | null;
  readonly high: number | null;
  readonly observations: number;
  /** Units with at least one row in it. */
  readonly units: number;
}

/** The test of m - 1 against m thresholds. */
export interface ThresholdTest {
  readonly thresholds: number;
  readonly test: TestResult;
  /** The estimated thresholds of this model, ascending, and its sum of squares. */
  readonly values: readonly number[];
  readonly rss: number;
  readonly bootstrap: ThresholdBootstrap | null;
}

/** The regimes that the cuts make, with their sizes. */
export function regimesOf(sample: ThresholdSample, cuts: readonly number[]): readonly ThresholdRegime[] {
  const counts = new Int32Array(cuts.length + 1);
  const units = counts.reduce<Set<number>[]>((sets) => [...sets, new Set()], []);
  for (let i = 0; i < sample.q.length; i++) {
    let regime = 0;
    while (regime < cuts.length && sample.q[i] > cuts[regime]) regime++;
    counts[regime]++;
    units[regime].add(sample.unitCodes[i]);
  }
  return Array.from(counts, (observations, regime) => ({
    low: regime === 0 ? null : cuts[regime - 1],
    high: regime === cuts.length ? null : cuts[regime],
    observations,
    units: units[regime].size,
  }));
}

/** The F test of `count - 1` against `count` thresholds. */
export function thresholdTest(
  statistic: number,
  count: number,
  values: readonly number[],
  bootstrap: ThresholdBootstrap | null,
): TestResult {
  const names = ["no threshold", "one threshold", "two thresholds", "three thresholds"];
  const p = bootstrap?.pValue ?? null;
  return {
    id: `threshold-${count}`,
    label: `Threshold effect: ${names[count - 1]} against ${names[count]}`,
    statistic,
    distribution: "none",
    degreesOfFreedom: [],
    pValue: p,
    nullHypothesis: `The model has ${names[count - 1]}`,
    rule:
      bootstrap === null
        ? "F of Hansen (1999), not bootstrapped: it has no standard distribution"
        : `F of Hansen (1999), bootstrap by unit with ${bootstrap.draws} draws, seed ${bootstrap.seed}`,
    ...(bootstrap === null
      ? {}
      : {
          criticalValues: bootstrap.criticalValues.map((value, at) => ({
            label: ["10 %", "5 %", "1 %"][at] as string,
            value,
          })),
        }),
    ...(p === null
      ? {}
      : {
          verdict:
            p < 0.05
              ? `The data prefer ${names[count]} (at ${values.map((value) => String(Number(value.toPrecision(6)))).join(", ")}) to ${names[count - 1]} (bootstrap p = ${p.toPrecision(3)})`
              : `The data do not show ${["a threshold", "a second threshold", "a third threshold"][count - 1]} (bootstrap p = ${p.toPrecision(3)})`,
        }),
  };
}

/** What a reader of the slopes must know. */
export function thresholdNotes(
  cuts: readonly number[],
  sample: ThresholdSample,
  tests: readonly ThresholdTest[],
): readonly Note[] {
  const last = tests[tests.length - 1].test.pValue;
  const small = regimesOf(sample, cuts).filter(({ units }) => units < 5);
  return [
    {
      code: "THRESHOLDS_TAKEN_AS_KNOWN",
      message:
        "The thresholds were estimated; covariances and p-values of the slopes take them as known (Hansen 1999), and the regimes were chosen to differ",
    },
    ...(last !== null && last >= 0.05
      ? [
          {
            code: "THRESHOLD_NOT_SIGNIFICANT",
            message: `The last threshold is not significant (bootstrap p = ${last.toPrecision(3)}): a model with fewer thresholds fits as well`,
          },
        ]
      : []),
    ...(small.length > 0
      ? [
          {
            code: "REGIME_WITH_FEW_UNITS",
            message: `${small.length === 1 ? "A regime has" : `${small.length} regimes have`} rows of fewer than 5 units (${small.map(({ units }) => units).join(", ")}): its slope is that of these units`,
          },
        ]
      : []),
  ];
}
