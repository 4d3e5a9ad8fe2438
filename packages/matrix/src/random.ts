import { MesometricsError } from "./errors.js";

/** A stream of pseudo-random numbers; it advances with every call. */
export interface RandomStream {
  /** Uniform on [0, 1) with 53 random bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform on the integers 0 .. n - 1, without bias; 1 <= n <= 2^32. */
  integer(n: number): number;
  /** Shuffles `values` in place, every order equally likely, and returns it. */
  shuffle(values: Int32Array): Int32Array;
}

/**
 * The stream of pseudo-random numbers that belongs to `(seed, replicate)`: the same pair always gives the same stream,
 * so a resampling loop has the same result however its replicates are split over workers.
 *
 * Generator: xoshiro128** 1.1 (Blackman and Vigna 2021, period 2^128 - 1). Its 128-bit state is the four words of
 * `(seed, replicate)` after 16 rounds of the ChaCha quarter-round (RFC 7539, section 2.1), which is a bijection: no two
 * pairs share a state. Normals by the polar method (Marsaglia and Bray 1964).
 *
 * @param seed integer, 0 .. 2^53 - 1
 * @param replicate integer, 0 .. 2^53 - 1
 * @throws INVALID_ARGUMENT when either is not such an integer, or `integer(n)` gets an n outside 1 .. 2^32
 * @example
 * ```ts
 * import { randomStream } from "@mesometrics/matrix";
 * randomStream(1, 7).uniform() === randomStream(1, 7).uniform(); // → true
 * ```
 */
export function randomStream(seed: number, replicate = 0): RandomStream {
  const state = initialState(seed, replicate);
  let spare: number | null = null;

  const uniform = (): number => {
    // 27 and 26 high bits of two outputs make 53.
    const high = nextWord(state) >>> 5;
    const low = nextWord(state) >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  };

  const normal = (): number => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const square = u * u + v * v;
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = v * factor;
        return u * factor;
      }
    }
  };

  const integer = (n: number): number => {
    if (!Number.isInteger(n) || n < 1 || n > 4294967296) {
      throw new MesometricsError("INVALID_ARGUMENT", `integer(n) needs an integer n from 1 to 2^32, but n is ${n}.`, {
        n,
      });
    }
    // Words beyond the largest multiple of n would favour small remainders.
    const limit = 4294967296 - (4294967296 % n);
    for (;;) {
      const word = nextWord(state);
      if (word < limit) return word % n;
    }
  };

  const shuffle = (values: Int32Array): Int32Array => {
    for (let i = values.length - 1; i > 0; i--) {
      const j = integer(i + 1);
      const value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
    return values;
  };

  return { uniform, normal, integer, shuffle };
}

/** One step of xoshiro128**: a word in 0 .. 2^32 - 1; `state` is four words. */
export function nextWord(state: Uint32Array): number {
  const result = Math.imul(rotateLeft(Math.imul(state[1], 5), 7), 9) >>> 0;
  const shifted = state[1] << 9;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = rotateLeft(state[3], 11);
  return result;
}

/** The ChaCha quarter-round on the four words of `state`, in place (RFC 7539, section 2.1). */
export function quarterRound(state: Uint32Array): void {
  state[0] += state[1];
  state[3] = rotateLeft(state[3] ^ state[0], 16);
  state[2] += state[3];
  state[1] = rotateLeft(state[1] ^ state[2], 12);
  state[0] += state[1];
  state[3] = rotateLeft(state[3] ^ state[0], 8);
  state[2] += state[3];
  state[1] = rotateLeft(state[1] ^ state[2], 7);
}

/** The first 128 bits of ChaCha's constant, "expand 32-byte k", so that (0, 0) does not start at zero. */
const START = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const;

function initialState(seed: number, replicate: number): Uint32Array {
  for (const [name, value] of [
    ["seed", seed],
    ["replicate", replicate],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new MesometricsError(
        "INVALID_ARGUMENT",
        `A random stream needs an integer ${name} from 0 to 2^53 - 1, but it is ${value}.`,
        { [name]: value },
      );
    }
  }
  const state = Uint32Array.of(
    seed % 4294967296,
    Math.floor(seed / 4294967296),
    replicate % 4294967296,
    Math.floor(replicate / 4294967296),
  );
  for (let i = 0; i < 4; i++) state[i] ^= START[i];
  for (let round = 0; round < 16; round++) {
    quarterRound(state);
    // A different word each round keeps the rounds from being one map iterated.
    state[round & 3] += round + 1;
  }
  // The generator's one fixed point; a single pair could reach it.
  if ((state[0] | state[1] | state[2] | state[3]) === 0) state[0] = 1;
  return state;
}

function rotateLeft(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}
