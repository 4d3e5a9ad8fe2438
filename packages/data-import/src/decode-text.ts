import { MesometricsError } from "@mesometrics/matrix";

/** Part of the web platform's TextDecoder, which browsers and Node share; the compiler's library here is ECMAScript only. */
interface Decoder {
  decode(bytes: Uint8Array): string;
}
declare const TextDecoder: new (encoding: string, options: { fatal: boolean; ignoreBOM?: boolean }) => Decoder;

export type TextEncoding = "utf-8" | "gb18030" | "utf-16le" | "utf-16be";

/** A text and how its bytes were read. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: TextEncoding;
  /** Lines, counted from 1, that were not in the file's encoding: how each was read instead. */
  readonly repaired: readonly { readonly line: number; readonly readAs: TextEncoding | "mojibake" | "unreadable" }[];
}

const LINE_FEED = 10;

/**
 * Reads bytes as text: UTF-8 or UTF-16 by the byte order mark, UTF-8 where the bytes are valid UTF-8, otherwise GB 18030
 * (which holds GBK and GB 2312). A file whose lines are in two encodings (a first line spoilt by a program that appended
 * to another's output) is read line by line; a line of mojibake (UTF-8 shown as GBK or as Latin-1, then saved) is turned
 * back where that gives Chinese statistics' own words. Every such line is reported.
 *
 * @throws MesometricsError `EMPTY_FILE`, `BINARY_FILE` for bytes that are no text, `UNKNOWN_ENCODING`
 * @example
 * ```ts
 * import { decodeText } from "@mesometrics/data-import";
 * const read = decodeText(Uint8Array.of(0xb1, 0xb1, 0xbe, 0xa9));
 * [read.text, read.encoding]; // → ["北京", "gb18030"]
 * ```
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (bytes.length === 0) throw new MesometricsError("EMPTY_FILE", "The file is empty.", {});
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return plain(bytes.subarray(2), "utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return plain(bytes.subarray(2), "utf-16be");
  const zero = bytes.subarray(0, 4096).indexOf(0);
  if (zero !== -1) {
    throw new MesometricsError(
      "BINARY_FILE",
      `The file is no text: byte ${zero + 1} is zero. Save it as CSV (UTF-8), or give a workbook, a Stata, Parquet or Arrow file its own ending.`,
      { byte: zero + 1 },
    );
  }
  const utf8 = attempt(bytes, "utf-8");
  if (utf8 !== null) return withRepairs(utf8.replace(/^\ufeff/, ""), "utf-8");
  const gb18030 = attempt(bytes, "gb18030");
  const { valid, invalid } = countUtf8Lines(bytes);
  if (gb18030 !== null && invalid > valid) return withRepairs(gb18030, "gb18030");
  if (valid > invalid) return lineByLine(bytes);
  if (gb18030 !== null) return withRepairs(gb18030, "gb18030");
  throw new MesometricsError(
    "UNKNOWN_ENCODING",
    "The file is neither UTF-8, UTF-16 nor GB 18030 text. Save it as CSV (UTF-8) in the program that wrote it.",
    {},
  );
}

function plain(bytes: Uint8Array, encoding: TextEncoding): DecodedText {
  const text = attempt(bytes, encoding);
  if (text !== null) return { text, encoding, repaired: [] };
  throw new MesometricsError("UNKNOWN_ENCODING", `The file begins as ${encoding} but is not valid; is it cut off?`, {
    encoding,
  });
}

function attempt(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found === -1 ? bytes.length : found + 1;
    yield bytes.subarray(start, end);
    start = end;
  }
}

/** Lines with bytes above 127 that are, and are not, UTF-8. */
function countUtf8Lines(bytes: Uint8Array): { valid: number; invalid: number } {
  let valid = 0;
  let invalid = 0;
  for (const line of linesOf(bytes)) {
    if (line.every((byte) => byte < 128)) continue;
    if (attempt(line, "utf-8") === null) invalid++;
    else valid++;
  }
  return { valid, invalid };
}

function lineByLine(bytes: Uint8Array): DecodedText {
  const repaired: { line: number; readAs: TextEncoding | "mojibake" | "unreadable" }[] = [];
  const parts: string[] = [];
  for (const line of linesOf(bytes)) {
    const utf8 = attempt(line, "utf-8");
    if (utf8 !== null) {
      parts.push(utf8);
      continue;
    }
    const other = attempt(line, "gb18030");
    repaired.push({ line: parts.length + 1, readAs: other === null ? "unreadable" : "gb18030" });
    parts.push(other ?? new TextDecoder("utf-8", { fatal: false }).decode(line));
  }
  return { text: parts.join("").replace(/^\ufeff/, ""), encoding: "utf-8", repaired };
}

/** Words that bureau exports begin with: a line that holds one after it was turned back was mojibake. */
const KNOWN_WORDS = /数据库|指标|时间|地区|年度数据|数据来源/;
const MOST_LINES_REPAIRED = 5;

function withRepairs(text: string, encoding: TextEncoding): DecodedText {
  const end = nthLineEnd(text, MOST_LINES_REPAIRED);
  const lines = text.slice(0, end).split("\n");
  const repaired: { line: number; readAs: "mojibake" }[] = [];
  lines.forEach((line, index) => {
    if (!hasCodeAbove(line, 127) || KNOWN_WORDS.test(line)) return;
    const turned = turnedBack(line);
    if (turned === null) return;
    lines[index] = turned;
    repaired.push({ line: index + 1, readAs: "mojibake" });
  });
  return repaired.length === 0
    ? { text, encoding, repaired }
    : { text: lines.join("\n") + text.slice(end), encoding, repaired };
}

function hasCodeAbove(text: string, highest: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > highest) return true;
  return false;
}

function nthLineEnd(text: string, count: number): number {
  let position = -1;
  for (let i = 0; i < count; i++) {
    const next = text.indexOf("\n", position + 1);
    if (next === -1) return text.length;
    position = next;
  }
  return position;
}

/** The line before its bytes were read in the wrong encoding, where that gives a known word. */
function turnedBack(line: string): string | null {
  const asLatin = Uint8Array.from(line, (one) => one.charCodeAt(0));
  const isLatin = !hasCodeAbove(line, 255);
  const candidates = isLatin ? [asLatin] : [gbkBytes(line)];
  for (const bytes of candidates) {
    if (bytes === null) continue;
    for (const encoding of ["utf-8", "gb18030"]) {
      // A lost last byte is common: the tail may be unreadable, the words before it are not.
      const text = new TextDecoder(encoding, { fatal: false }).decode(bytes).replace(/^\ufeff/, "");
      if (KNOWN_WORDS.test(text)) return text;
    }
  }
  return null;
}

let gbkOf: Map<string, number> | null = null;

/** The two-byte codes of GBK by character; made once, when the first line of mojibake is met. */
function gbkCodes(): Map<string, number> {
  if (gbkOf !== null) return gbkOf;
  const decoder = new TextDecoder("gbk", { fatal: false });
  gbkOf = new Map();
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) {
      if (low === 0x7f) continue;
      const text = decoder.decode(Uint8Array.of(high, low));
      if (text.length === 1 && text !== "\ufffd") gbkOf.set(text, high * 256 + low);
    }
  }
  return gbkOf;
}

function gbkBytes(line: string): Uint8Array | null {
  const codes = gbkCodes();
  const bytes: number[] = [];
  for (const one of line) {
    const plain = one.codePointAt(0)!;
    if (plain < 128) bytes.push(plain);
    else {
      const code = codes.get(one);
      // A character that GBK lacks stands for one lost byte.
      if (code === undefined) bytes.push(0x3f);
      else bytes.push(code >> 8, code & 255);
    }
  }
  return Uint8Array.from(bytes);
}
