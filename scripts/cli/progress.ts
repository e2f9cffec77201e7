import type { Verdict } from '../run/run-schema.ts';

/** Tells a person that a run is getting on. */
export interface Progress {
  readonly onVerdict: (verdict: Verdict, done: number, total: number) => void;
  end(): void;
}

/** One line that is written over on a terminal; nothing elsewhere, where it would be a line for each case. */
export function progressOn(stream: { isTTY?: boolean; write(text: string): unknown }): Progress {
  if (!stream.isTTY) return { onVerdict: () => undefined, end: () => undefined };
  const clear = '\r\u001b[2K';
  let failed = 0;
  return {
    onVerdict({ status, case: id }, done, total) {
      if (status === 'failed') failed += 1;
      const failures = failed > 0 ? `, ${failed} failed` : '';
      stream.write(`${clear}${done} of ${total}${failures}  ${id}`);
    },
    end() {
      stream.write(clear);
    },
  };
}
