import { singleLine } from "../label.js";

const MARKUP: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "–": "--",
  "—": "---",
  "‘": "`",
  "’": "'",
  "“": "``",
  "”": "''",
  "…": "\\ldots{}",
  "²": "\\textsuperscript{2}",
  "³": "\\textsuperscript{3}",
  // a place where a line may end
  "\u200b": "\\hspace{0pt}",
};

/** Letters and signs of formulas that not every text font has, by the name of their command. */
const MATHEMATICS: Readonly<Record<string, string>> = {
  "−": "-",
  "×": "\\times",
  "·": "\\cdot",
  "±": "\\pm",
  "≤": "\\le",
  "≥": "\\ge",
  "≠": "\\ne",
  "≈": "\\approx",
  "∞": "\\infty",
  "√": "\\surd",
  "∑": "\\sum",
  "→": "\\to",
  "✓": "\\checkmark",
  α: "\\alpha",
  β: "\\beta",
  γ: "\\gamma",
  δ: "\\delta",
  ε: "\\varepsilon",
  η: "\\eta",
  θ: "\\theta",
  κ: "\\kappa",
  λ: "\\lambda",
  μ: "\\mu",
  ν: "\\nu",
  ξ: "\\xi",
  π: "\\pi",
  ρ: "\\rho",
  σ: "\\sigma",
  τ: "\\tau",
  φ: "\\varphi",
  χ: "\\chi",
  ψ: "\\psi",
  ω: "\\omega",
  Γ: "\\Gamma",
  Δ: "\\Delta",
  Θ: "\\Theta",
  Λ: "\\Lambda",
  Π: "\\Pi",
  Σ: "\\Sigma",
  Φ: "\\Phi",
  Ω: "\\Omega",
};

/** Text that LaTeX prints as it stands: markup is escaped, signs of formulas are set in mathematics. */
export function escapeLatex(text: string): string {
  let escaped = "";
  for (const character of singleLine(text)) {
    const sign = MATHEMATICS[character];
    escaped += sign === undefined ? (MARKUP[character] ?? character) : `$${sign}$`;
  }
  return escaped;
}
