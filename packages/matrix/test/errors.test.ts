import { expect, it } from "vitest";
import { MesometricsError } from "../src/index.js";

it("carries its code and its facts as data", () => {
  const error = new MesometricsError("SINGULAR", "no", { pivot: 3 });
  expect(error).toBeInstanceOf(Error);
  expect([error.code, error.details.pivot, error.name]).toEqual(["SINGULAR", 3, "MesometricsError"]);
});
