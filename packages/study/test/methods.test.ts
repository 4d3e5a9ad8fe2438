import { grunfeld } from "@mesometrics/datasets";
import { describe, expect, it } from "vitest";
import { parseStudy, runStudy } from "../src/index.js";
import { methodsParagraphs } from "../src/methods.js";

const study = (models: string) => `
schema: mesometrics/study@1
id: example
title: Investment
data:
  source: { dataset: grunfeld }
  unit: firm
  time: year
  columns: { firm: { label: { en: Firm, zh: 企业 } } }
models:
${models}
exhibits: [{ kind: regression, id: t1, title: Investment, models: [one] }]
`;

function methods(models: string): readonly { readonly en: string; readonly zh: string }[] {
  const { computation } = runStudy(parseStudy(study(models)), { table: grunfeld.table });
  return methodsParagraphs(computation).map((label) => (typeof label === "string" ? { en: label, zh: label } : label));
}

describe("methodsParagraphs", () => {
  it("opens with the sample", () => {
    const [first] = methods("  - { id: one, estimator: feols, formula: inv ~ value | firm }");
    expect(first?.en).toMatch(
      /^The sample is a balanced panel of \d+ units \(firm\) over 20 periods \(year, 1935 to 1954\)/u,
    );
    expect(first?.zh).toContain("平衡面板");
  });

  it("says what several models share once, and the formula of each", () => {
    const paragraphs = methods(`
  - { id: one, estimator: feols, formula: inv ~ value | firm }
  - { id: two, estimator: feols, formula: inv ~ value + capital | firm }
  - { id: three, estimator: feols, formula: inv ~ value + capital | firm, vcov: { type: iid } }`);
    const [alike, other] = paragraphs.slice(1);
    expect(alike?.en).toContain("one and two: least squares (feols) on ");
    expect(alike?.en).toContain("CR2 clustered by firm");
    expect(alike?.en).toContain("one: inv ~ value | firm; two: inv ~ value + capital | firm.");
    expect(alike?.zh).toContain("聚类变量：企业");
    expect(alike?.zh).toContain("未剔除观测");
    expect(other?.en).toMatch(/^three: least squares/u);
  });

  it("names the rows left out and why, and each remark once", () => {
    const paragraphs = methods(`
  - { id: one, estimator: feols, formula: "inv ~ lag(value, 1) | firm" }
  - { id: two, estimator: feols, formula: "inv ~ lag(value, 1) + capital | firm" }`);
    const text = paragraphs.at(-1);
    expect(text?.en).toMatch(/left out: \d+ /u);
    expect(text?.zh).toContain("剔除：");
    expect(text?.en).not.toMatch(/\.\./u);
  });
});
