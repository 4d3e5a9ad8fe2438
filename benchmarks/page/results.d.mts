/** What a benchmark wrote, by name; null where it has not run. */
export type Results = Readonly<Record<string, unknown>>;
export function committedResults(): Results;
