import { MesometricsError } from "@mesometrics/matrix";

/** Refuses `cluster` where a covariance has none. */
export function refuseClusters(options: { readonly type?: unknown; readonly cluster?: unknown }): void {
  if (options.cluster === undefined) return;
  throw unknownCovariance(
    `${String(options.type)} has no clusters: leave 'cluster' out, or ask for CR0, CR1 or CR2`,
    options,
  );
}

/** Refuses an option that is none of the allowed texts. */
export function requireOneOf(options: object, name: string, allowed: readonly string[], required = false): void {
  const value: unknown = options[name as keyof typeof options];
  if ((value === undefined && !required) || (typeof value === "string" && allowed.includes(value))) return;
  throw new MesometricsError(
    "INVALID_COVARIANCE_OPTION",
    `'${name}' of ${String((options as { readonly type?: unknown }).type)} is ${allowed.map((one) => `"${one}"`).join(" or ")}, not ${String(value)}`,
    { option: name, given: value },
  );
}

/** The error for what is no covariance. */
export function unknownCovariance(message: string, given: unknown): MesometricsError {
  return new MesometricsError("UNKNOWN_COVARIANCE", message, { given });
}
