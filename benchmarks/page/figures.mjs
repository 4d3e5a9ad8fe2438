// Time and memory against the number of rows, by design, drawn with the figures of our own reports.

const TWO = "id + firm";
const NAMES = { simple: "Simple design", difficult: "Difficult design", "low-mobility": "Low mobility" };

/** The sorted cases with one regressor of a design, by rows. */
function casesOf(fixedEffects, design, effects) {
  return fixedEffects.cases
    .filter(
      (one) =>
        one.design === design && one.effects.join(" + ") === effects && one.regressors === 1 && one.order === "sorted",
    )
    .sort((a, b) => a.rows - b.rows);
}

function series(cases, lines) {
  return lines
    .map(([label, value, isHollow = () => false]) => ({
      label,
      points: cases
        .map((one) => ({ x: one.rows, y: value(one), hollow: isHollow(one) }))
        .filter(({ y }) => typeof y === "number" && Number.isFinite(y)),
    }))
    .filter(({ points }) => points.length > 0);
}

/**
 * @param drawing `lineFigure` and `standaloneSvg` of @mesometrics/reporting/figures
 */
export function figuresOf({ fixedEffects }, { lineFigure, standaloneSvg }) {
  if (fixedEffects === null) return [];
  const { r, fixest } = fixedEffects.software;
  const them = `fixest ${fixest ?? ""}, two threads`;
  const of = (name, title, description, yLabel, lines) => {
    if (lines.length === 0) return [];
    const figure = lineFigure(lines, {
      id: name,
      title,
      description,
      xLabel: "Rows",
      yLabel,
      logarithmic: { x: true, y: true },
    });
    return [
      {
        name,
        title,
        light: `${standaloneSvg(figure)}\n`,
        dark: `${standaloneSvg(figure, { theme: "dark" })}\n`,
      },
    ];
  };
  const times = Object.keys(NAMES).flatMap((design) =>
    of(
      `time-${design}`,
      `${NAMES[design]}: seconds of a regression with two effects against rows`,
      `Median wall seconds of warm calls of one regression with effects of ${TWO} and clustered errors, ${r ?? "without R"}.`,
      "Seconds, warm calls",
      series(casesOf(fixedEffects, design, TWO), [
        ["Mesometrics, one thread", (one) => one.mesometrics.warm.wall],
        ["Mesometrics without WebAssembly", (one) => one.typescript.warm.wall],
        [them, (one) => one.fixest?.warm.wall],
        [
          `${them}, matched accuracy`,
          (one) => one.fixest?.matched?.warm.wall,
          (one) => one.fixest?.matched?.reached === false,
        ],
      ]),
    ),
  );
  const memory = of(
    "memory",
    "Peak memory of a process that reads the columns and runs one regression",
    "Largest resident memory in megabytes of a fresh process that reads the columns of a design and runs one regression.",
    "Megabytes, peak",
    [
      ...series(casesOf(fixedEffects, "simple", TWO), [
        ["Mesometrics, simple design", (one) => one.mesometrics.first.peakMegabytes],
      ]),
      ...series(casesOf(fixedEffects, "difficult", TWO), [
        ["Mesometrics, difficult design", (one) => one.mesometrics.first.peakMegabytes],
      ]),
      ...series(casesOf(fixedEffects, "simple", TWO), [
        ["fixest, simple design", (one) => one.fixest?.first.peakMegabytes],
      ]),
      ...series(casesOf(fixedEffects, "difficult", TWO), [
        ["fixest, difficult design", (one) => one.fixest?.first.peakMegabytes],
      ]),
    ],
  );
  return [...times, ...memory];
}
