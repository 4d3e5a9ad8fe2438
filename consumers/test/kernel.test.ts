import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium, launch } from "./chromium.js";
import { root } from "./packed.js";

/** In the page and in Node: products by both kernels, whether they are the same bits, and what a forced kernel says. */
const PROGRAM = `
import { crossProduct, MesometricsError, matrix, multiply, randomStream } from "@mesometrics/matrix";
export function measure() {
  const stream = randomStream(11);
  const draw = (rows, columns) => matrix(rows, columns, Float64Array.from({ length: rows * columns }, () => stream.uniform() - 0.5));
  const x = draw(3001, 13);
  const a = draw(131, 97);
  const b = draw(97, 119);
  const attempt = (kernel) => {
    try {
      return { product: Array.from(multiply(a, b, { kernel }).data), gram: Array.from(crossProduct(x, x, { kernel }).data) };
    } catch (error) {
      return error instanceof MesometricsError ? { code: error.code, message: error.message } : { code: String(error) };
    }
  };
  return { automatic: attempt(undefined), ts: attempt("ts"), wasm: attempt("wasm") };
}
globalThis.measure = measure;
`;

interface Measured {
  readonly automatic: { readonly product: readonly number[]; readonly gram: readonly number[] };
  readonly ts: Measured["automatic"];
  readonly wasm: Partial<Measured["automatic"]> & { readonly code?: string; readonly message?: string };
}

const executablePath = findChromium();
describe.skipIf(executablePath === null)("the kernels in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "mesometrics-kernel-"));
  let context: BrowserContext;
  let script = "";
  let inNode: Measured;

  beforeAll(async () => {
    const { build } = await import("vite");
    const entry = join(folder, "program.mjs");
    writeFileSync(entry, PROGRAM);
    await build({
      root: folder,
      configFile: false,
      logLevel: "error",
      resolve: {
        alias: { "@mesometrics/matrix": join(root, "packages/matrix/src/index.ts") },
      },
      build: { outDir: folder, emptyOutDir: false, lib: { entry, formats: ["es"], fileName: () => "bundle.mjs" } },
    });
    script = readFileSync(join(folder, "bundle.mjs"), "utf8");
    inNode = ((await import(join(folder, "bundle.mjs"))) as { measure: () => Measured }).measure();
    context = await launch(executablePath!);
  }, 120_000);
  afterAll(async () => {
    await context?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The result in a page that is served with a content security policy, and what the page complained about. */
  async function underPolicy(
    policy: string,
  ): Promise<{ readonly result: Measured; readonly problems: readonly string[] }> {
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.route("http://kernel.test/**", (route) =>
      route.request().url().endsWith(".js")
        ? route.fulfill({ contentType: "text/javascript", body: script })
        : route.fulfill({
            contentType: "text/html",
            headers: { "content-security-policy": policy },
            body: `<!doctype html><title>kernel</title><script type="module" src="/program.js"></script>`,
          }),
    );
    await page.goto("http://kernel.test/");
    await page.waitForFunction("typeof globalThis.measure === 'function'");
    const result = await page.evaluate(() => (globalThis as unknown as { measure: () => Measured }).measure());
    await page.close();
    return { result, problems };
  }

  it("compile on the page's main thread and give the bits of Node", async () => {
    const { result, problems } = await underPolicy("script-src 'self' 'wasm-unsafe-eval'");
    expect(problems).toEqual([]);
    expect(result.wasm.product).toHaveLength(131 * 119);
    expect(result.automatic).toEqual(result.ts);
    expect(result.wasm).toEqual(result.ts);
    expect(result.ts).toEqual(inNode.ts);
  }, 60_000);

  it("leave the work to TypeScript where the page's policy forbids WebAssembly, with the same bits", async () => {
    const { result, problems } = await underPolicy("script-src 'self'");
    expect(problems).toEqual([]);
    expect(result.wasm.code).toBe("KERNEL_UNAVAILABLE");
    expect(result.wasm.message).toMatch(/wasm|WebAssembly/i);
    expect(result.automatic).toEqual(result.ts);
    expect(result.ts).toEqual(inNode.wasm);
  }, 60_000);
});
