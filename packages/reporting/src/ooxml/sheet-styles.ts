import { escapeXml, xmlHead } from "./xml.js";

/** How a cell of a worksheet looks. */
export interface SheetLook {
  readonly format?: string;
  readonly align: "left" | "center" | "right";
  readonly indent?: number;
  readonly wrap?: boolean;
  readonly font?: "body" | "bold" | "italic" | "notes";
  /** 1.5 pt is Excel's medium rule, 0.75 pt its thin one. */
  readonly above?: "medium" | "thin";
  readonly below?: "medium" | "thin" | "hair";
}

/** Custom number formats start here. */
const FIRST_FORMAT = 164;

const FONTS = {
  body: '<sz val="10.5"/><name val="Times New Roman"/><family val="1"/>',
  bold: '<b/><sz val="10.5"/><name val="Times New Roman"/><family val="1"/>',
  italic: '<i/><sz val="10.5"/><name val="Times New Roman"/><family val="1"/>',
  notes: '<sz val="9"/><name val="Times New Roman"/><family val="1"/>',
} as const;
const FONT_NAMES = ["body", "bold", "italic", "notes"] as const;

/** Collects the looks of a workbook and numbers them in the order of first use. */
export interface SheetStyles {
  readonly index: (look: SheetLook) => number;
  readonly part: () => string;
}

/** An empty collection; number 0 is the plain cell. */
export function sheetStyles(): SheetStyles {
  const formats: string[] = [];
  const borders: string[] = [border({ align: "left" })];
  const looks: string[] = [format({ align: "left" }, 0, 0)];
  const position = (list: string[], item: string) => {
    const found = list.indexOf(item);
    return found >= 0 ? found : list.push(item) - 1;
  };
  return {
    index(look) {
      const number = look.format === undefined ? 0 : FIRST_FORMAT + position(formats, look.format);
      return position(looks, format(look, number, position(borders, border(look))));
    },
    part: () =>
      [
        `${xmlHead}<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`,
        formats.length === 0
          ? ""
          : `<numFmts count="${formats.length}">${formats
              .map((code, index) => `<numFmt numFmtId="${FIRST_FORMAT + index}" formatCode="${escapeXml(code)}"/>`)
              .join("")}</numFmts>`,
        `<fonts count="4">${FONT_NAMES.map((name) => `<font>${FONTS[name]}</font>`).join("")}</fonts>`,
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
        `<borders count="${borders.length}">${borders.join("")}</borders>`,
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
        `<cellXfs count="${looks.length}">${looks.join("")}</cellXfs>`,
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
        "</styleSheet>",
      ]
        .filter((line) => line !== "")
        .join("\n"),
  };
}

function border({ above, below }: SheetLook): string {
  const side = (name: string, style: string | undefined) =>
    style === undefined ? `<${name}/>` : `<${name} style="${style}"><color auto="1"/></${name}>`;
  return `<border><left/><right/>${side("top", above)}${side("bottom", below)}<diagonal/></border>`;
}

function format(look: SheetLook, number: number, edge: number): string {
  const font = FONT_NAMES.indexOf(look.font ?? "body");
  const indent = look.indent === undefined ? "" : ` indent="${look.indent}"`;
  const alignment = `<alignment horizontal="${look.align}" vertical="center"${look.wrap === true ? ' wrapText="1"' : ""}${indent}/>`;
  return `<xf numFmtId="${number}" fontId="${font}" fillId="0" borderId="${edge}" xfId="0" applyNumberFormat="1" applyFont="1" applyBorder="1" applyAlignment="1">${alignment}</xf>`;
}
