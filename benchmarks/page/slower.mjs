import { duration, ratio, rowsText } from "./text.mjs";

/** Every measured comparison in which the other side was faster, worst first, and the goals that are missed. */
export function whereOthersAreFaster({ fixedEffects, smallPanel, dense, spatial, starts }, open) {
  const slower = [];
  const compare = (what, ours, theirs, who) => {
    if (typeof ours === "number" && typeof theirs === "number" && theirs < ours) {
      slower.push({ what, ours, theirs, who, factor: ours / theirs });
    }
  };
  for (const one of fixedEffects?.cases ?? []) {
    if (one.fixest === null) continue;
    const name = [
      `${one.design}, ${rowsText(one.rows)} rows, ${one.effects.join(" + ")}`,
      ...(one.regressors > 1 ? [`${one.regressors} regressors`] : []),
      ...(one.order === "shuffled" ? ["shuffled"] : []),
    ].join(", ");
    compare(`${name}, warm`, one.mesometrics.warm.wall, one.fixest.warm.wall, "fixest");
    compare(`${name}, warm, matched accuracy`, one.mesometrics.warm.wall, one.fixest.matched?.warm.wall, "fixest");
    compare(`${name}, first call`, one.mesometrics.first.wall, one.fixest.first.wall, "fixest");
    compare(
      `${name}, making the Dataset and a first call`,
      one.mesometrics.dataset.wall + one.mesometrics.first.wall,
      one.fixest.first.wall,
      "fixest",
    );
    compare(`${name}, TypeScript twin, warm`, one.typescript.warm.wall, one.fixest.warm.wall, "fixest");
    if (one.memoryShare > 1)
      slower.push({
        what: `${name}: peak memory ${ratio(one.memoryShare)} times fixest's`,
        factor: one.memoryShare,
      });
  }
  for (const peer of smallPanel?.peers ?? []) {
    compare(peer.ours, smallPanel.results.find(({ name }) => name === peer.ours).wall, peer.wall, `R (${peer.name})`);
  }
  for (const one of dense?.results ?? []) {
    compare(`${one.operation} ${one.shape}`, one.mesometrics.wall, one.mlMatrix.wall, "ml-matrix");
  }
  for (const one of spatial?.results ?? []) {
    for (const peer of one.peers) {
      compare(`${one.name}, warm`, one.warm, peer.warm, peer.name);
      compare(`${one.name}, first call`, one.cold, peer.cold, peer.name);
    }
  }
  const start = (name) => starts?.results.find((one) => one.name === name)?.seconds;
  compare("start of the process to the first result", start("node"), start("fixest"), "R with fixest");
  slower.sort((a, b) => b.factor - a.factor);
  const lines = [
    ...slower.map(({ what, ours, theirs, who, factor }) =>
      ours === undefined
        ? `- ${what}.`
        : `- ${what}: ours ${duration(ours)}, ${who} ${duration(theirs)}, ${ratio(factor)} times as long.`,
    ),
    ...open.map(
      ({ line, required, measured }) => `- Goal not reached: ${line}: required ${required}, measured ${measured}.`,
    ),
  ];
  if (fixedEffects === null) lines.unshift("- Fixed effects beside fixest: not measured yet.");
  return lines.length === 0 ? "Nowhere among the cases below, and none." : lines.join("\n");
}
