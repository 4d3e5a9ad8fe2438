import { describe, expect, it } from "vitest";
import { covarianceName } from "../src/covariance-words.js";
import type { InferenceFacts } from "../src/index.js";
import { regressionTable } from "../src/index.js";
import { model, tidyRow } from "./models.js";

const variable = (name: string) => ({ state: "州", year: "年份" })[name] ?? name;
const state = { column: "state", count: 48 };
const year = { column: "year", count: 17 };

const rule = (type: string, change: Partial<InferenceFacts> = {}): InferenceFacts => ({
  type,
  label: "the English label",
  preset: "fixest",
  distribution: "t",
  clusters: [],
  degreesOfFreedom: Float64Array.of(9, 9),
  facts: {},
  ...change,
});
const zh = (type: string, change: Partial<InferenceFacts> = {}) => covarianceName(rule(type, change), "zh", variable);

describe("covarianceName", () => {
  it("names what inference offers", () => {
    expect(zh("iid")).toBe("独立同方差（iid）");
    expect(zh("iid", { preset: "plm", distribution: "normal" })).toBe("随机效应的经典协方差，正态分布");
    for (const type of ["HC0", "HC1", "HC2", "HC3"]) expect(zh(type)).toBe(`${type}，异方差稳健`);
    expect(zh("CR0", { clusters: [state], distribution: "normal" })).toBe("CR0 聚类稳健（聚类变量：州），正态分布");
    expect(zh("CR1", { clusters: [state, year] })).toBe("CR1 聚类稳健（聚类变量：州、年份），t(9)");
    expect(zh("CR2", { clusters: [state], degreesOfFreedom: Float64Array.of(3.1, 7.2) })).toBe(
      "CR2 聚类稳健（聚类变量：州），Satterthwaite 自由度",
    );
    for (const type of ["CR3", "CV3", "CV3J"]) {
      expect(zh(type, { clusters: [state] })).toBe(`${type} 聚类刀切法（聚类变量：州），t(9)`);
    }
    expect(zh("driscoll-kraay", { facts: { lags: 2 } })).toBe("Driscoll-Kraay，滞后 2 期，t(9)");
    expect(zh("newey-west", { facts: { lags: 0 } })).toBe("Newey-West，滞后 0 期，t(9)");
    expect(zh("conley", { facts: { cutoff: 250.5, kernel: "bartlett" } })).toBe(
      "Conley，250.5 公里，Bartlett 核，t(9)",
    );
    expect(zh("plm", { facts: { method: "white1", correction: "HC2" } })).toBe("plm 稳健协方差 white1 HC2，t(9)");
    expect(zh("plm", { facts: { method: "arellano", correction: "sss" }, clusters: [state] })).toBe(
      "plm 稳健协方差 arellano sss（分组变量：州），t(9)",
    );
  });

  it("says how Beck-Katz averages only where the panel is not balanced", () => {
    const facts = { within: "period", missing: "pairwise", units: 4, periods: 5, observations: 20 };
    expect(zh("beck-katz", { facts })).toBe("Beck-Katz 面板校正标准误，t(9)");
    expect(zh("beck-katz", { facts: { ...facts, within: "unit", missing: "casewise", observations: 19 } })).toBe(
      "Beck-Katz 个体内误差相关，按完整区组平均，t(9)",
    );
  });

  it("names the rules of spatial models", () => {
    const ml = (type: string, facts: Record<string, string | number>) => zh(type, { distribution: "normal", facts });
    expect(ml("information", { absorbed: 0, likelihood: "direct", information: "expected" })).toBe(
      "极大似然，期望信息矩阵",
    );
    const transformed = { absorbed: 57, likelihood: "transformation", information: "observed" };
    expect(ml("information", transformed)).toBe("变换数据的极大似然（Lee 和 Yu），观测信息矩阵");
    expect(ml("information", { ...transformed, derivation: "delta method" })).toBe(
      "变换数据的极大似然（Lee 和 Yu），观测信息矩阵；delta 方法",
    );
    expect(ml("qml", { absorbed: 48, likelihood: "elhorst", information: "expected" })).toBe(
      "含全部虚拟变量的极大似然，偏差已修正（Elhorst），QML 三明治协方差（误差可非正态，须同方差）",
    );
    const s2sls = { preset: "s2sls", distribution: "normal" } as const;
    expect(zh("iid", { ...s2sls, facts: { sigma2: "e'e / n" } })).toBe("空间两阶段最小二乘，等方差，sigma2 = e'e / n");
    expect(zh("CR1", { ...s2sls, facts: { derivation: "delta method" } })).toBe(
      "空间两阶段最小二乘，按地区聚类，G / (G - 1)；delta 方法",
    );
  });

  it("keeps the label of a rule that is not known or does not say enough", () => {
    for (const type of ["own", "constructor", "CR1", "conley", "beck-katz", "plm", "newey-west", "information"]) {
      expect(zh(type)).toBe("the English label");
    }
    expect(zh("conley", { facts: { cutoff: 5, kernel: "toString" } })).toBe("the English label");
    expect(zh("iid", { preset: "s2sls" })).toBe("the English label");
    const { type: _, ...untyped } = rule("HC1");
    expect(covarianceName(untyped, "zh", variable)).toBe("the English label");
  });

  it("leaves English tables as they are", () => {
    expect(covarianceName(rule("CR1", { clusters: [state] }), "en", variable)).toBe("the English label");
  });
});

describe("a Chinese table", () => {
  const column = model("(a)", [tidyRow("x", 1, 0.5, 0.05)], { inference: rule("CR1", { clusters: [state, year] }) });

  it("prints the rule with the labels of the table's variables, below it and in the origin of its numbers", () => {
    const table = regressionTable([column], { id: "t", title: "T", language: "zh", labels: { state: "省份" } });
    const expected = "CR1 聚类稳健（聚类变量：省份、year），t(9)";
    expect(table.notes.find(({ kind }) => kind === "inference")?.text).toBe(
      `协方差估计：${expected} (小样本规则 fixest)`,
    );
    expect(table.provenance.map(({ covariance }) => covariance)).toEqual([expected]);
  });

  it("keeps the English label in an English table", () => {
    const table = regressionTable([column], { id: "t", title: "T" });
    expect(table.provenance.map(({ covariance }) => covariance)).toEqual(["the English label"]);
  });
});
