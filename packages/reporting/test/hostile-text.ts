/** Text that every format would misread in its own way: markup, formulas, commands, controls, reversed reading. */
export const HOSTILE =
  '<script>alert("1")</script> | `a` \\input{x} & 50% #1 $y$ _i_ ^2 ~ *b* [c](d) 中文\n\\\\ \u001b[31mred\u202e </td>';

/** The same for lone fields: formulas, XML that closes its element, half of a surrogate pair, nulls, very long. */
export const HOSTILE_FIELDS: readonly string[] = [
  HOSTILE,
  "=cmd|' /C calc'!A0",
  "+1+1",
  "-2+3",
  "@SUM(1)",
  "\u0000\u0001\u000b\ufffe\uffff",
  "\ud800 lone",
  "lone \udfff",
  "]]></w:t></w:r><w:p/>",
  "&#x0; &amp; &bogus;",
  "\u202ereversed\u2066\u061c",
  "\\end{tabular}\\immediate\\write18{ls}",
  '#eval("1") #import "x"',
  `${"long 长 ".repeat(1500)}end`,
  "",
];
