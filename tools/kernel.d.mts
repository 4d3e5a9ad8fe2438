export function kernelSources(): string[];
export function compileKernel(source: string): Promise<Uint8Array>;
export interface KernelFile {
  readonly file: string;
  readonly text: string;
}
export function kernelFile(source: string): Promise<KernelFile>;
export function kernelProblems(files?: readonly KernelFile[]): Promise<string[]>;
