/** What every host of WebAssembly offers, and the libraries of the compiler have with a browser's only. */
declare function atob(text: string): string;

/** The bytes of a base64 text (RFC 4648, section 4). */
export function bytesOfBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0));
}
