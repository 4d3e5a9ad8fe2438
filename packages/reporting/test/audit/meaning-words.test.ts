import { describe, expect, it } from "vitest";
import { findingMeaning } from "../../src/audit/meaning-words.js";
import { type AuditFacts, auditTableDocument, renderAuditListing } from "../../src/index.js";

type Finding = AuditFacts["findings"][number];

const place = { table: "4", row: "Obs", column: "1", text: null, printed: "252" };
const finding = (
  rule: string,
  verdict: Finding["verdict"],
  numbers: NonNullable<Finding["numbers"]> = {},
  places: Finding["places"] = [place],
): Finding => ({ rule, verdict, places, arithmetic: "1 + 1 = 2", meaning: "The English meaning.", numbers });

const zh = (...parts: Parameters<typeof finding>) => findingMeaning(finding(...parts), "zh");

describe("findingMeaning", () => {
  it("tells findings of one verdict apart by their numbers", () => {
    expect(zh("sample-size", "impossible")).toBe("观测值数应为整数。");
    expect(zh("sample-size", "impossible", { n: 252, units: 21, periods: 11 })).toBe(
      "观测值多于个体数与时期数之积。252 = 21 x 12：实际的时期或个体多于所述，或样本量有误。",
    );
    expect(zh("sample-size", "impossible", { n: 253, units: 21, periods: 12 })).toBe("观测值多于个体数与时期数之积。");
    expect(zh("nested-models", "suspicious", { f: [1, 2] })).toContain("解释力反而更低");
    expect(zh("nested-models", "suspicious", { f: [1, 2], tSquared: [3, 4] })).toContain("t 值");
    expect(zh("nested-models", "consistent", { p: [0.2, 0.3] })).toContain("不显著");
    expect(zh("nested-models", "consistent", { p: [0.01, 0.3] })).toContain("尚不能定论");
    expect(zh("level-log", "suspicious", { z: [5, 6] })).toContain("系数不可比较");
    expect(zh("level-log", "suspicious", { reach: [5, 6] })).toContain("常数项");
    expect(zh("level-log", "suspicious", { percent: 12.3456 })).toContain("12.3%");
    expect(zh("stars", "consistent", { p: [0.01, 0.02], stars: 2 })).toBe("星号与 p 值相符。");
    expect(zh("stars", "borderline", { stars: 1, agreeing: ["normal", "t(30)"] })).toBe(
      "星号透露了所用分布，相符的只有：正态分布、t(30) 分布。",
    );
    expect(zh("anderson-lm", "impossible", { dfForFullN: 210.123456, fitting: [] })).toContain("210.12 个");
    expect(zh("adjusted-r2", "impossible", { slopes: 6, fitting: [] })).toContain("6 个解释变量");
    expect(zh("total-effect", "impossible", { gap: 0.01234567 })).toBe("相差 0.0123，超出舍入误差。");
    const path = [place, place, place, place];
    expect(zh("total-effect", "impossible", { gap: 0.5 }, path)).toContain("最小二乘");
  });

  it("keeps the meaning where verdict and numbers do not fix it", () => {
    const open: readonly Parameters<typeof finding>[] = [
      ["own-rule", "impossible"],
      ["constructor", "impossible"],
      ["claim", "not-checkable"],
      ["difference", "suspicious", { z: [0, 1] }],
      ["t-ratio", "impossible"],
      ["stars", "borderline", { stars: 1, agreeing: [] }],
      ["stars", "impossible", { stars: 1, agreeing: [] }],
      ["anderson-lm", "not-checkable", { fitting: [], dfForFullN: 5 }],
      ["adjusted-r2", "impossible"],
      ["adjusted-r2", "suspicious", { slopes: 4 }],
      ["sample-size", "consistent", { n: 200, units: 21, periods: 11 }],
      ["significance", "borderline", { level: 0.05 }],
    ];
    for (const one of open) expect(zh(...one)).toBe("The English meaning.");
    const { numbers: _, ...without } = finding("weights", "impossible");
    expect(findingMeaning(without, "zh")).toBe("The English meaning.");
    expect(findingMeaning(finding("weights", "impossible"), "en")).toBe("The English meaning.");
  });

  it("prints in tables and listings, shared by the findings that mean the same", () => {
    const audit = {
      document: "A paper",
      findings: [finding("weights", "impossible"), finding("weights", "impossible")],
      assumptions: [],
    };
    const options = { rules: { weights: { number: 13, title: "weights" } }, language: "zh" } as const;
    const sentence = "无论如何舍入，权重之和都不为 1。";
    expect(JSON.stringify(auditTableDocument(audit, options)).split(sentence)).toHaveLength(3);
    expect(renderAuditListing(audit, options).split(sentence)).toHaveLength(2);
    expect(renderAuditListing(audit, options)).not.toContain("English");
  });
});
