// The part of resvg-js 2.6 that the pictures use. The package is the user's to install, so a build must not need its
// declarations; tsconfig.build.json maps the import to this file.
export interface ResvgOptions {
  readonly fitTo: { readonly mode: "zoom"; readonly value: number };
  readonly font: { readonly loadSystemFonts: boolean; readonly fontFiles: string[] };
}

export declare class Resvg {
  constructor(svg: string, options: ResvgOptions);
  render(): { asPng(): Uint8Array };
}
