import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verify } from '../../scripts/commands/verify.ts';
import { type Interceptor, startReferenceProvider } from '../../scripts/reference-provider/server.ts';
import { assertRun, type Run } from '../../scripts/run/run-schema.ts';
import type { Timeouts } from '../../scripts/target/limits.ts';
import { today } from './today.ts';
import { withUsual } from './usual-options.ts';

/** The committed pacts. */
export const pacts = fileURLToPath(new URL('../../pacts', import.meta.url));

export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Absent when the command ended before a run. */
  readonly run?: Run;
  readonly junit?: string;
  /** What the provider still held at the end. */
  readonly left?: { sessions: number; participants: number };
}

/** Runs `verify` in this process, against a reference provider of one's own where `intercept` is given. */
export async function runVerify(
  options: {
    args?: readonly string[];
    environment?: Record<string, string>;
    intercept?: Interceptor;
    pacts?: string;
    signal?: AbortSignal;
    timeouts?: Timeouts;
    /** A folder for journals that outlives the run. */
    journals?: string;
  } = {},
): Promise<Finished> {
  const reports = await mkdtemp(join(tmpdir(), 'webrtc-reports-'));
  const written = { stdout: '', stderr: '' };
  let left: Finished['left'];
  try {
    const exitCode = await verify.main({
      args: withUsual({ '--reports': reports }, options.args ?? []),
      environment: options.environment ?? {},
      // Where a line would break depends on ports, times and temporary folders.
      stdout: { columns: 10_000, write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
      pacts: options.pacts ?? pacts,
      journals: options.journals ?? join(reports, 'journals'),
      signal: options.signal ?? new AbortController().signal,
      now: today,
      ...(options.timeouts ? { timeouts: options.timeouts } : {}),
      startProvider: async () => {
        const provider = await startReferenceProvider(options.intercept ? { intercept: options.intercept } : {});
        return {
          ...provider,
          close: async () => {
            left = provider.state.store.counts;
            await provider.close();
          },
        };
      },
    });
    const [run, junit] = await Promise.all([
      readFile(join(reports, 'run.json'), 'utf8').catch(() => undefined),
      readFile(join(reports, 'junit.xml'), 'utf8').catch(() => undefined),
    ]);
    const parsed = run === undefined ? undefined : (JSON.parse(run) as unknown);
    if (parsed !== undefined) assertRun(parsed);
    return {
      exitCode,
      ...written,
      ...(parsed ? { run: parsed } : {}),
      ...(junit === undefined ? {} : { junit }),
      ...(left ? { left } : {}),
    };
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
}

/** The ids of the cases with a verdict of this status, each once, in alphabetical order. */
export function idsOf(run: Run | undefined, status: Run['verdicts'][number]['status']): string[] {
  const ids = (run?.verdicts ?? []).filter((verdict) => verdict.status === status).map((verdict) => verdict.case);
  return [...new Set(ids)].sort();
}
