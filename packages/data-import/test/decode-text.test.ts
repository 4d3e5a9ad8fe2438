import { describe, expect, it } from "vitest";
import { decodeText } from "../src/index.js";
import { codeThrownBy } from "./thrown-by.js";

const utf8 = (text: string) => new TextEncoder().encode(text);
/** 数据库：分省年度数据 in GB 18030. */
const GB_TITLE = Uint8Array.of(
  ...[
    0xca, 0xfd, 0xbe, 0xdd, 0xbf, 0xe2, 0xa3, 0xba, 0xb7, 0xd6, 0xca, 0xa1, 0xc4, 0xea, 0xb6, 0xc8, 0xca, 0xfd, 0xbe,
    0xdd,
  ],
);
const TITLE = "数据库：分省年度数据";
const joined = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((one) => [...one]));

describe("decodeText", () => {
  it("reads UTF-8 with and without byte order mark", () => {
    expect(decodeText(utf8(`\ufeff${TITLE}\n`))).toEqual({ text: `${TITLE}\n`, encoding: "utf-8", repaired: [] });
    expect(decodeText(utf8("a,b\n")).encoding).toBe("utf-8");
  });

  it("reads GB 18030", () => {
    expect(decodeText(joined(GB_TITLE, utf8("\n")))).toEqual({ text: `${TITLE}\n`, encoding: "gb18030", repaired: [] });
  });

  it("reads UTF-16 of both orders", () => {
    const little = Uint8Array.from(
      [0xfe_ff, ..."指标".split("").map((c) => c.charCodeAt(0))].flatMap((c) => [c & 255, c >> 8]),
    );
    const big = Uint8Array.from(
      [0xfe_ff, ..."指标".split("").map((c) => c.charCodeAt(0))].flatMap((c) => [c >> 8, c & 255]),
    );
    expect(decodeText(little).text).toBe("指标");
    expect(decodeText(big).text).toBe("指标");
  });

  it("reads a first line in GB 18030 above lines in UTF-8, and says so", () => {
    const read = decodeText(joined(GB_TITLE, utf8("\n指标：人口\n地区,2020年\n北京市,1\n")));
    expect(read.text).toBe(`${TITLE}\n指标：人口\n地区,2020年\n北京市,1\n`);
    expect(read.repaired).toEqual([{ line: 1, readAs: "gb18030" }]);
  });

  it("turns back a first line of mojibake, through Latin-1 or GBK", () => {
    const latin = [...utf8(TITLE)].map((byte) => String.fromCharCode(byte)).join("");
    const gbk = new TextDecoder("gbk").decode(utf8(TITLE));
    for (const spoilt of [latin, gbk]) {
      const read = decodeText(utf8(`${spoilt}\n指标：人口\n地区,2020年\n`));
      expect(read.repaired).toEqual([{ line: 1, readAs: "mojibake" }]);
      expect(read.text.startsWith("数据库：分省年度数")).toBe(true);
      expect(read.text.endsWith("\n指标：人口\n地区,2020年\n")).toBe(true);
    }
  });

  it("leaves other Chinese and accented lines alone", () => {
    const text = "各省情况\nRégion,2020\nÎle-de-France,1\n";
    expect(decodeText(utf8(text))).toEqual({ text, encoding: "utf-8", repaired: [] });
  });

  it("refuses nothing, binaries, and bytes in no encoding", () => {
    expect(codeThrownBy(() => decodeText(new Uint8Array()))).toBe("EMPTY_FILE");
    expect(codeThrownBy(() => decodeText(Uint8Array.of(80, 75, 0, 0)))).toBe("BINARY_FILE");
    expect(codeThrownBy(() => decodeText(Uint8Array.of(0xff, 0x81, 0xff, 0x0a)))).toBe("UNKNOWN_ENCODING");
    expect(codeThrownBy(() => decodeText(Uint8Array.of(0xff, 0xfe, 0x41)))).toBe("UNKNOWN_ENCODING");
  });
});
