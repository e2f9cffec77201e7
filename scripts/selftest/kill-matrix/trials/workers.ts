import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TrialOutcome } from './outcome.ts';
import type { TrialOrder, TrialReport } from './worker.ts';

/** Processes that run trials, one at a time each. */
export interface Workers {
  /** @throws Error if the trial itself failed, or its process ended. */
  try(order: Omit<TrialOrder, 'id'>): Promise<TrialOutcome>;
  close(): void;
}

interface Waiting {
  readonly resolve: (outcome: TrialOutcome) => void;
  readonly reject: (error: Error) => void;
}

/** Starts worker processes. */
export function startWorkers(count: number): Workers {
  const idle: Worker[] = Array.from({ length: count }, () => new Worker());
  const all = [...idle];
  const queue: ((worker: Worker) => void)[] = [];
  const release = (worker: Worker) => {
    const next = queue.shift();
    if (next) next(worker);
    else idle.push(worker);
  };
  return {
    async try(order) {
      const worker = idle.pop() ?? (await new Promise<Worker>((resolve) => queue.push(resolve)));
      try {
        return await worker.try(order);
      } finally {
        release(worker);
      }
    },
    close() {
      for (const worker of all) worker.close();
    },
  };
}

class Worker {
  readonly #child: ChildProcess;
  #waiting: Waiting | undefined;
  #ended: Error | undefined;
  #lastWords = '';
  #count = 0;

  constructor() {
    this.#child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), {
      execArgv: ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (piece: Buffer) => {
      this.#lastWords = (this.#lastWords + piece.toString()).slice(-2000);
    });
    this.#child.on('message', (report: TrialReport) => {
      if ('outcome' in report) this.#waiting?.resolve(report.outcome);
      else this.#waiting?.reject(new Error(report.error));
      this.#waiting = undefined;
    });
    this.#child.on('exit', (code, signal) => {
      this.#ended = new Error(
        `A process of the kill matrix ended (${signal ?? `code ${code}`}) ${this.#lastWords.trim()}`,
      );
      this.#waiting?.reject(this.#ended);
    });
  }

  try(order: Omit<TrialOrder, 'id'>): Promise<TrialOutcome> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      this.#waiting = { resolve, reject };
      this.#child.send({ id: (this.#count += 1), ...order } satisfies TrialOrder);
    });
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
