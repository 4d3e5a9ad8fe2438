import { strToU8, zipSync } from "fflate";

/** A part of an Office Open XML package: its path inside the container and its text. */
export interface OoxmlPart {
  readonly path: string;
  readonly text: string;
}

/**
 * The parts as a zip container. Every entry carries 1 January 1980, the first day that zip can name, so that the bytes
 * depend on the parts alone; the local constructor makes it the same day in every time zone.
 */
export function packParts(parts: readonly OoxmlPart[]): Uint8Array {
  const entries: Record<string, Uint8Array> = {};
  for (const { path, text } of parts) entries[path] = strToU8(text);
  return zipSync(entries, { mtime: new Date(1980, 0, 1), level: 6 });
}
