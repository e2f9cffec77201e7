import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cases } from '../../../contracts/all-cases.ts';
import { evidence as evidenceCommand } from '../../../scripts/commands/evidence.ts';
import { verify } from '../../../scripts/commands/verify.ts';
import { defaultCredentials } from '../../../scripts/reference-provider/api/credentials.ts';
import {
  type Interceptor,
  type ReferenceProvider,
  startReferenceProvider,
} from '../../../scripts/reference-provider/server.ts';
import type { Run } from '../../../scripts/run/run-schema.ts';
import {
  changingStatus,
  contentOf,
  isJoin,
  withContent,
} from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { startCommand } from '../../support/process.ts';
import { withoutProgress } from '../../support/mask.ts';
import { pacts } from '../../support/run-verify.ts';
import { runOf, verdict } from '../../support/runs.ts';
import { today } from '../../support/today.ts';
import { withUsual } from '../../support/usual-options.ts';

const id = 'conflict-second-session';
const credentials = { ...defaultCredentials, username: 'the.user@example.com', password: 'Tr0ub4dor!(x)&3' };

/** A conflict that is no JSON, and repeats the credentials of its request. */
const faulty: Interceptor = changingStatus([409], (answer, call) =>
  withContent(
    {
      ...answer,
      headers: { ...answer.headers, 'content-type': 'text/plain', 'x-debug': call.headers['authorization'] ?? '' },
    },
    { ...(contentOf(answer) as object), error: `user ${credentials.username}, ${credentials.password}` },
  ),
);

let folder: string;
let requests = 0;
let intercept: Interceptor;
let provider: ReferenceProvider;
let live: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-evidence-'));
  provider = await startReferenceProvider({
    credentials,
    intercept: (call, next, state) => {
      requests += 1;
      return intercept(call, next, state);
    },
  });
  live = {
    BW_BASE_URL: provider.baseUrl,
    BW_ACCOUNT_ID: credentials.accountId,
    BW_USERNAME: credentials.username,
    BW_PASSWORD: credentials.password,
  };
  intercept = faulty;
  // Of two cases, of which only one fails.
  expect(
    (await command(verify.main, ['--target', 'live', '--only', id, '--only', 'joined-no-body', '--reports', folder]))
      .exitCode,
  ).toBe(1);
});
afterEach(() => {
  intercept = faulty;
});
afterAll(async () => {
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command in this process, with the settings of the live provider. */
async function command(
  run: typeof verify.main,
  args: readonly string[],
  rest: Partial<Parameters<typeof verify.main>[0]> = {},
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const exitCode = await run({
    args,
    environment: live,
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    pacts,
    journals: join(folder, 'journals'),
    now: today,
    signal: new AbortController().signal,
    ...rest,
  });
  return { exitCode, ...written };
}

const evidence = (args: readonly string[], rest: Partial<Parameters<typeof verify.main>[0]> = {}) =>
  command(evidenceCommand.main, withUsual({ '--run': join(folder, 'run.json') }, args), rest);

const documentOf = (name = `evidence-${id}.md`) => readFile(join(folder, name), 'utf8');

const exists = async (name: string) => (await readdir(folder)).includes(name);

describe('npm run evidence', () => {
  it('writes a document beside the run, without new traffic and without settings', async () => {
    const before = requests;
    const { exitCode, stdout, stderr } = await evidence([id], { environment: {} });
    const run = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as Run;
    const subject = `${id}: failed (matrix and replay) in the run of ${run.startedAt} against the live endpoint ${provider.baseUrl} (${join(folder, 'run.json')})`;
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: `${subject}\n${join(folder, `evidence-${id}.md`)}\n${join(folder, `evidence-${id}.sh`)}\n`,
      stderr: '',
    });
    expect(requests).toBe(before);
    const text = await documentOf();
    expect(text).toContain('**A promise is broken.**');
    expect(text).toContain('| header content-type | `application/json` | `text/plain` | MUST |');
    expect(text).toContain('**2 of 2 tries in the run failed the same way.**');
    expect(text).not.toContain('fresh');
  });

  it('says when it has replaced an earlier document, and when that is as it was', async () => {
    const out = ['--out', join(folder, 'again.md')];
    expect((await evidence([id, ...out])).stdout).not.toContain('earlier');
    expect((await evidence([id, ...out])).stdout).toMatch(/again\.md \(as it was\)\n.*again\.sh \(as it was\)\n$/);
    const { stdout } = await evidence([id, ...out, '--probe', '1']);
    expect(stdout).toContain(', and 1 fresh try\n');
    expect(stdout).toMatch(/again\.md \(replaces an earlier one\)\n.*again\.sh \(as it was\)\n$/);
  });

  it('shows no credential, though the provider repeats them', async () => {
    await evidence([id, '--probe', '1']);
    const text = await documentOf();
    for (const secret of [credentials.password, credentials.username]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(0, 12));
    }
    expect(text).not.toContain(
      Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64').slice(4, 20),
    );
    expect(text).toContain('[redacted]');
    expect(text).not.toContain(credentials.accountId);
  });

  it('shows the account number when it is asked to', async () => {
    expect((await evidence([id, '--show-account', '--out', join(folder, 'deep', 'full.md')])).exitCode).toBe(0);
    expect(await readFile(join(folder, 'deep', 'full.md'), 'utf8')).toContain(`/accounts/${credentials.accountId}/`);
    const other = await evidence([id, '--show-account'], { environment: { BW_ACCOUNT_ID: '12345' } });
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toContain('BW_ACCOUNT_ID is another');
    const none = await evidence([id, '--show-account'], { environment: {} });
    expect(none.stderr).toContain('BW_ACCOUNT_ID is not set');
  });

  it('says of a case that passed that it did', async () => {
    expect((await evidence(['joined-no-body'])).exitCode).toBe(0);
    expect(await documentOf('evidence-joined-no-body.md')).toContain('**No fault.**');
  });

  it('is a command of its own', async () => {
    const { exit, output } = startCommand('evidence', ['--help'], { cwd: folder });
    expect(await exit).toBe(0);
    expect(output.stdout).toMatch(/^Writes what is known about one case/);
  });
});

it('names the earlier run that decided the case, where the last one did not', async () => {
  const reports = join(folder, 'twice');
  const usual = ['--target', 'live', '--only', id, '--reports', reports];
  expect((await command(verify.main, usual)).exitCode).toBe(1);
  await command(verify.main, [...usual, '--harmless']);
  const { exitCode, stderr } = await command(evidenceCommand.main, [id, '--run', join(reports, 'run.json')]);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(
    / was not decided, so the document shows no fault; an earlier run decided it: --run \S+-part\/run\.json\n$/,
  );
  const [named] = /\S+-part\/run\.json/.exec(stderr)!;
  expect(await command(evidenceCommand.main, [id, '--run', named])).toMatchObject({ exitCode: 0, stderr: '' });
});

describe('with --probe', () => {
  it('tries the case again, counts what came, and leaves nothing behind', async () => {
    let joins = 0;
    intercept = (call, next, state) => {
      const answer = next(call);
      if (!isJoin(call) || answer.status !== 409) return answer;
      joins += 1;
      return joins % 2 === 1 ? faulty(call, () => answer, state) : answer;
    };
    const { exitCode, stderr } = await evidence([id, '--probe', '3']);
    expect(exitCode).toBe(0);
    expect(withoutProgress(stderr)).toBe(`Trying ${id} 3 times against the live endpoint ${provider.baseUrl}\n`);
    expect(joins).toBe(3);
    const text = await documentOf();
    expect(text).toContain('**2 of 2 tries in the run failed the same way.**');
    expect(text).toContain('**2 of 3 fresh tries failed the same way; 1 was answered as promised.**');
    expect(text).toContain('fresh try 3, directly');
    expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
    expect(await readdir(join(folder, 'journals'))).toEqual([]);
  });

  it('tries by the replay what only the replay has seen', async () => {
    const run = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as Run;
    const verdicts = run.verdicts.map((entry) =>
      entry.via === 'matrix' ? { ...entry, status: 'passed', mismatches: [] } : entry,
    );
    await writeFile(join(folder, 'replayed.json'), JSON.stringify({ ...run, verdicts }));
    expect((await evidence([id, '--probe', '1', '--run', join(folder, 'replayed.json')])).exitCode).toBe(0);
    const text = await documentOf();
    expect(text).toContain('fresh try 1, replayed');
    expect(text).toContain('1 of 1 fresh try failed the same way');
  });

  it('tries the embedded provider where the run was of that', async () => {
    const reports = join(folder, 'reference');
    const startProvider = () => startReferenceProvider({ intercept: faulty });
    const rest = { environment: {}, startProvider };
    await command(verify.main, ['--only', id, '--reports', reports], rest);
    const before = requests;
    const { exitCode } = await command(
      evidenceCommand.main,
      [id, '--probe', '2', '--run', join(reports, 'run.json')],
      rest,
    );
    expect(exitCode).toBe(0);
    expect(requests).toBe(before);
    const text = await readFile(join(reports, `evidence-${id}.md`), 'utf8');
    expect(text).toContain("This is not about the vendor's service");
    expect(text).toContain('2 of 2 fresh tries failed the same way');
  });

  const expectNothing = async (args: readonly string[], code: number, said: string | RegExp, rest = {}) => {
    const name = 'not-written.md';
    const { exitCode, stdout, stderr } = await evidence([...args, '--out', join(folder, name)], rest);
    expect(stderr).toMatch(said);
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(await exists(name)).toBe(false);
  };

  it('ends with 3 where the endpoint cannot be checked, and says why', async () => {
    await expectNothing([id, '--probe', '2'], 3, /answered 401 .*\nNext: check BW_USERNAME/, {
      environment: { ...live, BW_PASSWORD: 'not-the-password' },
    });
  });

  it('ends with 3 where the request was never sent', async () => {
    intercept = (call, next) => (call.method === 'POST' ? { status: 400, headers: {}, content: [] } : next(call));
    await expectNothing([id, '--probe', '2'], 3, /None of the 2 fresh tries could be made: The scene could not be set/);
  });

  it('ends with 3 where the case cannot be brought about', async () => {
    const { id: failing } = cases.find((entry) => 'scene' in entry && entry.scene.failure)!;
    const target = { kind: 'live' as const, baseUrl: provider.baseUrl, account: '…000' };
    const path = join(folder, 'unprovokable.json');
    await writeFile(path, JSON.stringify(runOf([verdict('failed', { case: failing })], { target })));
    const before = requests;
    await expectNothing([failing, '--run', path, '--probe', '1'], 3, 'A real service cannot be made to fail');
    expect(requests).toBe(before);
  });

  it('ends with 3 where no journal can be written', async () => {
    await writeFile(join(folder, 'a-file'), '');
    const before = requests;
    await expectNothing([id, '--probe', '1'], 3, 'No journal of what is created', {
      journals: join(folder, 'a-file', 'journals'),
    });
    expect(requests).toBe(before);
  });

  it('ends with the code of a signal', async () => {
    const interruption = new AbortController();
    let conflicts = 0;
    intercept = (call, next) => {
      const answer = next(call);
      if (answer.status === 409) conflicts += 1;
      // The first try is whole, and no reason to write what was to hold five.
      if (conflicts === 2) interruption.abort('SIGTERM');
      return answer;
    };
    await expectNothing([id, '--probe', '5'], 143, /^Trying /, { signal: interruption.signal });
    expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
  });

  it.each([
    ['an endpoint that is not that of the run', { BW_BASE_URL: 'http://127.0.0.1:9/v1' }, /settings name http:\/\/127/],
    [
      'an account that is not that of the run',
      { BW_ACCOUNT_ID: '55512345' },
      /with account …000, and the settings name .* …345/,
    ],
    ['no settings', { BW_USERNAME: '' }, /BW_USERNAME is not set/],
  ])('refuses %s', async (_, environment, said) => {
    const before = requests;
    await expectNothing([id, '--probe', '1'], 2, said, { environment: { ...live, ...environment } });
    expect(requests).toBe(before);
  });

  it('refuses a case that sends nothing of its own', async () => {
    const path = join(folder, 'run-wide.json');
    await writeFile(path, JSON.stringify(runOf([verdict('passed', { case: 'server-error-anywhere' })])));
    await expectNothing(['server-error-anywhere', '--run', path, '--probe', '1'], 2, 'sends no request of its own');
  });
});

describe('what makes no sense', () => {
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };

  it.each([
    ['no case', [], 'Name the case'],
    ['two cases', [id, 'joined-no-body'], 'One case at a time, not conflict-second-session, joined-no-body'],
    ['an unknown option', [id, '--prob', '3'], 'Unknown option --prob; did you mean --probe?'],
    ['a number of tries that is none', [id, '--probe', '0'], '--probe must be a whole number from 1 to 100, not "0"'],
    [
      'an unknown case',
      ['conflict-second-sesion'],
      'There is no case conflict-second-sesion; the nearest are conflict-second-session,',
    ],
    [
      'a case that the run does not hold',
      ['not-found-session'],
      'Next: npm run verify -- --only not-found-session --target live,',
    ],
  ])('%s', async (_, args, said) => {
    const { exitCode, stdout, stderr } = await evidence(args);
    expect(stderr).toContain(said);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it.each([
    [
      'that is not there',
      () => Promise.resolve('nowhere/run.json'),
      'There is no run at nowhere/run.json\nNext: make a run',
    ],
    ['that is a folder', () => Promise.resolve(folder), 'cannot be read: it is a folder, not a regular file'],
    ['that is no JSON', () => file('text.json', '\u001b[2J{'), 'text.json is not valid JSON'],
    ['that is null', () => file('null.json', 'null'), 'null.json is not a run of this suite'],
    [
      'of an older version',
      () => file('old.json', '{"schemaVersion":1}'),
      'is a run of schema version 1, and this suite reads version 3',
    ],
    ['that is not as its schema says', () => file('other.json', '{"schemaVersion":3}'), 'is not a run of this suite'],
  ])('a run %s', async (_, path, said) => {
    const { exitCode, stdout, stderr } = await evidence(['joined-no-body', '--run', await path()]);
    expect(stderr).toContain(said);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it('a file that cannot be written', async () => {
    const { exitCode, stdout, stderr } = await evidence([id, '--out', join(await file('in-the-way', ''), 'e.md')]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain('Next: name another file with --out');
  });
});
