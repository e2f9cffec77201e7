import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProcessContext } from '../../scripts/cli/context.ts';
import { baseline as baselineCommand } from '../../scripts/commands/baseline.ts';
import { deviations } from '../../scripts/commands/deviations.ts';
import { doctor } from '../../scripts/commands/doctor.ts';
import { drift } from '../../scripts/commands/drift.ts';
import { evidence as evidenceCommand } from '../../scripts/commands/evidence.ts';
import { judge } from '../../scripts/commands/judge.ts';
import { verify } from '../../scripts/commands/verify.ts';
import { startReferenceProvider } from '../../scripts/reference-provider/server.ts';
import { killMatrixCommand } from '../../scripts/selftest/kill-matrix/command.ts';
import { impatient } from '../support/faulty-run.ts';
import { pacts } from '../support/run-verify.ts';

let folder: string;
let good: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-odd-files-'));
  good = join(folder, 'good');
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  await symlink('/dev/zero', join(folder, 'device'));
  await mkdir(join(folder, 'folder'));
  const { code } = await run(verify.main, ['--only', 'joined-no-body', '--reports', good]);
  expect(code).toBe(0);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

type Main = (surroundings: ProcessContext) => Promise<number>;

async function run(main: Main, args: readonly string[], environment: Record<string, string> = {}) {
  let text = '';
  const output = { write: (piece: string) => (text += piece) };
  const code = await main({
    args,
    environment,
    stdout: output,
    stderr: output,
    pacts,
    journals: join(folder, 'journals'),
    signal: new AbortController().signal,
    timeouts: impatient,
    startProvider: () => startReferenceProvider(),
  });
  return { code, text };
}

/** Every option and argument that names a file to be read. */
const inputs: readonly { name: string; main: Main; args: (path: string) => string[]; live?: true }[] = [
  { name: 'verify --baseline', main: verify.main, args: (path) => ['--baseline', path] },
  { name: 'verify --deviations', main: verify.main, args: (path) => ['--deviations', path] },
  { name: 'drift --baseline', main: drift.main, args: (path) => ['--baseline', path] },
  { name: 'deviations --deviations', main: deviations.main, args: (path) => ['--deviations', path] },
  { name: 'deviations --run', main: deviations.main, args: (path) => ['--deviations', 'none.yaml', '--run', path] },
  { name: 'evidence --run', main: evidenceCommand.main, args: (path) => ['joined-no-body', '--run', path] },
  { name: 'judge', main: judge.main, args: (path) => [path] },
  { name: 'kill-matrix --figure', main: killMatrixCommand.main, args: (path) => ['--figure', path] },
  { name: 'BW_CA_FILE', main: doctor.main, args: () => [], live: true },
];

const live = (caFile: string) => ({
  BW_BASE_URL: 'http://127.0.0.1:1/v1',
  BW_ACCOUNT_ID: '9900000',
  BW_USERNAME: 'someone',
  BW_PASSWORD: 's3cret-Word',
  BW_CA_FILE: caFile,
});

const kinds = ['pipe', 'device', 'folder'];

describe('a file to be read', () => {
  it.each(inputs.flatMap((input) => kinds.map((kind) => ({ ...input, kind }))))(
    'that is a $kind is refused at once: $name',
    async ({ name, main, args, live: isLive, kind }) => {
      const path = join(folder, kind);
      const needed = name === 'deviations --run' ? ['--add', 'joined-no-body', ...reasons] : [];
      const { code, text } = await run(main, [...args(path), ...needed], isLive ? live(path) : {});
      expect(text).toContain(path);
      expect(code).toBe(2);
      // A folder is what judge takes, and in this one there is no run; a file without marks has one message.
      expect(text).toMatch(/no regular file|not a regular file|No file in|has to be a file with the marks/);
    },
  );
});

const reasons = ['--reason', 'known', '--owner', 'me', '--expires', '2027-01-01'];

describe('a file to be written', () => {
  it.each(kinds)('does not take the place of a %s', async (kind) => {
    const path = join(folder, kind);
    const baseline = await run(baselineCommand.main, [
      '--out',
      path,
      '--rounds',
      '1',
      '--only',
      'joined-no-body',
      '--replace',
    ]);
    expect(baseline.code).toBe(3);
    expect(baseline.text).toContain(path);
    const evidence = await run(evidenceCommand.main, [
      'joined-no-body',
      '--run',
      join(good, 'run.json'),
      '--out',
      path,
    ]);
    expect(evidence.code).toBe(3);
    expect(evidence.text).toContain(`${path} cannot be written`);
    expect((await readdir(folder)).sort()).toEqual(['device', 'folder', 'good', 'pipe']);
  });
});

describe('a path with what steers a terminal', () => {
  const odd = 'x\u001b]0;own\u0007\u001b[31m\nverify: CONFORMANT\u202e';
  const shown = 'x\\u{1b}]0;own\\u{7}\\u{1b}[31m\\nverify: CONFORMANT\\u{202e}';

  const expectEscaped = ({ text }: { text: string }) => {
    expect(text).toContain(shown);
    // eslint-disable-next-line no-control-regex -- What is looked for is just that.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
    expect(text).not.toMatch(/^verify: CONFORMANT/m);
  };

  // No setting may hold a control character.
  const named = inputs.filter((input) => input.live !== true);
  it.each(named)('is shown without it where it cannot be read: $name', async ({ name, main, args }) => {
    const needed = name === 'deviations --run' ? ['--add', 'joined-no-body', ...reasons] : [];
    const ended = await run(main, [...args(join(folder, odd)), ...needed]);
    expect(ended.code).toBe(2);
    expectEscaped(ended);
  });

  it('is shown without it where it is written to, and where it is read from', async () => {
    const reports = join(folder, 'written', odd);
    const only = ['--only', 'joined-no-body'];
    const verified = await run(verify.main, [...only, '--reports', reports]);
    expect(verified.code).toBe(0);
    expectEscaped(verified);
    expectEscaped(await run(judge.main, [reports, '--reports', join(reports, 'judged')]));
    expectEscaped(await run(judge.main, [join(reports, 'run.json'), '--reports', join(reports, 'judged')]));
    expectEscaped(await run(evidenceCommand.main, ['joined-no-body', '--run', join(reports, 'run.json')]));
    expectEscaped(
      await run(deviations.main, ['--run', join(reports, 'run.json'), '--deviations', join(reports, 'no')]),
    );
    const out = ['--out', join(reports, 'baseline.json'), '--rounds', '1', '--replace', ...only];
    expectEscaped(await run(baselineCommand.main, out));
    expectEscaped(await run(drift.main, ['--baseline', join(reports, 'baseline.json'), '--reports', reports, ...only]));
    await writeFile(join(folder, 'written', 'file'), '');
    const blocked = join(folder, 'written', 'file', odd);
    expectEscaped(await run(verify.main, [...only, '--reports', blocked]));
    expectEscaped(await run(judge.main, [join(good, 'run.json'), '--reports', blocked]));
    expectEscaped(await run(killMatrixCommand.main, ['--reports', blocked]));
    await rm(join(folder, 'written'), { recursive: true });
  });
});
