/** A unit as a factor times powers of base units: `亿元` is 1e8 x yuan, `%` is 0.01, `yuan / person` is yuan x person^-1. */
export interface UnitOfMeasure {
  readonly factor: number;
  /** Exponents by base unit, none of them 0, in order of their names. */
  readonly dimensions: Readonly<Record<string, number>>;
}

/** A number without a unit. */
export const PURE_NUMBER: UnitOfMeasure = { factor: 1, dimensions: {} };

/** The unit of a product. */
export function multiplyUnits(a: UnitOfMeasure, b: UnitOfMeasure): UnitOfMeasure {
  const dimensions: Record<string, number> = { ...a.dimensions };
  for (const [base, power] of Object.entries(b.dimensions)) dimensions[base] = (dimensions[base] ?? 0) + power;
  return { factor: a.factor * b.factor, dimensions: ordered(dimensions) };
}

/** The unit of a ratio. */
export function divideUnits(a: UnitOfMeasure, b: UnitOfMeasure): UnitOfMeasure {
  return multiplyUnits({ factor: a.factor / b.factor, dimensions: a.dimensions }, powerOfUnit(withFactor(b, 1), -1));
}

/** A unit to a power; a fractional power (a square root) is taken of the factor too. */
export function powerOfUnit(unit: UnitOfMeasure, power: number): UnitOfMeasure {
  const factor = power === 0.5 ? Math.sqrt(unit.factor) : integerPower(unit.factor, power);
  return { factor, dimensions: scaledDimensions(unit.dimensions, power) };
}

/** The same dimension at another factor. */
export function withFactor(unit: UnitOfMeasure, factor: number): UnitOfMeasure {
  return { factor, dimensions: unit.dimensions };
}

/** Whether two units measure one kind of thing. */
export function isSameDimension(a: UnitOfMeasure, b: UnitOfMeasure): boolean {
  const names = Object.keys(a.dimensions);
  return (
    names.length === Object.keys(b.dimensions).length &&
    names.every((name) => a.dimensions[name] === b.dimensions[name])
  );
}

/** Every exponent times a power. */
export function scaledDimensions(dimensions: UnitOfMeasure["dimensions"], power: number): UnitOfMeasure["dimensions"] {
  return ordered(Object.fromEntries(Object.entries(dimensions).map(([base, one]) => [base, one * power])));
}

function ordered(dimensions: Readonly<Record<string, number>>): UnitOfMeasure["dimensions"] {
  const entries = Object.entries(dimensions).filter(([, power]) => power !== 0);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A power by repeated multiplication: exact for powers of ten. */
export function integerPower(value: number, power: number): number {
  let result = 1;
  for (let i = 0; i < Math.abs(power); i++) result *= value;
  return power < 0 ? 1 / result : result;
}
