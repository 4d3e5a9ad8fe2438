/**
 * A reference file without a list of entries, followed record by record: a record is an object that holds a number, a text
 * or an array, and its name is the path to it; reading any of them notes the record. What stands at the top is noted by its
 * own key.
 */
export function trackedRecords<T extends object>(reference: T, note: (entry: string) => void, path = ""): T {
  const inner = new Map<string, object>();
  return new Proxy(reference, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof key === "symbol" || !Object.hasOwn(target, key)) return value;
      if (!isRecord(value)) {
        note(path === "" ? key : path);
        return value;
      }
      const known = inner.get(key) ?? trackedRecords(value, note, path === "" ? key : `${path}/${key}`);
      inner.set(key, known);
      return known;
    },
  });
}

function isRecord(value: unknown): value is object {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
