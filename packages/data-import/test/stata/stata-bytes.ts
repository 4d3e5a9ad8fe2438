/** A small writer of Stata files, by the printed format, to test the reader with. */
export interface StataContent {
  readonly release: 117 | 118 | 119;
  readonly isLittle: boolean;
  readonly columns: readonly StataColumn[];
  readonly rows: number;
}

export type StataColumn =
  | {
      readonly name: string;
      readonly type: "byte" | "int" | "long" | "float" | "double";
      readonly values: readonly number[];
    }
  | { readonly name: string; readonly type: "string"; readonly width: number; readonly values: readonly string[] }
  | { readonly name: string; readonly type: "longText"; readonly values: readonly string[] };

const CODES = { double: 65526, float: 65527, long: 65528, int: 65529, byte: 65530, longText: 32768 };
const BYTES = { double: 8, float: 4, long: 4, int: 2, byte: 1, longText: 8 };

export function stataBytes({ release, isLittle, columns, rows }: StataContent): Uint8Array {
  const out: number[] = [];
  const text = (value: string) => {
    for (const byte of new TextEncoder().encode(value)) out.push(byte);
  };
  const whole = (value: number, width: number) => {
    const bytes = Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** i) % 256);
    for (const byte of isLittle ? bytes : bytes.reverse()) out.push(byte);
  };
  const fixed = (value: string, width: number) => {
    const bytes = new TextEncoder().encode(value);
    for (let i = 0; i < width; i++) out.push(bytes[i] ?? 0);
  };
  const number = (value: number, type: "byte" | "int" | "long" | "float" | "double") => {
    const view = new DataView(new ArrayBuffer(8));
    if (type === "double") view.setFloat64(0, value, isLittle);
    else if (type === "float") view.setFloat32(0, value, isLittle);
    else if (type === "long") view.setInt32(0, value, isLittle);
    else if (type === "int") view.setInt16(0, value, isLittle);
    else view.setInt8(0, value);
    for (let i = 0; i < BYTES[type]; i++) out.push(view.getUint8(i));
  };
  const isOld = release === 117;
  const name = isOld ? 33 : 129;
  text(`<stata_dta><header><release>${release}</release><byteorder>${isLittle ? "LSF" : "MSF"}</byteorder><K>`);
  whole(columns.length, release === 119 ? 4 : 2);
  text("</K><N>");
  whole(rows, isOld ? 4 : 8);
  text("</N><label>");
  whole(0, isOld ? 1 : 2);
  text("</label><timestamp>");
  whole(17, 1);
  text("01 Jan 2020 00:00</timestamp></header><map>");
  const map = out.length;
  for (let i = 0; i < 14; i++) whole(0, 8);
  text("</map><variable_types>");
  for (const one of columns) whole(one.type === "string" ? one.width : CODES[one.type], 2);
  text("</variable_types><varnames>");
  for (const one of columns) fixed(one.name, name);
  text("</varnames><sortlist>");
  for (let i = 0; i <= columns.length; i++) whole(0, release === 119 ? 4 : 2);
  text("</sortlist><formats>");
  for (const _ of columns) fixed("%9.0g", isOld ? 49 : 57);
  text("</formats><value_label_names>");
  for (const _ of columns) fixed("", name);
  text("</value_label_names><variable_labels>");
  for (const _ of columns) fixed("", isOld ? 81 : 321);
  text("</variable_labels><characteristics></characteristics>");
  const data = out.length;
  text("<data>");
  const split = isOld ? 4 : release === 118 ? 2 : 3;
  for (let row = 0; row < rows; row++) {
    columns.forEach((one, index) => {
      if (one.type === "string") fixed(one.values[row]!, one.width);
      else if (one.type === "longText") {
        whole(one.values[row] === "" ? 0 : index + 1, split);
        whole(one.values[row] === "" ? 0 : row + 1, 8 - split);
      } else number(one.values[row]!, one.type);
    });
  }
  text("</data>");
  const long = out.length;
  text("<strls>");
  columns.forEach((one, index) => {
    if (one.type !== "longText") return;
    one.values.forEach((value, row) => {
      if (value === "") return;
      const bytes = new TextEncoder().encode(value);
      text("GSO");
      whole(index + 1, 4);
      whole(row + 1, isOld ? 4 : 8);
      whole(130, 1);
      whole(bytes.length + 1, 4);
      for (const byte of bytes) out.push(byte);
      out.push(0);
    });
  });
  text("</strls>");
  const labels = out.length;
  text("<value_labels></value_labels></stata_dta>");
  const end = out.length;
  const bytes = Uint8Array.from(out);
  const view = new DataView(bytes.buffer);
  for (const [slot, offset] of [
    [9, data],
    [10, long],
    [11, labels],
    [12, end - 12],
    [13, end],
  ] as const) {
    view.setBigUint64(map + 8 * slot, BigInt(offset), isLittle);
  }
  return bytes;
}
