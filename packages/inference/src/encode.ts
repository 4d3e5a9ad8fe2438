import { MesometricsError } from "@mesometrics/matrix";
import type { Estimate } from "./estimate.js";

const schema = "mesometrics/estimate@1";

/**
 * An estimate as JSON text: typed arrays as arrays, and the numbers that JSON has no sign for as the texts `NaN`,
 * `Infinity`, `-Infinity` and `-0`. Equal estimates give equal bytes. `decode` is its inverse.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { decode, encode } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: { cluster: "firm" } });
 * decode(encode(fit)).terms; // → ["value","capital"]
 * ```
 */
export function encode(fit: Estimate): string {
  return JSON.stringify(fit, (_, value: unknown) => {
    if (value instanceof Float64Array) return Array.from(value, numberOut);
    return typeof value === "number" ? numberOut(value) : value;
  });
}

/**
 * The estimate behind a text of `encode`.
 *
 * @throws `INVALID_ENCODING` where the text is no JSON or no estimate; `UNKNOWN_SCHEMA` where its schema version is another
 *
 * @example
 * ```ts
 * import { decode } from "@mesometrics/inference";
 * decode("{}"); // throws UNKNOWN_SCHEMA
 * ```
 */
export function decode(text: string): Estimate {
  const raw = parse(text);
  if (raw.schema !== schema) {
    throw new MesometricsError(
      "UNKNOWN_SCHEMA",
      `This text has the schema '${String(raw.schema)}', but this version reads '${schema}'`,
      { schema: raw.schema },
    );
  }
  const block = (part: Json, where: string) => ({
    terms: list(part.terms, `${where}.terms`).map(String),
    coefficients: numbers(part.coefficients, `${where}.coefficients`),
    vcov: matrixIn(part.vcov, `${where}.vcov`),
    inference: inferenceIn(part.inference, `${where}.inference`),
  });
  const sample = object(raw.sample, "sample");
  const numerics = object(raw.numerics, "numerics");
  return {
    ...(raw as unknown as Estimate),
    ...block(raw, "estimate"),
    sample: sample as unknown as Estimate["sample"],
    numerics: {
      ...(numerics as unknown as Estimate["numerics"]),
      tolerance: numberIn(numerics.tolerance, "tolerance"),
    },
    absorbedDegreesOfFreedom: numberIn(raw.absorbedDegreesOfFreedom, "absorbedDegreesOfFreedom"),
    residualDegreesOfFreedom: numberIn(raw.residualDegreesOfFreedom, "residualDegreesOfFreedom"),
    r2: numberRecord(raw.r2, "r2"),
    statistics: numberRecord(raw.statistics, "statistics"),
    tests: list(raw.tests, "tests").map((item, t) => testIn(object(item, `tests[${t}]`), `tests[${t}]`)),
    components: list(raw.components, "components").map((item, c) => {
      const part = object(item, `components[${c}]`);
      return { ...(part as unknown as Estimate["components"][number]), ...block(part, `components[${c}]`) };
    }),
  };
}

type Json = Readonly<Record<string, unknown>>;

function parse(text: string): Json {
  try {
    return object(JSON.parse(text), "estimate");
  } catch (error) {
    if (error instanceof MesometricsError) throw error;
    throw invalid("the text is not JSON");
  }
}

function testIn(test: Json, where: string): Estimate["tests"][number] {
  const critical = test.criticalValues;
  return {
    ...(test as unknown as Estimate["tests"][number]),
    statistic: numberIn(test.statistic, `${where}.statistic`),
    degreesOfFreedom: Array.from(numbers(test.degreesOfFreedom, `${where}.degreesOfFreedom`)),
    pValue: test.pValue === null ? null : numberIn(test.pValue, `${where}.pValue`),
    ...(critical === undefined
      ? {}
      : {
          criticalValues: list(critical, `${where}.criticalValues`).map((item) => {
            const { label, value } = object(item, `${where}.criticalValues`);
            return { label: String(label), value: numberIn(value, `${where}.criticalValues`) };
          }),
        }),
  };
}

function inferenceIn(value: unknown, where: string): Estimate["inference"] {
  const rule = object(value, where);
  return {
    ...(rule as unknown as Estimate["inference"]),
    degreesOfFreedom: numbers(rule.degreesOfFreedom, `${where}.degreesOfFreedom`),
    adjustment: numberIn(rule.adjustment, `${where}.adjustment`),
    facts: Object.fromEntries(
      Object.entries(object(rule.facts, `${where}.facts`)).map(([name, fact]) => [
        name,
        typeof fact === "number" || isNumberText(fact) ? numberIn(fact, `${where}.facts.${name}`) : String(fact),
      ]),
    ),
  };
}

function matrixIn(value: unknown, where: string): Estimate["vcov"] {
  const { rows, columns, data } = object(value, where);
  const cells = numbers(data, `${where}.data`);
  if (typeof rows !== "number" || typeof columns !== "number" || cells.length !== rows * columns) {
    throw invalid(`${where} is not a matrix`);
  }
  return { rows, columns, data: cells };
}

function numberRecord(value: unknown, where: string): Record<string, number> {
  return Object.fromEntries(
    Object.entries(object(value, where)).map(([name, entry]) => [name, numberIn(entry, `${where}.${name}`)]),
  );
}

function numbers(value: unknown, where: string): Float64Array {
  return Float64Array.from(list(value, where), (entry) => numberIn(entry, where));
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(`${where} is not a list`);
  return value;
}

function object(value: unknown, where: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(`${where} is missing`);
  return value as Json;
}

function invalid(what: string): MesometricsError {
  return new MesometricsError("INVALID_ENCODING", `This text is no encoded estimate: ${what}`, { what });
}

function numberOut(value: number): number | string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

function isNumberText(value: unknown): boolean {
  return value === "NaN" || value === "Infinity" || value === "-Infinity" || value === "-0";
}

function numberIn(value: unknown, where: string): number {
  if (typeof value === "number") return value;
  if (isNumberText(value)) return Number(value);
  throw invalid(`${where} holds something that is not a number`);
}
