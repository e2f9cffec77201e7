import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../../scripts/commands/judge.ts';
import { assertRun, type Run } from '../../scripts/run/run-schema.ts';

export interface Judged {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly run?: Run;
  /** All reports as one text. */
  readonly reports: string;
}

/** Runs `judge` in this process. @param file a path, or the content of a file that is written first. */
export async function runJudge(
  file: string | { readonly content: string | Uint8Array; readonly name?: string },
  args: readonly string[] = [],
  signal: AbortSignal = new AbortController().signal,
): Promise<Judged> {
  const folder = await mkdtemp(join(tmpdir(), 'webrtc-judge-test-'));
  const reports = join(folder, 'reports');
  const written = { stdout: '', stderr: '' };
  try {
    const path = typeof file === 'string' ? file : join(folder, file.name ?? 'recorded');
    if (typeof file !== 'string') await writeFile(path, file.content);
    const exitCode = await judge.main({
      args: [path, ...(args.includes('--reports') ? [] : ['--reports', reports]), ...args],
      environment: {},
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
      pacts: '',
      journals: '',
      signal,
    });
    const names: string[] = await readdir(reports).catch(() => []);
    const texts = await Promise.all(names.sort().map((name) => readFile(join(reports, name), 'utf8')));
    const json = names.includes('run.json') ? texts[names.sort().indexOf('run.json')] : undefined;
    const run = json === undefined ? undefined : (JSON.parse(json) as unknown);
    if (run !== undefined) assertRun(run);
    const mask = (text: string) => text.replaceAll(reports, '<reports>').replaceAll(folder, '<folder>');
    return {
      exitCode,
      stdout: mask(written.stdout),
      stderr: mask(written.stderr),
      reports: texts.join('\n'),
      ...(run ? { run } : {}),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A HAR entry of a join, and what differs from a plain one that succeeds. */
export function joinEntry(parts: {
  url?: string;
  request?: object;
  headers?: readonly (readonly [string, string])[];
  body?: string;
  status?: number;
  answer?: string | object;
  answerHeaders?: readonly (readonly [string, string])[];
  content?: object;
  rest?: object;
}): object {
  const { status = 204, answer = '', body } = parts;
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  const pairs = (list: readonly (readonly [string, string])[]) => list.map(([name, value]) => ({ name, value }));
  return {
    startedDateTime: '2026-08-03T10:00:00.000Z',
    time: 12.3,
    request: {
      method: 'PUT',
      url:
        parts.url ??
        'https://api.example.com/v1/accounts/12345678/sessions/11111111-1111-4111-8111-111111111111/participants/22222222-2222-4222-8222-222222222222',
      headers: pairs(parts.headers ?? (body === undefined ? [] : [['content-type', 'application/json']])),
      ...(body === undefined ? {} : { postData: { mimeType: 'application/json', text: body } }),
      ...parts.request,
    },
    response: {
      status,
      headers: pairs(parts.answerHeaders ?? (text === '' ? [['date', 'x']] : [['content-type', 'application/json']])),
      content: parts.content ?? { size: text.length, mimeType: '', ...(text === '' ? {} : { text }) },
    },
    ...parts.rest,
  };
}

export function harOf(...entries: unknown[]): string {
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'a test', version: '1' }, entries } });
}
