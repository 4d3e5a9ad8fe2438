/** A mark of Observable Plot: made by its functions, drawn by `plot`, opaque here. */
export interface Mark {
  readonly marks?: readonly Mark[];
}
