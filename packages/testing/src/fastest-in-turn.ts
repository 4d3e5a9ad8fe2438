/** Of ours in a round. */
const MOST_CALLS = 20;

function processorSeconds(call: () => void): number {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/**
 * The fastest calls of two sides in seconds of processor time, of all timings what a busy machine moves least. In each of `runs`
 * rounds theirs is called once, and ours until it has taken as long: both have the same time to show what they can, and to be
 * compiled. A test compares the two, with a factor of two of room to what an idle machine shows.
 */
export function fastestInTurn(
  ours: () => void,
  theirs: () => void,
  runs: number,
): { readonly ours: number; readonly theirs: number } {
  let [own, other] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let run = 0; run < runs; run++) {
    const long = processorSeconds(theirs);
    other = Math.min(other, long);
    for (let spent = 0; spent < long; ) {
      const short = processorSeconds(ours);
      own = Math.min(own, short);
      spent += Math.max(short, long / MOST_CALLS);
    }
  }
  return { ours: own, theirs: other };
}
