// What is required, what is aimed at, and what was measured, line by line.

/** Slope of log time on log rows by least squares. */
export function slope(points) {
  const x = points.map(({ rows }) => Math.log(rows));
  const y = points.map(({ wall }) => Math.log(wall));
  const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  return (
    x.reduce((sum, one, i) => sum + (one - mx) * (y[i] - my), 0) /
    x.reduce((sum, one) => sum + (one - mx) * (one - mx), 0)
  );
}

const times = (value) =>
  `${value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)}x`;
const share = (value) => `${(100 * value).toFixed(0)} %`;
const milliseconds = (value) => `${(1000 * value).toFixed(0)} ms`;
const kilobytes = (value) => `${Number((value / 1000).toFixed(1))} kB`;

/** The worst of some cases decides; null where nothing was measured. */
function worst(values, better) {
  const known = values.filter((value) => value !== null && value !== undefined && Number.isFinite(value));
  if (known.length === 0) return null;
  return better === "more" ? Math.min(...known) : Math.max(...known);
}

/** One goal: `better` says whether more or less of it is good. */
function goal({ line, required, aim = null, measured, better = "more", print = times, remark = "" }) {
  const reaches = (limit) => (better === "more" ? measured >= limit : measured <= limit);
  const verdict =
    measured === null
      ? "not measured"
      : aim !== null && reaches(aim)
        ? "aim reached"
        : reaches(required)
          ? "reached"
          : "NOT REACHED";
  const limit = (value) => (value === null ? "" : `${better === "more" ? "≥" : "≤"} ${print(value)}`);
  return {
    line,
    required: limit(required),
    aim: limit(aim),
    measured: measured === null ? "–" : print(measured) + remark,
    verdict,
  };
}

/** Every goal with its verdict. */
export function goals({ fixedEffects, rowOrder, smallPanel, dense, sizes, starts }) {
  const cases = fixedEffects?.cases ?? [];
  const plain = cases.filter((one) => one.regressors === 1 && one.order === "sorted");
  const pick = (rows, hard) => plain.filter((one) => rows.includes(one.rows) && one.hard === hard);
  const ratio = (list, key, better) =>
    worst(
      list.map((one) => one.timesFaster?.[key]),
      better ?? "more",
    );
  /** Fixed effects: the case with the smallest ratio decides; the one at matched accuracy stands beside it. */
  const speed = (line, rows, hard, required, aim, key = "warm", matched = "warmMatched") => {
    const list = pick(rows, hard);
    const alike = matched === null ? null : ratio(list, matched);
    return goal({
      line: list.length > 1 ? `${line}, worst of ${list.length} cases` : line,
      required,
      aim,
      measured: ratio(list, key),
      remark:
        alike === null
          ? ""
          : ` (matched accuracy ${list.some((one) => one.fixest?.matched?.reached === false) ? "at least " : ""}${times(alike)})`,
    });
  };
  const small = (key) =>
    smallPanel?.peers?.filter((peer) => peer.id?.startsWith("fixest")).map((peer) => peer[key]) ?? [];
  const gemm = dense?.results.filter(
    ({ operation, shape }) => operation === "product" && Number.parseInt(shape, 10) >= 256,
  );
  const slopes = [...new Set(plain.filter((one) => !one.hard).map((one) => one.effects.join(" + ")))].map((effects) => {
    const points = plain
      .filter((one) => !one.hard && one.effects.join(" + ") === effects)
      .map((one) => ({ rows: one.rows, wall: one.mesometrics.warm.wall }));
    return points.length < 2 ? null : slope(points);
  });
  const hard = plain.filter((one) => one.hard);
  const size = (name) => sizes?.results?.find((one) => one.name === name)?.gzip ?? null;
  const start = (name) => starts?.results?.find((one) => one.name === name)?.seconds ?? null;
  return [
    goal({
      line: "30 x 12, six regressors, two-way effects, clustered, from typed arrays",
      required: 40,
      aim: 80,
      measured: worst(small("timesFaster"), "more"),
    }),
    goal({
      line: "the same from row objects and a formula",
      required: 20,
      aim: 40,
      measured: worst(small("timesFasterFromRecords"), "more"),
    }),
    speed("1e4 rows, easy", [1e4], false, 10, 20),
    speed("1e5 rows, easy", [1e5], false, 3.5, 6),
    speed("1e6 rows, easy", [1e6], false, 2, 4),
    speed("1e7 rows, easy", [1e7], false, 2.5, 6),
    speed("1e7 rows, easy, first call of a process", [1e7], false, 1.3, 2, "first", null),
    speed("1e5 rows, hard", [1e5], true, 3, 5),
    speed("1e6 and 1e7 rows, hard", [1e6, 1e7], true, 6, 15),
    speed(
      "TypeScript twin, 1e6 and 1e7 rows, easy, processor time",
      [1e6, 1e7],
      false,
      1,
      null,
      "typescriptProcessor",
      null,
    ),
    speed("TypeScript twin, 1e6 and 1e7 rows, hard", [1e6, 1e7], true, 5, null, "typescriptWarm", null),
    goal({
      line: "peak memory at 1e7 rows, share of fixest's",
      required: 0.6,
      aim: 0.5,
      better: "less",
      print: share,
      measured: worst(
        plain.filter((one) => one.rows === 1e7).map((one) => one.memoryShare),
        "less",
      ),
    }),
    goal({
      line: "shuffled rows against sorted ones",
      required: 2,
      better: "less",
      measured: worst(rowOrder?.results.map(({ slower }) => slower) ?? [], "less"),
    }),
    goal({
      line: "log time on log rows, easy designs: slope",
      required: 1.1,
      better: "less",
      print: (value) => value.toFixed(2),
      measured: worst(slopes, "less"),
    }),
    goal({
      line: "hard designs: coefficient against the sparse solve",
      required: 1e-8,
      better: "less",
      print: (value) => value.toExponential(0),
      measured: worst(
        hard.map((one) => one.mesometrics.error),
        "less",
      ),
      remark:
        hard.length === 0
          ? ""
          : ` (fixest at its defaults ${worst(
              hard.map((one) => one.fixest?.error),
              "less",
            )?.toExponential(0)})`,
    }),
    goal({
      line: "product of matrices from 256 x 256 on, against ml-matrix",
      required: 15,
      aim: 25,
      measured: worst(gemm?.map((one) => one.timesFaster) ?? [], "more"),
    }),
    goal({
      line: "Node start to first result",
      required: 0.15,
      aim: 0.08,
      better: "less",
      print: milliseconds,
      measured: start("node"),
    }),
    goal({
      line: "browser: script loaded to first result",
      required: 0.05,
      aim: 0.02,
      better: "less",
      print: milliseconds,
      measured: start("browser"),
    }),
    ...[
      ["feols, tidy", 25_000],
      ["ivreg", 45_000],
      ["spatialPanel", 60_000],
    ].map(([name, limit]) =>
      goal({
        line: `import { ${name} }, compressed`,
        required: limit,
        better: "less",
        print: kilobytes,
        measured: size(name),
      }),
    ),
  ];
}
