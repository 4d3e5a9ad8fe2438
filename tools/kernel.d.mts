export function kernelSources(): string[];
export function compileKernel(source: string): Promise<Uint8Array>;
export function kernelFile(source: string): Promise<{ readonly file: string; readonly text: string }>;
export function kernelProblems(): Promise<string[]>;
