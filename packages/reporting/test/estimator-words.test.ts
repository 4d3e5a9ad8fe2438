import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dropReason, hasChineseNote, noteMessage } from "../src/note-words.js";
import { hasChineseName, testName } from "../src/test-words.js";

const packages = join(import.meta.dirname, "..", "..");
const estimators = ["inference", "panel-regression", "iv", "spatial", "convergence"];

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? sources(join(folder, entry.name))
      : entry.name.endsWith(".ts")
        ? [readFileSync(join(folder, entry.name), "utf8").replace(/^ *\*.*$/gmu, "")]
        : [],
  );
}

const code = estimators
  .filter((name) => readdirSync(packages).includes(name))
  .flatMap((name) => sources(join(packages, name, "src")))
  .join("\n");

const same = (name: string) => name;
const labelled = (name: string) => ({ l_x: "劳动力滞后", region: "地区", "lag(x, 1)": "x 的滞后" })[name] ?? name;

describe("Chinese words of estimators", () => {
  it("has a sentence for every note that an estimator can give", () => {
    const codes = [...code.matchAll(/code: "([A-Z][A-Z0-9_]+)",\s*message/gu)].map(([, found]) => found as string);
    expect(codes.length).toBeGreaterThan(25);
    expect([...new Set(codes)].filter((found) => !hasChineseNote(found))).toEqual([]);
  });

  it("has a name for every test that an estimator can give", () => {
    const ids = [...code.matchAll(/\bid: "([a-z0-9-]+)",\s*(?:name|term|label)\b/gu)].map(
      ([, found]) => found as string,
    );
    expect(ids.length).toBeGreaterThan(25);
    expect([...new Set(ids)].filter((found) => !hasChineseName(found))).toEqual([]);
  });
});

describe("testName", () => {
  it("says what the Wald test of a table tests", () => {
    const wald = { id: "wald", label: "Wald test" };
    expect(testName(wald, "en", same)).toBe("Wald test: all slopes are zero");
    expect(testName(wald, "zh", same)).toBe("Wald 检验：所有斜率系数为零");
  });

  it("prints variables by their labels", () => {
    const test = { id: "first-stage-f", term: "l_x", label: "First-stage F of the excluded instruments, l_x" };
    expect(testName(test, "en", labelled)).toBe("First-stage F of the excluded instruments, 劳动力滞后");
    expect(testName(test, "zh", labelled)).toBe("第一阶段排除工具变量 F 统计量，劳动力滞后");
    const several = { id: "redundancy", label: "LM test of redundancy, l_x, lag(x, 1)" };
    expect(testName(several, "zh", labelled)).toBe("工具变量冗余 LM 检验，劳动力滞后，x 的滞后");
  });

  it("keeps what it does not know", () => {
    expect(testName({ id: "own", label: "My test, of 3" }, "zh", same)).toBe("My test, of 3");
    expect(testName({ id: "constructor", label: "x" }, "zh", same)).toBe("x");
    expect(
      testName(
        { id: "breusch-godfrey", label: "Breusch-Godfrey test of serial correlation up to order 2" },
        "zh",
        same,
      ),
    ).toBe("Breusch-Godfrey 序列相关检验（2 阶）");
  });
});

describe("noteMessage", () => {
  const inChinese = (note: { code: string; message: string }) => noteMessage(note, "zh", labelled);

  it("keeps numbers and names", () => {
    expect(
      inChinese({
        code: "FEW_CLUSTERS",
        message: "Only 9 clusters (region): these standard errors tend to be too small",
      }),
    ).toBe("只有 9 个聚类（地区），标准误往往偏小；采用 Satterthwaite 自由度的 CR2 更稳妥");
    expect(
      inChinese({
        code: "COLLINEAR_DROPPED",
        message: "Regressor 'l_x' was dropped: it equals 2 a, up to the fixed effects region, year",
      }),
    ).toBe("变量 劳动力滞后 被剔除：等于 2 a（相差固定效应 地区、year）");
    expect(
      inChinese({
        code: "LOW_DEGREES_OF_FREEDOM",
        message:
          "Few clusters carry the information on l_x, lag(x, 1): fewer than 4 Satterthwaite degrees of freedom, so the p-values are rough",
      }),
    ).toBe("劳动力滞后、x 的滞后 的信息只来自少数聚类：Satterthwaite 自由度小于 4，p 值较为粗略");
    expect(
      inChinese({
        code: "DRAWS_FAILED",
        message: "3 of 999 draws do not determine every coefficient and are left out",
      }),
    ).toBe("999 次抽样中有 3 次无法确定全部系数而被剔除，区间依据其余抽样");
  });

  it("says in Chinese what a shift-share design lacks", () => {
    const sums =
      "The shares add up to 0.1235 to 0.9, not to 1, and the equation does not control for their sum: regions with larger sums get the mean shock as a treatment.";
    expect(inChinese({ code: "INCOMPLETE_SHARES", message: sums })).toContain("介于 0.1235 与 0.9 之间");
    const few =
      "Only 11.4 effective clusters of shocks, fewer than 30: AKM and the regression over shocks reject too often.";
    expect(inChinese({ code: "FEW_SHOCKS", message: few })).toContain("只有 11.4，少于 30");
    const negative = "3 of 12 sectors have negative weights, together -0.116: where effects differ";
    expect(inChinese({ code: "NEGATIVE_ROTEMBERG_WEIGHTS", message: negative })).toContain(
      "12 个部门中有 3 个 Rotemberg 权重为负，合计 -0.116",
    );
  });

  it("has a general sentence where the message is written otherwise, and keeps what it does not know", () => {
    expect(inChinese({ code: "FEW_CLUSTERS", message: "few" })).toContain("聚类数偏少");
    expect(inChinese({ code: "OWN", message: "Mine." })).toBe("Mine.");
    expect(inChinese({ code: "toString", message: "Mine." })).toBe("Mine.");
    expect(noteMessage({ code: "GAPS", message: "2 rows follow a gap" }, "en", same)).toBe("2 rows follow a gap");
  });
});

describe("dropReason", () => {
  it("has Chinese words for the reasons of samples", () => {
    expect(dropReason("missing in l_x", "zh")).toBe("缺失");
    expect(dropReason("weight zero in pop", "zh")).toBe("权重为零");
    expect(dropReason("not in the subset", "zh")).toBe("不在子样本中");
    expect(dropReason("no complete row one period before", "zh")).toBe("前一期没有完整观测值");
    expect(dropReason("lost", "zh")).toBe("lost");
    expect(dropReason("missing in l_x", "en")).toBe("missing in l_x");
  });
});
