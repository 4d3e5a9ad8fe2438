import { MesometricsError } from "@mesometrics/matrix";
import { Resvg } from "@resvg/resvg-js";
import type { Figure } from "./figure/figure.js";
import { standaloneSvg } from "./figure/standalone-svg.js";

/** How a figure becomes a picture of pixels. */
export interface PngOptions {
  /** Pixels per pixel of the figure; default 3, which gives 300 dpi at 173 mm. */
  readonly scale?: number;
  readonly theme?: "light" | "dark";
  /** Default true; false leaves the ground transparent. */
  readonly background?: boolean;
  /** Font files to use beside those of the system: Chinese labels need a font that has them. */
  readonly fontFiles?: readonly string[];
  /** Default true. False takes the given files alone, so that two machines draw the same pixels. */
  readonly systemFonts?: boolean;
}

/**
 * A figure as PNG, drawn by resvg. Needs the package `@resvg/resvg-js`, which you install yourself; Node only.
 *
 * @returns the bytes of a `.png` file
 * @throws INVALID_SCALE unless 0 < scale <= 10
 * @example
 * ```ts
 * import { weightsBars } from "@mesometrics/reporting/figures";
 * import { renderPng } from "@mesometrics/reporting/png";
 * const figure = weightsBars([{ label: "Roads", value: 1 }], { id: "weights", title: "Weights" });
 * const file = renderPng(figure, { scale: 1 });
 * String.fromCharCode(...file.subarray(1, 4)); // → "PNG"
 * ```
 */
export function renderPng(figure: Figure, options: PngOptions = {}): Uint8Array {
  const scale = options.scale ?? 3;
  if (!(scale > 0 && scale <= 10)) {
    throw new MesometricsError("INVALID_SCALE", `The scale of a PNG lies above 0 and up to 10, not ${scale}.`, {
      scale,
    });
  }
  const { theme = "light", background = true } = options;
  const resvg = new Resvg(standaloneSvg(figure, { theme, background }), {
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: options.systemFonts ?? true, fontFiles: [...(options.fontFiles ?? [])] },
  });
  return Uint8Array.from(resvg.render().asPng());
}
