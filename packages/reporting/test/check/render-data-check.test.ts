import { DOMParser } from "@xmldom/xmldom";
import { describe, expect, it } from "vitest";
import {
  type CheckFinding,
  type DataCheckReport,
  findingName,
  findingSentence,
  renderDataCheck,
} from "../../src/index.js";

const jump: CheckFinding = {
  kind: "unit-jump",
  weight: "question",
  column: "gdp",
  other: null,
  unit: "广东",
  time: "2015",
  value: 1e6,
  factor: 10_000,
  count: 1,
  places: [],
  message: "gdp of 广东 in 2015 is 10,000 times what the others lead to expect.",
  source: "gdp.xlsx, Data, B5",
  series: {
    points: [
      { time: "2014", value: 100 },
      { time: "2015", value: 1e6 },
      { time: "2016", value: null },
      { time: "2017", value: 120 },
    ],
    expected: [100, 105, 110, null],
    marked: ["2015"],
  },
};

const report: DataCheckReport = {
  title: { en: "Provinces", zh: "各省" },
  language: "en",
  languages: ["en", "zh"],
  facts: [{ label: "Rows", value: "4" }],
  findings: [jump],
  periods: ["2014", "2015"],
  coverage: [
    { column: "gdp", missing: [0, null] },
    { column: "x", missing: [3, 0] },
  ],
  labels: { gdp: { en: "Product", zh: "地区生产总值" } },
  log: ["a.xlsx was made long"],
};

describe("renderDataCheck", () => {
  it("shows findings, charts, coverage and how the data were read, in both languages", () => {
    const html = renderDataCheck(report);
    for (const text of [
      "Provinces",
      "各省",
      "gdp.xlsx, Data, B5",
      "<svg",
      "jump by a power of ten",
      "单位跳变",
      "接近 10 的整数次幂",
      "地区生产总值",
      '<td class="none">–</td>',
      '<td class="part">3</td>',
      "a.xlsx was made long",
      "logarithmic scale",
    ]) {
      expect(html).toContain(text);
    }
    expect(html).toBe(renderDataCheck(report));
  });

  it("draws one well-formed chart per series, with a break where a figure is missing", () => {
    const twice = renderDataCheck({ ...report, findings: [jump, { ...jump, kind: "level-shift", time: "2017" }] });
    const charts = twice.match(/<svg class="spark".*?<\/svg>/gs)!;
    expect(charts).toHaveLength(1);
    const parsed = new DOMParser().parseFromString(charts[0]!, "image/svg+xml");
    expect(parsed.getElementsByTagName("circle")).toHaveLength(4);
    const path = /class="series" d="([^"]*)"/.exec(charts[0]!)![1]!;
    expect(path.match(/M/g)).toHaveLength(2);
    expect(charts[0]).not.toMatch(/NaN|Infinity|undefined/);
  });

  it.each([
    ["one point", [{ time: "1", value: 5 }]],
    [
      "equal values",
      [
        { time: "1", value: 5 },
        { time: "2", value: 5 },
      ],
    ],
    [
      "zeros and negatives",
      [
        { time: "1", value: 0 },
        { time: "2", value: -1e300 },
      ],
    ],
    [
      "tiny and huge",
      [
        { time: "1", value: 1e-300 },
        { time: "2", value: 1e300 },
      ],
    ],
    ["nothing known", [{ time: "1", value: null }]],
  ])("draws %s without a number that is none", (_, points) => {
    const html = renderDataCheck({ ...report, findings: [{ ...jump, series: { points, marked: ["1"] } }] });
    expect(html.match(/<svg class="spark".*?<\/svg>/s)?.[0] ?? "").not.toMatch(/NaN|Infinity|undefined/);
  });

  it("leaves hostile texts inert", () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&\u202e\u0000`;
    const html = renderDataCheck({
      ...report,
      title: hostile,
      subtitle: hostile,
      labels: Object.fromEntries([["__proto__", hostile]]),
      findings: [
        { ...jump, kind: hostile, column: hostile, unit: hostile, time: hostile, message: hostile, source: hostile },
        {
          ...jump,
          weight: "contract",
          column: "__proto__",
          message: hostile,
          series: { points: [{ time: hostile, value: 1 }], marked: [hostile] },
        },
      ],
      periods: [hostile],
      coverage: [{ column: hostile, missing: [1] }],
      log: [hostile],
      footer: [hostile],
    });
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("<img");
    // The words of the page's script are JSON that is never shown.
    expect(html.replace(/<script type="application.json".*?<\/script>/s, "")).not.toContain("\u202e");
    expect(html).toContain("default-src 'none'");
  });

  it("puts what is most often a mistake first, and says when there is nothing", () => {
    const html = renderDataCheck({ ...report, findings: [{ ...jump, kind: "vintage", unit: null }, jump] });
    expect(html.indexOf("jump by a power")).toBeLessThan(html.indexOf("two vintages"));
    const none = renderDataCheck({ title: "x", facts: [], findings: [], periods: [], coverage: [] });
    expect(none).toContain("The data have all that the study needs.");
    expect(none).toContain("No figure stands out.");
  });

  it("leaves the cards beyond 300 to the JSON and says how many", () => {
    const many = Array.from({ length: 310 }, (_, i) => ({ ...jump, unit: `u${i}` }));
    const html = renderDataCheck({ ...report, findings: many });
    expect(html.match(/<article/g)).toHaveLength(300);
    expect(html).toMatch(/their number:.*10<\/p>/);
  });
});

describe("sentences", () => {
  it("are the message in English, and in Chinese say the kind with its numbers", () => {
    expect(findingSentence(jump, "en")).toBe(jump.message);
    expect(findingSentence(jump, "zh")).toBe(
      "gdp 广东 2015 约为按其他个体变动推算值的 10000 倍，接近 10 的整数次幂：请核对计量单位或小数点。",
    );
    expect(findingSentence({ ...jump, kind: "missing-cells", count: 12, places: ["a 1", "b 2"] }, "zh")).toBe(
      "gdp 缺失 12 个数值：a 1、b 2 等 12 处",
    );
    expect(findingSentence({ ...jump, kind: "spike", factor: 0.25 }, "zh")).toContain("1/4");
    expect(findingSentence({ ...jump, kind: "unheard-of" }, "zh")).toBe(jump.message);
    expect(findingName("constructor")).toBe("constructor");
  });
});
