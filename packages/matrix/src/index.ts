export { MesometricsError } from "./errors.js";
export type { Matrix } from "./matrix.js";
