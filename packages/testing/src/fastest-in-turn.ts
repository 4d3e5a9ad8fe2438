function processorSeconds(call: () => void): number {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/**
 * The fastest of `runs` calls of two sides that alternate, in seconds of processor time: of all timings what a busy machine moves
 * least. A test compares the two, with a factor of two of room to what an idle machine shows.
 */
export function fastestInTurn(
  ours: () => void,
  theirs: () => void,
  runs: number,
): { readonly ours: number; readonly theirs: number } {
  let [own, other] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let run = 0; run < runs; run++) {
    own = Math.min(own, processorSeconds(ours));
    other = Math.min(other, processorSeconds(theirs));
  }
  return { ours: own, theirs: other };
}
