/** A Markdown table as the formatter of this repository sets it: numbers to the right, columns in line. */
export function table(heads, rows) {
  const lines = [heads, ...rows].map((cells) => cells.map((cell) => String(cell).replaceAll("|", "\\|")));
  const widths = heads.map((_, at) => Math.max(3, ...lines.map((cells) => [...cells[at]].length)));
  const pad = (cell, at) => {
    const room = " ".repeat(widths[at] - [...cell].length);
    return at === 0 ? cell + room : room + cell;
  };
  const line = (cells) => `| ${cells.map(pad).join(" | ")} |`;
  const rule = widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(lines[0]), `| ${rule.join(" | ")} |`, ...lines.slice(1).map(line)].join("\n");
}

/** Seconds as a reader takes them in. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 1e-3) return `${(seconds * 1e6).toFixed(0)} µs`;
  if (seconds < 1) return `${Number((seconds * 1e3).toPrecision(3))} ms`;
  return `${Number(seconds.toPrecision(3))} s`;
}

export function ratio(value) {
  if (value === null || value === undefined) return "–";
  return value >= 100 ? value.toFixed(0) : value.toPrecision(2);
}

export const megabytes = (value) => (value === null || value === undefined ? "–" : `${value.toFixed(0)} MB`);

export const error = (value) => (value === null || value === undefined ? "–" : value.toExponential(0));

/** 10⁴, 10⁷ */
export function rowsText(rows) {
  const exponent = Math.round(Math.log10(rows));
  return Number(`1e${exponent}`) === rows
    ? `10${[...String(exponent)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`
    : String(rows);
}

/** A figure that follows the reader's choice of light or dark. */
export function picture({ name, title }) {
  return `<picture><source media="(prefers-color-scheme: dark)" srcset="benchmarks/${name}-dark.svg"><img alt="${title}" src="benchmarks/${name}-light.svg" width="680"></picture>`;
}
