/** A line that counts on a terminal; where the output is a file, a line for every tenth. */
export function progressLine(what: string): {
  readonly show: (done: number, total: number) => void;
  readonly end: () => void;
} {
  const { stderr } = process;
  let told = 0;
  let isOpen = false;
  return {
    show: (done, total) => {
      if (stderr.isTTY) {
        stderr.write(`\r  ${done} of ${total} ${what}`);
        isOpen = true;
        return;
      }
      const tenth = Math.floor((10 * done) / total);
      if (tenth === told) return;
      told = tenth;
      stderr.write(`  ${done} of ${total} ${what}\n`);
    },
    end: () => {
      if (isOpen) stderr.write("\n");
    },
  };
}
