import { MesometricsError } from "@mesometrics/matrix";

/**
 * A choice given at run time is one of the known ones.
 *
 * @throws `UNKNOWN_METHOD`, `UNKNOWN_EFFECT`, … after what is chosen
 */
export function requireKnown(what: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new MesometricsError(
    `UNKNOWN_${what.toUpperCase()}`,
    `The ${what} '${value}' is not one of ${known.join(", ")}`,
    {
      [what]: value,
    },
  );
}
