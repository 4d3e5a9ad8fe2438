// Timings of processes that were warmed up, in turn.
import { median } from "./measure.mjs";

/** A timing lasts at least as long: the clock of R counts milliseconds. */
const SHORTEST_SECONDS = 0.1;
const WARM_UP_SECONDS = 1;
const WARM_UP_CALLS = 30;
/** A call that takes as long is no warmer the second time: the first one counts. */
export const LONG_SECONDS = 10;

/** Two numbers of every timing are kept, and how many calls a timing took the mean of. */
export const timing = (answers, calls = 1) => ({
  runs: answers.length,
  calls,
  wall: median(answers.map((answer) => answer.wall)),
  processor: median(answers.map((answer) => answer.processor)),
  fastest: Math.min(...answers.map((answer) => answer.wall)),
});

/**
 * Warm calls of several sides in turn: each `runs` timings, or fewer where its `seconds` are used up. A side has a `process`
 * and makes a `request` of a case and a number of calls.
 */
export async function warmCalls(one, sides, { runs, seconds }) {
  const calls = [];
  const last = [];
  for (const side of sides) {
    // The first timing says how many calls fill the shortest timing; compilers need some calls more.
    let answer = await side.process.ask(side.request(one, 1));
    let spent = answer.wall;
    for (let done = 1; (spent < WARM_UP_SECONDS || done < WARM_UP_CALLS) && answer.wall < WARM_UP_SECONDS / 2; ) {
      const some = Math.max(1, Math.ceil(SHORTEST_SECONDS / answer.wall));
      answer = await side.process.ask(side.request(one, some));
      spent += answer.wall * some;
      done += some;
    }
    calls.push(Math.max(1, Math.ceil(SHORTEST_SECONDS / answer.wall)));
    last.push(answer);
  }
  const answers = last.map((answer) => (answer.wall > LONG_SECONDS ? [answer] : []));
  const spent = answers.map(([answer]) => answer?.wall ?? 0);
  for (let round = 0; round < runs; round++) {
    for (const [at, side] of sides.entries()) {
      const done = answers[at].length;
      if (done === runs || (done > 0 && spent[at] * ((done + 1) / done) > seconds)) continue;
      const answer = await side.process.ask(side.request(one, calls[at]));
      answers[at].push(answer);
      spent[at] += answer.wall * calls[at];
    }
  }
  return sides.map((_, at) => ({ answer: last[at], ...timing(answers[at], calls[at]) }));
}
