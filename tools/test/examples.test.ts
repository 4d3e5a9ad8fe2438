import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { collectExamples, instrument, matchesShown } from "./examples.js";
import { root } from "./workspace.js";

const folder = join(root, "consumers", ".examples");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the reader of examples", () => {
  it("compares numbers to the digits shown and everything else exactly", () => {
    expect(matchesShown(1.23456, "1.235")).toBe(true);
    expect(matchesShown(1.23456, "1.234")).toBe(false);
    expect(matchesShown(2e-12, "2.0e-12")).toBe(true);
    expect(matchesShown(Float64Array.of(1, 2.5), "[1, 2.5]")).toBe(true);
    expect(matchesShown({ a: [1], b: "x" }, '{"a": [1], "b": "x"}')).toBe(true);
    expect(matchesShown({ a: 1 }, '{"a": 1, "b": 2}')).toBe(false);
    expect(matchesShown(null, "null")).toBe(true);
    expect(matchesShown("x|y", "x|y")).toBe(true);
  });
});

const examples = collectExamples();

describe("documentation examples", () => {
  it("exist", () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  it.each(examples.map((one, index) => ({ ...one, index })))("$where", async ({ code, index, where }) => {
    const prepared = instrument(code);
    const file = join(folder, `example-${index}.ts`);
    writeFileSync(
      file,
      `const __check = (globalThis as any).__checkExample, __throws = (globalThis as any).__throwsExample;\n${prepared.code}\nexport {};\n`,
    );
    let reached = 0;
    Object.assign(globalThis, {
      __checkExample(value: unknown, shown: string) {
        reached += 1;
        const printed = ArrayBuffer.isView(value)
          ? JSON.stringify(Array.from(value as unknown as ArrayLike<number>))
          : (JSON.stringify(value) ?? String(value));
        expect(matchesShown(value, shown), `${where} prints ${printed} and says ${shown}`).toBe(true);
      },
      __throwsExample(action: () => unknown, code: string) {
        reached += 1;
        expect(action, where).toThrowError(expect.objectContaining({ code }));
      },
    });
    await import(/* @vite-ignore */ file);
    expect(reached).toBe(prepared.checks);
  });
});
