import { crc32, inflateRawSync } from "node:zlib";
import { MesometricsError } from "@mesometrics/matrix";

/** How much a container may unpack to. */
export interface ZipLimits {
  readonly entries: number;
  /** Bytes of all entries together. */
  readonly inflatedBytes: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;

/**
 * Checks a zip container before any library unpacks it: the directory is whole, the declared sizes are within the limits,
 * and each entry unpacks to exactly its declared size and checksum. No more memory is taken than an entry declares.
 *
 * @throws MesometricsError `DAMAGED_FILE`, `FILE_TOO_LARGE`
 */
export function checkZip(bytes: Buffer, file: string, limits: ZipLimits): void {
  const damaged = (why: string) =>
    new MesometricsError(
      "DAMAGED_FILE",
      `${file} is no whole workbook: ${why}. Open it in its program and save it anew.`,
      {
        file,
      },
    );
  let end = bytes.length - 22;
  while (end >= 0 && end > bytes.length - 66_000 && bytes.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  if (end < 0 || bytes.readUInt32LE(end) !== END_OF_DIRECTORY) throw damaged("its end is missing; is it cut off?");
  const count = bytes.readUInt16LE(end + 10);
  const tooLarge = (what: string) =>
    new MesometricsError("FILE_TOO_LARGE", `${file} is refused: ${what}. Save the sheet that is needed as CSV.`, {
      file,
    });
  if (count > limits.entries) throw tooLarge(`it holds ${count} parts, more than ${limits.entries}`);
  const entries: { name: string; method: number; packed: number; size: number; crc: number; offset: number }[] = [];
  let total = 0;
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw damaged("its directory is broken");
    const nameLength = bytes.readUInt16LE(at + 28);
    const entry = {
      name: bytes.toString("utf8", at + 46, at + 46 + nameLength),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    };
    if ((bytes.readUInt16LE(at + 8) & 1) === 1) throw damaged("it is encrypted; take its password off");
    total += entry.size;
    if (total > limits.inflatedBytes) {
      throw tooLarge(`it declares more than ${Math.round(limits.inflatedBytes / 2 ** 20)} MB of content`);
    }
    entries.push(entry);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  for (const { name, method, packed, size, crc, offset } of entries) {
    if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== LOCAL_HEADER)
      throw damaged(`its part ${name} is missing`);
    const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
    if (start + packed > bytes.length) throw damaged(`its part ${name} is cut off`);
    const content = bytes.subarray(start, start + packed);
    if (method !== 0 && method !== 8) throw damaged(`its part ${name} is packed by an unknown method (${method})`);
    let inflated: Buffer;
    try {
      inflated = method === 0 ? content : inflateRawSync(content, { maxOutputLength: Math.max(size, 1) });
    } catch {
      throw damaged(`its part ${name} cannot be unpacked to the ${size} bytes that it declares`);
    }
    if (inflated.length !== size || crc32(inflated) !== crc) throw damaged(`its part ${name} has a wrong checksum`);
  }
}
