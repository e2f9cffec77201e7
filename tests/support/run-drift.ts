import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProcessContext } from '../../scripts/cli/context.ts';
import { baseline } from '../../scripts/commands/baseline.ts';
import { drift } from '../../scripts/commands/drift.ts';
import { verify } from '../../scripts/commands/verify.ts';
import { assertDriftReport, type DriftReport } from '../../scripts/drift/report-schema.ts';
import { type Interceptor, startReferenceProvider } from '../../scripts/reference-provider/server.ts';
import { impatient } from './faulty-run.ts';
import { masked } from './mask.ts';
import { pacts } from './run-verify.ts';
import { withUsual } from './usual-options.ts';

const commands = { baseline: baseline.main, drift: drift.main, verify: verify.main };

export interface Ended {
  readonly exitCode: number;
  /** Without what differs from run to run. */
  readonly stdout: string;
  readonly stderr: string;
  readonly report?: DriftReport;
}

/** What may differ from one command to the next. */
interface Options {
  readonly intercept?: Interceptor;
  readonly environment?: Record<string, string>;
  readonly now?: Date;
  readonly signal?: AbortSignal;
  readonly onStderr?: (text: string) => void;
  /** Leaves the report of the command before. */
  readonly keepReports?: boolean;
}

/** A folder in which commands record and compare, each against a provider process of its own. */
export interface Workplace {
  readonly folder: string;
  /** Where the baseline is. */
  readonly file: string;
  readonly seen: string;
  readonly reports: string;
  readonly run: (command: keyof typeof commands, args?: readonly string[], options?: Options) => Promise<Ended>;
}

/** Has a folder used, and removes it. */
export async function inWorkplace(use: (workplace: Workplace) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'webrtc-drift-'));
  const file = join(folder, 'baseline.json');
  const reports = join(folder, 'reports');
  const told = (text: string) => masked(text.replaceAll(folder, '<folder>'));
  try {
    await use({
      folder,
      file,
      reports,
      seen: join(folder, 'baseline.seen.json'),
      async run(command, args = [], options = {}) {
        const written = { stdout: '', stderr: '' };
        const usual = command === 'baseline' ? { '--out': file } : { '--baseline': file, '--reports': reports };
        if (!options.keepReports) await rm(join(reports, 'drift.json'), { force: true });
        const surroundings: ProcessContext = {
          args: withUsual(usual, args),
          environment: options.environment ?? {},
          stdout: { columns: 10_000, write: (text) => (written.stdout += text) },
          stderr: {
            write: (text) => {
              written.stderr += text;
              options.onStderr?.(text);
              return true;
            },
          },
          pacts,
          journals: join(folder, 'journals'),
          signal: options.signal ?? new AbortController().signal,
          timeouts: impatient,
          now: () => options.now ?? new Date('2026-03-01T12:00:00.000Z'),
          startProvider: () => startReferenceProvider(options.intercept ? { intercept: options.intercept } : {}),
        };
        const exitCode = await commands[command](surroundings);
        const text = await readFile(join(reports, 'drift.json'), 'utf8').catch(() => undefined);
        const report = text === undefined ? undefined : (JSON.parse(text) as unknown);
        if (report !== undefined) assertDriftReport(report);
        return {
          exitCode,
          stdout: told(written.stdout),
          stderr: told(written.stderr),
          ...(report ? { report } : {}),
        };
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The changes of a report in a few words each. */
export function changesIn({ report }: Ended): string[] {
  return (report?.changes ?? []).map(({ kind, case: id, what }) => `${kind} ${id}: ${what}`);
}

/** One case of each kind of answer. */
export const someCases = [
  'joined-no-body',
  'joined-session-id-only',
  'joined-sample-java',
  'bad-request-top-level-array',
  'unauthorized-wrong-password',
  'not-found-session',
  'conflict-second-session',
  'undocumented-subscribe-to-itself',
  'errata-null-session-id',
  'errata-code-in-error',
].flatMap((id) => ['--only', id]);

/** Records a provider that is right, and compares one with it that is as given. */
export async function drifting(
  intercept: Interceptor,
  check: (ended: Ended, workplace: Workplace) => Promise<void> | void,
  args: readonly string[] = someCases,
): Promise<void> {
  await inWorkplace(async (workplace) => {
    await workplace.run('baseline', ['--rounds', '1', ...someCases], { now: new Date('2026-02-28T12:00:00.000Z') });
    await check(await workplace.run('drift', args, { intercept }), workplace);
  });
}

/** A refusal in the documented shape. */
export const badRequest = (message: string) => ({
  status: 400,
  headers: { 'content-type': 'application/json' },
  content: [JSON.stringify({ error: message, requestId: '1' })],
});

/** The text of a baseline as it would be under another contract. */
export const otherContract = (text: string) =>
  text.replace(/"contractHash": "[0-9a-f]+"/, `"contractHash": "${'a'.repeat(64)}"`);

/** The text of a baseline of the version before. */
export const versionTwo = (text: string) =>
  text.replace('"baselineVersion": 3', '"baselineVersion": 2').replace(/"caseHash":"[0-9a-f]+",/g, '');
