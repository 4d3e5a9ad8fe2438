import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  bytesOfDoubles,
  bytesOfIntegers,
  cholesky,
  crossProduct,
  forwardSolve,
  type Kernel,
  type KernelModule,
  multiply,
  openWorkspace,
} from "../../src/index.js";
import { bytesOfBase64 } from "../../src/kernel/base64.js";
import { CROSS_PRODUCT_BYTES } from "../../src/kernel/cross-product-bytes.js";
import { normalMatrix } from "../random-matrix.js";
import { expectSameBits } from "./same-bits.js";

/** A fresh module each time: what was compiled before does not count. */
function module(): KernelModule<{ crossProduct(...numbers: readonly number[]): void }> {
  return { name: "cross-product", base64: CROSS_PRODUCT_BYTES };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("base64", () => {
  it("is decoded as Node decodes it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(Array.from(bytesOfBase64(Buffer.from(bytes).toString("base64")))).toEqual(Array.from(bytes));
      }),
    );
  });
});

describe("a workspace", () => {
  it("gives aligned views one after the other and keeps two open ones apart", () => {
    const first = openWorkspace(module(), bytesOfDoubles(3) + bytesOfIntegers(5) + bytesOfDoubles(1));
    const second = openWorkspace(module(), bytesOfDoubles(3));
    if (first === null || second === null) throw new Error("WebAssembly is expected here");
    const a = first.doubles(3);
    const b = first.integers(5);
    const c = first.doubles(1);
    expect([a, b, c].map((view) => view.byteOffset % 16)).toEqual([0, 0, 0]);
    expect(a.byteOffset).toBeGreaterThan(0);
    a.fill(1);
    b.fill(2);
    c.fill(3);
    second.doubles(3).fill(9);
    expect([...a, ...b, ...c]).toEqual([1, 1, 1, 2, 2, 2, 2, 2, 3]);
    expect(() => first.doubles(1)).toThrow("too small");
    first.close();
    first.close();
    second.close();
    expect(() => second.integers(1)).toThrow("closed");
  });

  it("lets several modules work on one memory", () => {
    const workspace = openWorkspace(module(), bytesOfDoubles(4));
    if (workspace === null) throw new Error("WebAssembly is expected here");
    const x = workspace.doubles(2);
    const c = workspace.doubles(1);
    x.set([3, 4]);
    workspace.load(module()).crossProduct(2, x.byteOffset, 1, x.byteOffset, 1, 2, c.byteOffset, 0);
    expect(c[0]).toBe(25);
    workspace.close();
  });

  it("grows a memory that was kept, before it gives views of it", () => {
    for (const length of [10, 100_000, 1_000_000, 5_000_000, 10, 6_000_000]) {
      const workspace = openWorkspace(module(), bytesOfDoubles(length));
      if (workspace === null) throw new Error("WebAssembly is expected here");
      const view = workspace.doubles(length);
      view[length - 1] = 7;
      expect(view[length - 1]).toBe(7);
      workspace.close();
    }
  });

  it("is refused beyond 4 GB, to the twin or with an error", () => {
    expect(openWorkspace(module(), 2 ** 33)).toBeNull();
    expect(() => openWorkspace(module(), 2 ** 33, "wasm")).toThrow(
      expect.objectContaining({ code: "KERNEL_UNAVAILABLE", message: expect.stringContaining("4 GB") }),
    );
  });

  it("is not made for a kernel that there is not", () => {
    const wrong = { kernel: "WASM" as unknown as Kernel };
    const x = normalMatrix(1, 4, 4);
    const calls = [
      () => openWorkspace(module(), 8, wrong.kernel),
      () => crossProduct(x, x, wrong),
      () => multiply(x, x, wrong),
      () => cholesky(crossProduct(x), wrong),
      () => forwardSolve(x, x, wrong),
    ];
    for (const call of calls) {
      expect(call).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT", details: wrong }));
    }
  });

  it("is never made for the TypeScript kernel", () => {
    vi.stubGlobal("WebAssembly", new Proxy({}, { get: () => expect.unreachable("WebAssembly was touched") }));
    expect(openWorkspace(module(), 8, "ts")).toBeNull();
    expect(crossProduct(normalMatrix(1, 12, 3)).rows).toBe(3);
  });
});

describe("where WebAssembly cannot be had", () => {
  const real = globalThis as unknown as { readonly WebAssembly: Record<"Module" | "Instance" | "Memory", unknown> };
  const fails = (name: string, error: Error) => ({
    Module: real.WebAssembly.Module,
    Instance: real.WebAssembly.Instance,
    Memory: real.WebAssembly.Memory,
    [name]: class {
      constructor() {
        throw error;
      }
    },
  });
  const hosts: readonly [string, unknown, string][] = [
    ["it is missing", undefined, "no WebAssembly"],
    ["a policy forbids it or it knows no SIMD", fails("Module", new Error("Refused to compile")), "Refused to compile"],
    ["an instance is refused", fails("Instance", new Error("Disallowed")), "Disallowed"],
    ["memory is used up", fails("Memory", new RangeError("could not allocate memory")), "cannot be had"],
  ];

  it.each(hosts)("because %s, the twin gives the same numbers", (_, host, reason) => {
    const x = normalMatrix(5, 3000, 12);
    const expected = crossProduct(x, x, { kernel: "wasm" });
    vi.stubGlobal("WebAssembly", host);
    expectSameBits(crossProduct(x).data, expected.data, "X'X");
    expect(() => crossProduct(x, x, { kernel: "wasm" })).toThrow(
      expect.objectContaining({ code: "KERNEL_UNAVAILABLE", message: expect.stringContaining(reason) }),
    );
    vi.unstubAllGlobals();
    expectSameBits(crossProduct(x, x, { kernel: "wasm" }).data, expected.data, "X'X");
  });
});
