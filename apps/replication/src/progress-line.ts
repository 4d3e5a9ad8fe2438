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

/** The steps of one study: one line that changes on a terminal, a line each where the output is a file. */
export function stepProgress(): (step: string, done: number, total: number) => void {
  const { stderr } = process;
  return (step, done, total) => {
    if (done < total) stderr.write(`  [${String(done + 1).padStart(String(total).length)}/${total}] ${step}\n`);
  };
}

/** What runs of a set and how much has ended. */
export function setProgress(names: readonly string[]): {
  readonly onStep: (item: number, step: string) => void;
  readonly onEnd: (item: number, outcome: object) => void;
  readonly end: () => void;
} {
  const { stderr } = process;
  const running = new Map<number, string>();
  let ended = 0;
  const clear = (): void => {
    if (stderr.isTTY) stderr.write("\r\u001b[K");
  };
  const show = (): void => {
    if (!stderr.isTTY) return;
    const doing = [...running].map(([item, step]) => `${names[item]}: ${step}`).join("; ");
    stderr.write(`\r\u001b[K${`  ${ended} of ${names.length} done; ${doing}`.slice(0, (stderr.columns ?? 80) - 1)}`);
  };
  return {
    onStep: (item, step) => {
      running.set(item, step);
      show();
    },
    onEnd: (item, outcome) => {
      running.delete(item);
      ended += 1;
      clear();
      const width = String(names.length).length;
      stderr.write(
        `  [${String(ended).padStart(width)}/${names.length}] ${names[item]}${"fault" in outcome ? " FAILED" : ""}\n`,
      );
      show();
    },
    end: clear,
  };
}
