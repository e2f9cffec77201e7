import { forTerminal } from '../lib/text/escape.ts';
import type { Verdict } from '../run/run-schema.ts';
import type { Wait, WaitReporter } from '../verification/wire/waits.ts';

/** Shows how far a run is, and what it waits for. */
export interface Progress {
  readonly onVerdict: (verdict: Verdict, done: number, total: number) => void;
  readonly waits: WaitReporter;
  /** Ends the reports and clears the line. */
  end(): void;
}

/** The clock, injectable for tests. */
export interface Timers {
  /** Milliseconds from any fixed point. */
  now(): number;
  /** @returns a function that ends the calls. */
  every(milliseconds: number, call: () => void): () => void;
}

const realTimers: Timers = {
  now: () => performance.now(),
  every(milliseconds, call) {
    // A timer must not keep a command alive that has failed.
    const timer = setInterval(call, milliseconds).unref();
    return () => {
      clearInterval(timer);
    };
  },
};

export interface ProgressOptions {
  readonly timers?: Timers;
  /** What of a text may be shown, such as a URL without its account number. */
  readonly shown?: (text: string) => string;
  /** Print nothing. */
  readonly quiet?: boolean;
}

const tickMs = 1000;
/** A request that takes this long is named. With the tick, that is within five seconds. */
const longWaitMs = 4000;
/** Without a terminal, a line is written this often. */
const lineEveryMs = 30_000;
const clear = '\r\u001b[2K';

/** On a terminal one line that is written over. Elsewhere a line for a long wait, and one every 30 seconds. */
export function progressOn(
  stream: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown },
  { timers = realTimers, shown = (text) => text, quiet = false }: ProgressOptions = {},
): Progress {
  const open = new Set<Wait & { readonly since: number }>();
  const isTerminal = stream.isTTY === true;
  let failed = 0;
  let state = '';
  let last = '';
  let lastLineAt = timers.now();
  let hasToldWait = false;

  const waitText = (): string => {
    const [wait] = open;
    const waitedMs = wait ? timers.now() - wait.since : 0;
    if (!wait || waitedMs < longWaitMs) return '';
    const { method, url, attempt, maxMs, isPause } = wait;
    const which = attempt ? `${isPause ? 'pause' : 'attempt'} ${attempt.number} of ${attempt.of}, ` : '';
    return isPause
      ? `waiting for ${seconds(waitedMs)} (${which}${seconds(maxMs)} at most) as the target asked, before ${method} ${shown(url)}`
      : `waiting for ${seconds(waitedMs)} (${which}${seconds(maxMs)} each at most) for ${method} ${shown(url)}`;
  };
  const overwrite = (): void => {
    const texts = [state === '' ? '' : `${state}${last === '' ? '' : `  ${last}`}`, waitText()];
    const line = texts.filter((text) => text !== '').join('; ');
    if (line !== '') stream.write(`${clear}${fitting(forTerminal(line), stream.columns ?? Infinity)}`);
  };
  const tick = (): void => {
    const wait = waitText();
    if (isTerminal) {
      if (wait !== '') overwrite();
      return;
    }
    const isDue = timers.now() - lastLineAt >= lineEveryMs;
    if (!isDue && (hasToldWait || wait === '')) return;
    hasToldWait ||= wait !== '';
    lastLineAt = timers.now();
    const texts = [state, wait].filter((text) => text !== '');
    if (texts.length > 0) stream.write(`${forTerminal(texts.join('; '))}\n`);
  };
  const stop = quiet ? () => undefined : timers.every(tickMs, tick);
  return {
    onVerdict({ status, case: id }, done, total) {
      if (status === 'failed') failed += 1;
      state = `${done} of ${total} checks so far${failed > 0 ? `, ${failed} failed` : ''}`;
      last = id;
      if (isTerminal && !quiet) overwrite();
    },
    waits: {
      began(wait) {
        const entry = { ...wait, since: timers.now() };
        open.add(entry);
        return () => {
          open.delete(entry);
          if (open.size === 0 && isTerminal && !quiet && state === '') stream.write(clear);
        };
      },
    },
    end() {
      stop();
      if (isTerminal && !quiet) stream.write(clear);
    },
  };
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}

/** As many whole words as fit on a line of the terminal: a longer line could not be overwritten. */
function fitting(text: string, columns: number): string {
  if (text.length < columns) return text;
  const end = text.lastIndexOf(' ', columns - 2);
  return `${text.slice(0, Math.max(end, 0))}…`;
}
