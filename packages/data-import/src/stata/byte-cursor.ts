import { MesometricsError } from "@mesometrics/matrix";
import { decodeText } from "../decode-text.js";

/** A place in a Stata file that moves on as it reads; every step checks that the bytes are there. */
export interface ByteCursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly isLittle: boolean;
  /** Texts are UTF-8 from release 118 on; before, they were in the encoding of the machine that wrote them. */
  readonly isUtf8: boolean;
  at: number;
}

export function cutOff(what: string): MesometricsError {
  return new MesometricsError(
    "DAMAGED_FILE",
    `The Stata file ends or breaks off in its ${what}. Copy it anew, or save it again in Stata.`,
    { part: what },
  );
}

export function need(cursor: ByteCursor, count: number, what: string): void {
  if (!(count >= 0 && cursor.at + count <= cursor.bytes.length)) throw cutOff(what);
}

/** Steps over a tag such as `<header>`. */
export function expectTag(cursor: ByteCursor, tag: string): void {
  need(cursor, tag.length, tag);
  for (let i = 0; i < tag.length; i++) {
    if (cursor.bytes[cursor.at + i] !== tag.charCodeAt(i)) throw cutOff(tag);
  }
  cursor.at += tag.length;
}

/** An unsigned whole number of 1 to 8 bytes. */
export function unsigned(cursor: ByteCursor, width: number, what: string): number {
  need(cursor, width, what);
  let value = 0;
  for (let i = 0; i < width; i++) {
    const byte = cursor.bytes[cursor.at + (cursor.isLittle ? width - 1 - i : i)]!;
    value = value * 256 + byte;
  }
  cursor.at += width;
  if (!Number.isSafeInteger(value)) throw cutOff(what);
  return value;
}

/** A text in a field of fixed width, up to the first zero byte. */
export function fixedText(cursor: ByteCursor, width: number, what: string): string {
  need(cursor, width, what);
  const text = textAt(cursor.bytes, cursor.at, width, cursor.isUtf8);
  cursor.at += width;
  return text;
}

const LONGEST_ASCII = 64;

export function textAt(bytes: Uint8Array, start: number, width: number, isUtf8: boolean): string {
  let end = start;
  let isAscii = true;
  while (end < start + width && bytes[end] !== 0) {
    if (bytes[end]! > 127) isAscii = false;
    end++;
  }
  if (end === start) return "";
  if (isAscii && end - start <= LONGEST_ASCII) {
    let text = "";
    for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
    return text;
  }
  return decoded(bytes.subarray(start, end), isUtf8);
}

interface Decoder {
  decode(bytes: Uint8Array): string;
}
declare const TextDecoder: new (encoding: string, options?: { fatal: boolean }) => Decoder;
let utf8: Decoder | null = null;
let latin: Decoder | null = null;

function decoded(bytes: Uint8Array, isUtf8: boolean): string {
  utf8 ??= new TextDecoder("utf-8");
  if (isUtf8) return utf8.decode(bytes);
  try {
    return decodeText(bytes).text;
  } catch {
    latin ??= new TextDecoder("windows-1252");
    return latin.decode(bytes);
  }
}
