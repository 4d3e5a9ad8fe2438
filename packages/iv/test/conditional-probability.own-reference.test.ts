import { expectClose, ownReference } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { clrPValue } from "../src/index.js";

interface Entry {
  readonly statistic: number;
  readonly qT: number;
  readonly instruments: number;
  readonly p: string;
}

test("the conditional p-value agrees with mpmath, far into the tail (references/iv/clr_p_value.py)", () => {
  const entries = ownReference<readonly Entry[]>("iv/clr_p_value.json");
  expect(entries.length).toBeGreaterThan(50);
  for (const { statistic, qT, instruments, p } of entries) {
    expectClose(clrPValue(statistic, qT, instruments), Number(p), {
      relative: 1e-11,
      what: `LR ${statistic}, q_T ${qT}, ${instruments} instruments`,
    });
  }
});
