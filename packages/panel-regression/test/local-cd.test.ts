import { grunfeld } from "@mesometrics/datasets";
import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { feols, localCd, panel, pesaranCd } from "../src/index.js";

const data = panel(grunfeld.table, { unit: "firm", time: "year" });
const fit = feols(data, "inv ~ value + capital | firm");
const firms = Array.from({ length: 10 }, (_, i) => String(i + 1));
const all = firms.flatMap((a, i) => firms.slice(0, i).map((b) => [a, b] as const));
const failure = (code: string, details: object) => expect.objectContaining({ code, details });

describe("localCd", () => {
  test("over all pairs is the CD test, whatever their order", () => {
    expectClose(localCd(fit, data, all).statistic, pesaranCd(fit, data).statistic, { relative: 1e-13 });
    const turned = [...all].reverse().map(([a, b]) => [b, a] as const);
    expect(localCd(fit, data, [...turned, ...turned]).statistic).toBe(localCd(fit, data, all).statistic);
  });

  test("misuse is named", () => {
    expect(() => localCd(fit, data, [["1", "x"]])).toThrow(failure("UNKNOWN_UNIT", { units: ["x"] }));
    expect(() => localCd(fit, data, [["1", 1]])).toThrow(failure("SELF_LOOP", { unit: "1" }));
    expect(() => localCd(fit, data, [])).toThrow(failure("NO_SHARED_PERIODS", { pairs: 0 }));
  });
});

interface Test {
  readonly statistic: number;
  readonly p: number;
}

describeShared<{
  readonly pcdtest: Readonly<Record<"pooling" | "within", { readonly cd: Test }>>;
  readonly pcd_local: Test;
}>("spatial/panel_splm_produc.json", "CD tests of the Produc panel agree with plm", ({ pcdtest, pcd_local }) => {
  test("global and local", () => {
    const table = loadCsv(sharedText("spatial/inputs/produc.csv") as string);
    const produc = panel({ ...table }, { unit: "state", time: "year" });
    const units = produc.index.unitLabels;
    const rows = (sharedText("spatial/inputs/produc_W.csv") as string).trim().split("\n");
    const pairs = rows.flatMap((row, i) =>
      row.split(",").flatMap((cell, j) => (Number(cell) > 0 && j < i ? [[units[i], units[j]] as const] : [])),
    );
    const formula = "l_gsp ~ l_pcap + l_pc + l_emp + unemp";
    const pooled = feols(produc, formula);
    const within = feols(produc, `${formula} | state`);
    const [one, two, three] = [pesaranCd(pooled, produc), pesaranCd(within, produc), localCd(within, produc, pairs)];
    expectClose([one.statistic, one.pValue], [pcdtest.pooling.cd.statistic, pcdtest.pooling.cd.p], { relative: 1e-8 });
    expectClose([two.statistic, two.pValue], [pcdtest.within.cd.statistic, pcdtest.within.cd.p], { relative: 1e-8 });
    expectClose([three.statistic, three.pValue], [pcd_local.statistic, pcd_local.p], { relative: 1e-8 });
  });
});
