import type { AuditVerdict, RuleId } from "@mesometrics/audit";

/** What the audit must say of one case, with the arithmetic that shows it, done by hand. */
export interface ExpectedVerdict {
  readonly rule: RuleId;
  readonly verdict: AuditVerdict;
  /** `table/row/column` or the id of a number of the text; an empty row for a whole column. All are places of the finding. */
  readonly at: readonly string[];
  readonly arithmetic: string;
  /** Numbers of the finding and how far they may lie off. */
  readonly numbers?: Readonly<Record<string, number | readonly number[]>>;
  readonly tolerance?: number;
  /** Parts of the arithmetic or the meaning. */
  readonly says?: readonly string[];
}

const df = (table: string, column: string, found: number, text: string, units?: number): ExpectedVerdict => ({
  rule: "adjusted-r2",
  verdict: "suspicious",
  at: [`${table}/R2/${column}`, `${table}/adj. R2/${column}`],
  arithmetic: text,
  numbers: { dfFound: found, ...(units === undefined ? {} : { units }) },
  tolerance: 1e-9,
});

export const expectedVerdicts: Readonly<Record<string, readonly ExpectedVerdict[]>> = {
  "he-2026": [
    {
      rule: "first-stage-f",
      verdict: "consistent",
      at: ["3/cable/1", "cragg-donald"],
      arithmetic: "5.8524^2 = 34.2506; 5.85235^2 = 34.25000, 5.85245^2 = 34.25117; F 34.25",
      numbers: { tSquared: [34.25, 34.2512] },
      tolerance: 1e-4,
      says: ["34.2506"],
    },
    {
      rule: "known-value",
      verdict: "consistent",
      at: ["stock-yogo"],
      arithmetic:
        "16.38 = Stock and Yogo's 10 % size value of one instrument; 8.96, 6.66 and 5.53 belong to 15, 20 and 25 %",
    },
    {
      rule: "anderson-lm",
      verdict: "consistent",
      at: ["anderson-lm", "cragg-donald"],
      arithmetic:
        "N_eff 34.2506/(34.2506 + df): pooled 360, 353: 31.8404; province effects 330, 324: 31.5497; dummies 360, 324: 34.4178 and 360, 313: 35.5081; province effects and year dummies 330, 313: 32.5491; all effects out of N 360 - 41 = 319, 313: 31.4641 = 31.46; N = 360 would need df = 360 x 34.2506/31.46 - 34.2506 = 357.68",
      numbers: { dfForFullN: 357.68 },
      tolerance: 2e-5,
      says: ["319 x 34.2506/(34.2506 + 313) = 31.4641", "dofminus-all", "357.68"],
    },
    {
      rule: "anderson-lm",
      verdict: "suspicious",
      at: ["anderson-lm", "cragg-donald"],
      arithmetic: "319 = 360 - 30 - 11 has unit and time effects; the table prints a constant and no row of effects",
      says: ["unit and time effects", "prints a constant"],
    },
    {
      rule: "p-value",
      verdict: "consistent",
      at: ["anderson-lm", "anderson-lm-p"],
      arithmetic: "P(chi2(1) > 31.46) = 2.0e-8 prints as 0.0000",
      numbers: { p: [2.03e-8, 2.05e-8] },
      tolerance: 0.01,
    },
    {
      rule: "t-ratio",
      verdict: "not-checkable",
      at: ["3/cable/1"],
      arithmetic: "se = .0047/5.8524 = .000803, from .00465/5.85245 = .000795 to .00475/5.85235 = .000812",
      numbers: { standardError: [0.000795, 0.000812] },
      tolerance: 1e-3,
    },
    {
      rule: "significance",
      verdict: "consistent",
      at: ["3/ai/2"],
      arithmetic: "|t| = 5.0884: p < .01 under the normal, t(313), t(353) and t(29)",
    },
    {
      rule: "claim",
      verdict: "not-checkable",
      at: [],
      arithmetic: "an Anderson-Rubin test: |t| = 35.6, 10.3 or 2.98 for rho = -.9, 0 or .9, and rho is not printed",
      says: ["Anderson-Rubin"],
    },
    {
      rule: "level-log",
      verdict: "suspicious",
      at: ["2/cons/2", "3/cons/2"],
      arithmetic: "(-2.7162 - .2131)/sqrt((2.7162/8.7324)^2 + (.2131/2.3523)^2) = -2.9293/.3240 = -9.04",
      numbers: { z: [-9.04, -9.04] },
      tolerance: 1e-3,
    },
    {
      rule: "level-log",
      verdict: "suspicious",
      at: ["2/cons/2", "7/cons/1"],
      arithmetic: "(-2.7162 - .0267)/sqrt(.31105^2 + (.0267/.5967)^2) = -2.7429/.3143 = -8.73",
      numbers: { z: [-8.73, -8.73] },
      tolerance: 1e-3,
    },
    ...[
      ["2/cons/1", "|t| = 134.68"],
      ["2/cons/2", "|t| = 8.7324"],
      ["2/cons/3", "|t| = 8.7312"],
      ["3/cons/2", "|t| = 2.3523, p = .019: two stars are missing"],
    ].map(
      ([at, arithmetic]): ExpectedVerdict => ({
        rule: "stars",
        verdict: "suspicious",
        at: [at!],
        arithmetic: `${arithmetic}, no star; Tables 4 to 6 do mark constants`,
        says: ["No star"],
      }),
    ),
    {
      rule: "duplicate-columns",
      verdict: "suspicious",
      at: ["2//2", "4//1"],
      arithmetic: "7 coefficients and 6 of 7 t are the same digits; only -8.7324 and -8.7325 differ",
      numbers: { equal: 13, shared: 14 },
      tolerance: 1e-9,
    },
    df("4", "1", 324, "(1 - .458) 359/(1 - .399) = 323.76 in [323.2, 324.3]; 324 = 360 - 30 - 6: no year effects"),
    df("4", "2", 324, "(1 - .463) 359/(1 - .405) = 324.01 in [323.4, 324.6]; 324 = 360 - 30 - 6"),
    df("5", "1", 115, "(1 - .621) 131/(1 - .569) = 115.19 in [114.9, 115.5]; 115 = 132 - 11 - 6", 11),
    df("5", "2", 82, "(1 - .554) 95/(1 - .484) = 82.11 in [81.9, 82.3]; 82 = 96 - 8 - 6", 8),
    df("5", "3", 115, "(1 - .517) 131/(1 - .450) = 115.04 in [114.8, 115.3]; 115 = 132 - 11 - 6", 11),
    df("6", "1", 155, "(1 - .528) 179/(1 - .454) = 154.74 in [154.4, 155.0]; 155 = 180 - 19 - 6, not 15 provinces", 19),
    df("6", "2", 154, "(1 - .508) 179/(1 - .429) = 154.23 in [153.9, 154.5]; 154 = 180 - 20 - 6, not 15 provinces", 20),
    df(
      "7",
      "1",
      323,
      "(1 - .573) 359/(1 - .525) = 322.72 in [322.0, 323.4]; 323 = 360 - 30 - 7: a trend, no year effects",
    ),
    df("7", "2", 323, "(1 - .754) 359/(1 - .726) = 322.31 in [321.1, 323.6]; 323 = 360 - 30 - 7"),
    df("7", "3", 323, "(1 - .794) 359/(1 - .771) = 322.94 in [321.5, 324.4]; 323 = 360 - 30 - 7"),
    {
      rule: "partition",
      verdict: "suspicious",
      at: ["6/N/1", "6/N/2"],
      arithmetic: "19 + 20 = 39 provinces of 30: at least 9 are in both halves",
      numbers: { units: 39 },
      tolerance: 1e-9,
      says: ["At least 9 units"],
    },
    {
      rule: "single-regressor",
      verdict: "borderline",
      at: ["2/ai/1", "2/adj. R2/1"],
      arithmetic:
        "adjusted .3314: R2 = 1 - .6686 x 329/359 = .38727, t would be sqrt(.38727 x 329/.61273) = 14.42; 14.1784^2/(14.1784^2 + 329) = .37928; with 318 = 360 - 41 - 1: .38732",
      numbers: { df: 329, dfOfT: 318, classicalT: 14.42 },
      tolerance: 1e-3,
    },
    {
      rule: "nested-models",
      verdict: "consistent",
      at: ["2/adj. R2/2", "2/adj. R2/3"],
      arithmetic:
        "R2 = 1 - .6009 x 324/359 = .4577 and 1 - .6015 x 313/359 = .4756; F(11, 313) = (.0179/11)/(.5244/313) = .97 in [.966, .976], p = .47",
      numbers: { f: [0.966, 0.976], p: [0.47, 0.477] },
      tolerance: 0.01,
    },
    {
      rule: "repeated-column",
      verdict: "suspicious",
      at: ["7//1", "2//3"],
      arithmetic: "called the benchmark: .1708 (6.4091) against .5357 (2.8379); no number is the same",
      numbers: { equal: 0 },
      tolerance: 0,
    },
    {
      rule: "level-log",
      verdict: "suspicious",
      at: ["7/cons/3"],
      arithmetic: "years of schooling lie near 8 to 10; 2.1311 = ln 8.42",
      numbers: { reach: [1.981, 2.281] },
      tolerance: 1e-3,
    },
    {
      rule: "level-log",
      verdict: "suspicious",
      at: ["7/cons/2"],
      arithmetic: "a share of expenditure is at most 1; 2.7887 with se 2.7887/86.2434 = .0323",
      numbers: { reach: [2.627, 2.95] },
      tolerance: 1e-3,
    },
    {
      rule: "level-log",
      verdict: "suspicious",
      at: ["conclusion-benchmark", "2/ai/3"],
      arithmetic: "exp(.5357) - 1 = .7086: 70.9 % and not .5357 units",
      numbers: { percent: 70.86 },
      tolerance: 1e-3,
    },
    {
      rule: "difference",
      verdict: "suspicious",
      at: ["5/ai/1", "5/ai/2"],
      arithmetic: ".1869/sqrt((.5466/3.2212)^2 + (.3597/2.4343)^2) = .1869/.2250 = .83, p = .41",
      numbers: { z: [0.831, 0.831] },
      tolerance: 2e-3,
    },
    {
      rule: "difference",
      verdict: "suspicious",
      at: ["5/ai/1", "5/ai/3"],
      arithmetic: ".2683/sqrt(.1697^2 + (.2783/2.4860)^2) = .2683/.2033 = 1.32, p = .19",
      numbers: { z: [1.32, 1.32] },
      tolerance: 1e-3,
    },
    {
      rule: "difference",
      verdict: "suspicious",
      at: ["5/ai/2", "5/ai/3"],
      arithmetic: ".0814/sqrt(.1478^2 + .1119^2) = .0814/.1854 = .44, p = .66",
      numbers: { z: [0.439, 0.439] },
      tolerance: 2e-3,
    },
    {
      rule: "difference",
      verdict: "borderline",
      at: ["6/ai/2", "6/ai/1"],
      arithmetic: ".8090/sqrt((1.4478/3.5783)^2 + (.6388/3.5762)^2) = .8090/.4423 = 1.83, p = .067",
      numbers: { z: [1.829, 1.829], p: [0.067, 0.068] },
      tolerance: 0.01,
    },
    ...["2", "3", "4", "7"].map(
      (table): ExpectedVerdict => ({
        rule: "sample-size",
        verdict: "consistent",
        at: [`${table}/N/1`],
        arithmetic: "30 x 12 = 360",
      }),
    ),
    {
      rule: "partition",
      verdict: "consistent",
      at: ["5/N/1", "5/N/2", "5/N/3"],
      arithmetic: "132 + 96 + 132 = 360; 11 + 8 + 11 = 30 provinces",
      numbers: { total: 360 },
      tolerance: 0,
    },
    ...["technology", "human-capital"].map(
      (at): ExpectedVerdict => ({
        rule: "text-number",
        verdict: "suspicious",
        at: [at],
        arithmetic: "the text names Table 3; the number stands in Table 7",
      }),
    ),
    {
      rule: "claim",
      verdict: "not-checkable",
      at: [],
      arithmetic: "coastal against inland: no table",
      says: ["coastal"],
    },
    {
      rule: "claim",
      verdict: "not-checkable",
      at: [],
      arithmetic:
        "(min - x)/(max - min) is in [-1, 0]; ln(1/n) sum p ln p at p = 1/n is (ln n)^2 = 11.57 for n = 30, not 1",
      says: ["entropy weights"],
    },
  ],
  "xie-2024": [
    {
      rule: "sample-size",
      verdict: "impossible",
      at: ["4/Obs/1", "4/Obs/2", "4/Obs/3", "4/Obs/4"],
      arithmetic: "21 x 11 = 231 < 252 = 21 x 12",
      says: ["231", "252 = 21 x 12"],
    },
    {
      rule: "weights",
      verdict: "consistent",
      at: ["1//weight"],
      arithmetic: "the ten weights sum to 1.0001; rounding allows 10 x .00005 = .0005",
      numbers: { sum: [0.9996, 1.0006] },
      tolerance: 1e-6,
    },
    {
      rule: "total-effect",
      verdict: "impossible",
      at: ["4/INT/2", "5/INT/2", "5/INT/1", "5/LAR/2"],
      arithmetic:
        ".2351 + 4.7429 x .0219 = .2351 + .10387 = .33897 in [.33868, .33926]; .3093 is .0297 off; Sobel z = 3.07",
      numbers: { sum: [0.33868, 0.33926], gap: 0.02967, indirect: 0.10387, sobelZ: 3.074 },
      tolerance: 2e-4,
    },
    {
      rule: "nested-models",
      verdict: "suspicious",
      at: ["4/R2/2", "5/R2/2", "5/LAR/2"],
      arithmetic: "(.9610 - .3818)/(.0390/214) = 3178 for one regressor whose t2 is (.0219/.0059)^2 = 13.8",
      numbers: { f: [3173, 3183], tSquared: [13.49, 14.08] },
      tolerance: 1e-3,
    },
    {
      rule: "stars",
      verdict: "borderline",
      at: ["5/Cons/2"],
      arithmetic:
        ".1994/.1012 = 1.970 in [1.969, 1.972]: above 1.960 of the normal, across 1.971 of t(214), below 2.086 of t(20)",
      numbers: { t: [1.969, 1.972] },
      tolerance: 5e-4,
      says: ["not normal"],
    },
    {
      rule: "significance",
      verdict: "impossible",
      at: ["4/INT/3"],
      arithmetic: ".0954/.0381 = 2.504: p = .012 under the normal, the least of all; not 1 %",
    },
    {
      rule: "significance",
      verdict: "impossible",
      at: ["4/INT/2"],
      arithmetic: ".3093/.0548 = 5.64 is called not significant in section 6",
      says: ["not significant"],
    },
    ...["1", "2", "4"].map(
      (column): ExpectedVerdict => ({
        rule: "significance",
        verdict: "consistent",
        at: [`4/INT/${column}`],
        arithmetic: "p < .01 under every distribution",
        says: ["stated: significant at 0.01"],
      }),
    ),
    {
      rule: "series",
      verdict: "suspicious",
      at: ["2/2016/coordination", "2/2017/coordination"],
      arithmetic: "2016 to 2017: 17250.14/15260.88 = +13.0 %, 29709.97/25568.17 = +16.2 %, 7.56/12.99 = -41.8 %",
      numbers: { ratio: 3.606 },
      tolerance: 1e-3,
      says: ["13 %", "16.2 %", "-41.8 %"],
    },
    {
      rule: "text-number",
      verdict: "impossible",
      at: ["difference-2021"],
      arithmetic: "10.2 in the text, 9.82 in the table",
    },
    { rule: "text-number", verdict: "consistent", at: ["difference-2011"], arithmetic: "8.55 prints as 8.6" },
    {
      rule: "arithmetic",
      verdict: "impossible",
      at: ["difference-2011"],
      arithmetic: "55.0 - 47.7 = 7.3, not 8.6",
      numbers: { result: [7.2, 7.4] },
      tolerance: 1e-9,
    },
    {
      rule: "arithmetic",
      verdict: "impossible",
      at: ["difference-2021"],
      arithmetic: "65.2 - 55.9 = 9.3, not 10.2",
      numbers: { result: [9.2, 9.4] },
      tolerance: 1e-9,
    },
    {
      rule: "arithmetic",
      verdict: "consistent",
      at: ["2/2021/manufacturing", "2/2011/manufacturing"],
      arithmetic: "20869.30/10326.03 = 2.021",
      numbers: { result: [2.021, 2.021] },
      tolerance: 1e-4,
    },
    {
      rule: "arithmetic",
      verdict: "consistent",
      at: ["2/2021/services", "2/2011/services"],
      arithmetic: "45443.90 - 13392.59 = 32051.31 of 100 million yuan: more than 3 trillion",
      numbers: { result: [32051.3, 32051.32] },
      tolerance: 1e-9,
    },
    {
      rule: "claim",
      verdict: "not-checkable",
      at: [],
      arithmetic: "spatial effects: no table",
      says: ["spatial Durbin"],
    },
    {
      rule: "claim",
      verdict: "not-checkable",
      at: [],
      arithmetic: "(4) ends at .5; (4) x (5) = .5 sqrt(man ser), where D = sqrt(C T) is meant",
      says: ["coupling"],
    },
  ],
};
