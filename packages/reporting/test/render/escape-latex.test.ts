import { describe, expect, it } from "vitest";
import { escapeLatex } from "../../src/render/escape-latex.js";

describe("escapeLatex", () => {
  it.each([
    ["a\\b", "a\\textbackslash{}b"],
    ["50% & #1_2^3 ~ {x} $", "50\\% \\& \\#1\\_2\\textasciicircum{}3 \\textasciitilde{} \\{x\\} \\$"],
    ["<a> | “b” – ’", "\\textless{}a\\textgreater{} \\textbar{} ``b'' -- '"],
    ["R² = 1 − Σe²/ρ", "R\\textsuperscript{2} = 1 $-$ $\\Sigma$e\\textsuperscript{2}/$\\rho$"],
    ["固定效应\u0007\n是", "固定效应 是"],
    ["constructor", "constructor"],
  ])("turns %j into %j", (text, latex) => {
    expect(escapeLatex(text)).toBe(latex);
  });
});
