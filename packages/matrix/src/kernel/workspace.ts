import { MesometricsError } from "../errors.js";
import {
  compileKernelModule,
  type Kernel,
  type KernelMemory,
  type KernelModule,
  kernelHost,
  triesWasm,
} from "./kernel-module.js";

const PAGE = 65536;

/** A 32-bit memory ends here: 4 GB. */
const MOST_PAGES = 65536;

/** Addresses below stay empty, so that none of them is 0. */
const FIRST_ADDRESS = 64;

/** A memory up to this is kept for the next call, which then need not clear it, nor touch it for the first time. */
const KEPT_BYTES = 1 << 27;

/** The memory of one call, with the functions of a module that work on it. Close it when the results are copied out. */
export interface KernelWorkspace<Functions extends object> {
  readonly functions: Functions;
  /** `length` doubles whose address for the kernel is `byteOffset`; what they hold is undefined. */
  doubles(length: number): Float64Array;
  /** `length` 32-bit integers, like `doubles`. */
  integers(length: number): Int32Array;
  /** The functions of another module on the same memory. */
  load<Others extends object>(module: KernelModule<Others>): Others;
  /** Gives the memory back: the views must not be used any more. */
  close(): void;
}

/** A memory and the instances of modules that were made on it. */
interface Arena {
  readonly memory: KernelMemory;
  readonly instances: Map<KernelModule<object>, object>;
  readonly host: object;
}

let kept: Arena | null = null;

/**
 * The bytes that `doubles(length)` takes of a workspace: each array begins at a multiple of 16.
 *
 * @example
 * ```ts
 * import { bytesOfDoubles } from "@mesometrics/matrix";
 * bytesOfDoubles(3); // → 32
 * ```
 */
export function bytesOfDoubles(length: number): number {
  return Math.ceil(length / 2) * 16;
}

/**
 * The bytes that `integers(length)` takes of a workspace.
 *
 * @example
 * ```ts
 * import { bytesOfIntegers } from "@mesometrics/matrix";
 * bytesOfIntegers(5); // → 32
 * ```
 */
export function bytesOfIntegers(length: number): number {
  return Math.ceil(length / 4) * 16;
}

/**
 * A memory of at least `bytes` with `module` on it: made, or grown, once and before any view, since growth takes the views
 * away. Null where the twin must run: with `kernel` "ts", where WebAssembly cannot be had (see `compileKernelModule`),
 * beyond the 4 GB of a 32-bit memory, and where the machine has not so much memory left.
 *
 * @param bytes the sum of `bytesOfDoubles` and `bytesOfIntegers` over all views
 * @throws KERNEL_UNAVAILABLE instead of null when `kernel` is "wasm"
 * @example
 * ```ts
 * import { openWorkspace } from "@mesometrics/matrix";
 * openWorkspace({ name: "none", base64: "" }, 1024, "ts"); // → null
 * ```
 */
export function openWorkspace<Functions extends object>(
  module: KernelModule<Functions>,
  bytes: number,
  kernel?: Kernel,
): KernelWorkspace<Functions> | null {
  if (!triesWasm(kernel, true)) return null;
  const opened = open(module, FIRST_ADDRESS + bytes);
  if (typeof opened !== "string") return opened;
  if (kernel === undefined) return null;
  throw new MesometricsError(
    "KERNEL_UNAVAILABLE",
    `The WebAssembly kernel "${module.name}" was asked for, but ${opened}. Leave \`kernel\` out: TypeScript gives the same numbers.`,
    { kernel: module.name, bytes, reason: opened },
  );
}

/** The workspace, or why there is none. */
function open<Functions extends object>(
  module: KernelModule<Functions>,
  bytes: number,
): KernelWorkspace<Functions> | string {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES) return `it would need ${bytes} bytes, and a 32-bit memory ends at 4 GB`;
  const compiled = compileKernelModule(module);
  if (compiled.module === null) return compiled.reason;
  const taken = takeArena(pages);
  if (taken === null) return `its ${bytes} bytes cannot be had`;
  let arena: Arena | null = taken;
  let next = FIRST_ADDRESS;
  const reserve = (size: number): number => {
    const at = next;
    next += size;
    if (arena === null || next > bytes) throw new Error("The kernel workspace is closed or too small.");
    return at;
  };
  try {
    return {
      functions: functionsOn(taken, module),
      doubles: (length) => new Float64Array(taken.memory.buffer, reserve(bytesOfDoubles(length)), length),
      integers: (length) => new Int32Array(taken.memory.buffer, reserve(bytesOfIntegers(length)), length),
      load: (other) => functionsOn(taken, other),
      close: () => {
        if (arena !== null) keepArena(arena);
        arena = null;
      },
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The functions of a module that shares the arena's memory. */
function functionsOn<Functions extends object>(arena: Arena, module: KernelModule<Functions>): Functions {
  let functions = arena.instances.get(module);
  if (functions === undefined) {
    const { host, module: code, reason } = compileKernelModule(module);
    if (host === undefined || code === null) throw new Error(reason);
    functions = new host.Instance(code, { env: { memory: arena.memory } }).exports;
    arena.instances.set(module, functions);
  }
  return functions as Functions;
}

/** An arena of at least so many pages that nobody uses: the one that was kept, grown, or a new one; null when there is none. */
function takeArena(pages: number): Arena | null {
  const host = kernelHost();
  if (host === undefined) return null;
  const own = kept?.host === host ? kept : null;
  kept = null;
  try {
    if (own !== null) {
      const missing = pages - own.memory.buffer.byteLength / PAGE;
      if (missing > 0) own.memory.grow(missing);
      return own;
    }
    return { memory: new host.Memory({ initial: pages }), instances: new Map(), host };
  } catch {
    return null;
  }
}

function keepArena(arena: Arena): void {
  if (arena.memory.buffer.byteLength <= KEPT_BYTES) kept = arena;
}
