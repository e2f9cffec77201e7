import { fork } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { makeTemporaryFolder } from '../../lib/system/temporary-folder.ts';
import { messageOf } from '../../lib/text/errors.ts';
import type { ReplayOrder, ReplayReport } from './replay-child.ts';

/** The response timeout of the Pact core: longer than that of the wire, so that the wire reports the cause. */
const answerTimeoutMs = 120_000;

/** The child process that runs the Pact core. */
export interface ReplayProcess {
  /** @returns the Pact core's results as JSON text. @throws when the process has ended. */
  verify(order: Pick<ReplayOrder, 'provider' | 'baseUrl' | 'stateUrl'> & { pact: string }): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts the child process.
 * @param threads verifications that can run at once.
 */
export async function startReplayProcess(threads: number): Promise<ReplayProcess> {
  const folder = await makeTemporaryFolder();
  // The core loads the CA bundle for every request. It speaks to loopback only, so an empty one will do.
  const noCertificates = join(folder, 'no-certificates.pem');
  await writeFile(noCertificates, '', { mode: 0o600 });

  const child = fork(fileURLToPath(new URL('./replay-child.ts', import.meta.url)), {
    execArgv: ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href],
    // Only what a process needs to start; filters and credentials of the parent stay out.
    env: {
      PATH: process.env['PATH'],
      SystemRoot: process.env['SystemRoot'],
      TMPDIR: process.env['TMPDIR'],
      TEMP: process.env['TEMP'],
      HOME: process.env['HOME'],
      PACT_DO_NOT_TRACK: 'true',
      SSL_CERT_FILE: noCertificates,
      UV_THREADPOOL_SIZE: String(threads + 4),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const waiting = new Map<number, { resolve: (results: string) => void; reject: (error: Error) => void }>();
  let lastWords = '';
  let ended: Error | undefined;
  const exit = new Promise<void>((resolve) => {
    const end = (how: string) => {
      ended ??= new Error(`The process of the Pact core ended (${how}) ${lastWords.trim()}`.trim());
      for (const { reject } of waiting.values()) reject(ended);
      waiting.clear();
      resolve();
    };
    child.on('error', (error) => {
      end(error.message);
    });
    child.on('exit', (code, signal) => {
      end(signal ?? `code ${code}`);
    });
  });
  child.stdout?.resume();
  child.stderr?.on('data', (piece: Buffer) => {
    lastWords = (lastWords + piece.toString()).slice(-2000);
  });
  child.on('message', ({ id, results }: ReplayReport) => {
    waiting.get(id)?.resolve(results);
    waiting.delete(id);
  });

  let count = 0;
  return {
    async verify({ pact, ...order }) {
      const id = (count += 1);
      const pactFile = join(folder, `${id}.json`);
      await writeFile(pactFile, pact, { mode: 0o600 }).catch((error: unknown) => {
        const why = messageOf(error);
        throw new Error(
          `The pact for the Pact core cannot be written to ${pactFile}: ${why}; check that folder (TMPDIR)`,
        );
      });
      if (ended) throw ended;
      return new Promise<string>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        child.send({ id, pactFile, timeoutMs: answerTimeoutMs, ...order } satisfies ReplayOrder);
      });
    },
    async close() {
      if (child.connected) child.disconnect();
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
