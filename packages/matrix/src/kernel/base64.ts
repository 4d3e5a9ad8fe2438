const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bytes of a base64 text with padding (RFC 4648, section 4): hosts differ in what they offer for it. */
export function bytesOfBase64(text: string): Uint8Array {
  const digit = new Uint8Array(128);
  for (let value = 0; value < 64; value++) digit[ALPHABET.charCodeAt(value)] = value;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    const word =
      (digit[text.charCodeAt(from)] << 18) |
      (digit[text.charCodeAt(from + 1)] << 12) |
      (digit[text.charCodeAt(from + 2)] << 6) |
      digit[text.charCodeAt(from + 3)];
    bytes[to] = word >> 16;
    if (to + 1 < bytes.length) bytes[to + 1] = word >> 8;
    if (to + 2 < bytes.length) bytes[to + 2] = word;
  }
  return bytes;
}
