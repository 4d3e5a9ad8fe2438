export function currentApi(): { readonly name: string; readonly snapshot: string; readonly text: string }[];
export function pendingChangesets(): Set<string>;
export function apiProblems(): string[];
