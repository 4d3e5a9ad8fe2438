import { MesometricsError } from "../errors.js";
import { bytesOfBase64 } from "./base64.js";

/**
 * Which code runs the long loops: `wasm`, WebAssembly with SIMD, or `ts`, its twin in TypeScript. Both add in the same
 * order and give the same numbers, bit for bit.
 */
export type Kernel = "wasm" | "ts";

/** What a caller may say about the kernel. */
export interface KernelOptions {
  /**
   * Left out, WebAssembly runs what is large enough to gain from it, wherever it can be had, and TypeScript the rest. `ts`
   * never touches WebAssembly; `wasm` takes it at every size and is an error where it cannot be had.
   */
  readonly kernel?: Kernel | undefined;
}

/**
 * Whether WebAssembly is to be tried: as `kernel` says, and where it is left out, for what is large.
 *
 * @throws INVALID_ARGUMENT when `kernel` is neither "wasm" nor "ts"
 */
export function triesWasm(kernel: Kernel | undefined, large: boolean): boolean {
  if (kernel === undefined) return large;
  if (kernel === "wasm" || kernel === "ts") return kernel === "wasm";
  throw new MesometricsError("INVALID_ARGUMENT", `A kernel is "wasm" or "ts", but it is ${String(kernel)}.`, {
    kernel,
  });
}

/** A compiled module as text, and the functions that it exports; plain data, so that a bundler drops what is not used. */
export interface KernelModule<Functions extends object> {
  readonly name: string;
  /** The constant of a `…-bytes.ts`, made by `node tools/kernel.mjs update`. */
  readonly base64: string;
  /** Never there: it carries the type of the functions. */
  readonly functions?: Functions;
}

/** The part of `WebAssembly.Memory` that is used; the libraries of the compiler have no WebAssembly without a browser. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface Host {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  readonly Memory: new (size: { readonly initial: number }) => KernelMemory;
}

interface Compiled {
  readonly host: Host | undefined;
  readonly module: object | null;
  readonly reason: string;
}

const compiled = new WeakMap<KernelModule<object>, Compiled>();

/** WebAssembly as this page or process offers it. */
export function kernelHost(): Host | undefined {
  return (globalThis as { readonly WebAssembly?: Host }).WebAssembly;
}

/**
 * The module, compiled on first use and once; `module` is null with the reason where WebAssembly is missing, knows no SIMD or
 * is forbidden (a content security policy without `wasm-unsafe-eval`).
 */
export function compileKernelModule(source: KernelModule<object>): Compiled {
  const host = kernelHost();
  const known = compiled.get(source);
  if (known !== undefined && known.host === host) return known;
  let result: Compiled;
  if (host === undefined) {
    result = { host, module: null, reason: "there is no WebAssembly here" };
  } else {
    try {
      result = { host, module: new host.Module(bytesOfBase64(source.base64)), reason: "" };
    } catch (error) {
      result = { host, module: null, reason: error instanceof Error ? error.message : String(error) };
    }
  }
  compiled.set(source, result);
  return result;
}
