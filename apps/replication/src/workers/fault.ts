import { misuseCode } from "../misuse.js";

/** An error that has crossed from a worker, or ended one item of several. */
export interface Fault {
  /** null for a defect of mesometrics. */
  readonly code: string | null;
  readonly message: string;
  readonly stack: string;
}

export function faultOf(error: unknown): Fault {
  const code = misuseCode(error);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { code, message, stack: stack ?? message };
}
