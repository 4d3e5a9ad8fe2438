import { describe, expect, it } from "vitest";
import { MesometricsError } from "../src/index.js";

describe("an error", () => {
  it("carries its code and its facts as data", () => {
    const error = new MesometricsError("SINGULAR", "no", { pivot: 3 });
    expect(error).toBeInstanceOf(Error);
    expect([error.code, error.details.pivot, error.name]).toEqual(["SINGULAR", 3, "MesometricsError"]);
  });

  it("shows the beginning and the length of a name of thousands of characters", () => {
    const name = "x".repeat(20_000);
    const error = new MesometricsError("UNKNOWN_COLUMN", `There is no column "${name}". Correct the name.`, {
      column: name,
    });
    expect(error.message).toMatch(/^There is no column "x{79}… \(\d+ characters\) Correct the name\.$/u);
    expect(error.details.column).toBe(name);
  });

  it("is no longer than a page, whatever it quotes", () => {
    const { message } = new MesometricsError("INVALID", `Not this: ${"a b ".repeat(10_000)}`);
    expect(message.length).toBeLessThanOrEqual(10_000);
    expect(message).toMatch(/… \(\d+ characters in all\)$/u);
  });

  it("keeps an ordinary message, long ones too", () => {
    const message = `The columns are: ${Array.from({ length: 60 }, (_, i) => `column_${i}`).join(", ")}.`;
    expect(new MesometricsError("UNKNOWN_COLUMN", message).message).toBe(message);
  });
});
