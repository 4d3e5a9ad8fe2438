// The part of Observable Plot 0.6 that the figures use. Its own declarations need the browser's types, which a package
// that also runs in Node must not ask of its users; tsconfig.json maps the import to this file.
import type { Mark } from "./mark.js";
import type { SvgDocument, SvgElement } from "./svg-document.js";

export type Channel<Datum> = string | number | boolean | null | ((datum: Datum) => string | number | boolean);

export type MarkOptions<Datum> = Readonly<
  Record<string, Channel<Datum> | readonly number[] | ((value: number) => string)>
>;

export interface ScaleOptions {
  readonly type?: "band" | "linear" | "log";
  readonly domain?: readonly (string | number)[];
  readonly padding?: number;
  readonly nice?: boolean;
  readonly zero?: boolean;
  readonly axis?: null;
}

export interface PlotOptions {
  readonly document: SvgDocument;
  readonly width: number;
  readonly height: number;
  readonly marginTop: number;
  readonly marginRight: number;
  readonly marginBottom: number;
  readonly marginLeft: number;
  readonly x: ScaleOptions;
  readonly y: ScaleOptions;
  readonly marks: readonly Mark[];
}

export function plot(options: PlotOptions): SvgElement;
export function axisX<Datum>(options: MarkOptions<Datum>): Mark;
export function axisY<Datum>(options: MarkOptions<Datum>): Mark;
export function gridX<Datum>(options: MarkOptions<Datum>): Mark;
export function gridY<Datum>(options: MarkOptions<Datum>): Mark;
export function ruleX<Datum>(data: readonly Datum[], options: MarkOptions<Datum>): Mark;
export function ruleY<Datum>(data: readonly Datum[], options: MarkOptions<Datum>): Mark;
export function dot<Datum>(data: readonly Datum[], options: MarkOptions<Datum>): Mark;
export function text<Datum>(data: readonly Datum[], options: MarkOptions<Datum>): Mark;
export function barX<Datum>(data: readonly Datum[], options: MarkOptions<Datum>): Mark;
export function lineY<Datum>(data: readonly Datum[], options: MarkOptions<Datum>): Mark;
export function areaY<Datum>(data: readonly Datum[], options: MarkOptions<Datum>): Mark;
export function rect<Datum>(data: readonly Datum[], options: MarkOptions<Datum>): Mark;
export function line<Datum>(data: readonly Datum[], options: MarkOptions<Datum>): Mark;
