import { singleLine } from "../label.js";

const LONGEST = 600;

/** The call of an estimate as it is written in TypeScript: `feols(data, "y ~ x | state", { vcov: { cluster: "state" } })`. */
export function callText(call: {
  readonly estimator: string;
  readonly formula: string;
  readonly options: Readonly<Record<string, unknown>>;
}): string {
  const options = Object.entries(call.options).filter(([, value]) => value !== undefined && value !== null);
  const given = options.length === 0 ? "" : `, ${objectText(options)}`;
  const text = singleLine(`${call.estimator}(data, ${JSON.stringify(call.formula)}${given})`);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function objectText(entries: readonly (readonly [string, unknown])[]): string {
  const fields = entries.map(
    ([key, value]) => `${/^[A-Za-z_$][\w$]*$/u.test(key) ? key : JSON.stringify(key)}: ${valueText(value)}`,
  );
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function valueText(value: unknown): string {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return `[${Array.from(value as ArrayLike<unknown>, valueText).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    // Spatial weights are recorded by their size and hash; in a call they are a value.
    if ("links" in value && "hash" in value) return "W";
    return objectText(Object.entries(value).filter(([, field]) => field !== undefined && field !== null));
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
