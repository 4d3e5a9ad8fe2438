import { expect, it } from "vitest";
import { nearestName } from "../src/index.js";

it("finds insertions, deletions, substitutions, swaps and other letter case", () => {
  const names = ["ln_city", "ln_high", "财政支出"];
  expect(nearestName("ln_ctiy", names)).toBe("ln_city");
  expect(nearestName("LN_HIGH", names)).toBe("ln_high");
  expect(nearestName("ln_highh", names)).toBe("ln_high");
  expect(nearestName("财政收出", names)).toBe("财政支出");
});

it("names nothing when nothing is near", () => {
  expect(nearestName("population", ["x", "y"])).toBeNull();
  expect(nearestName("x", [])).toBeNull();
  expect(nearestName("ab", ["cd"])).toBeNull();
});

it("takes the first of equally near names", () => {
  expect(nearestName("xa", ["xb", "xc"])).toBe("xb");
});
