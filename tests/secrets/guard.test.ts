import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeError } from '../../scripts/lib/text/errors.ts';
import { WithheldError, writeReports } from '../../scripts/reports/write.ts';
import type { Run } from '../../scripts/run/run-schema.ts';
import { forgetCredentials, readCredentials } from '../../scripts/secrets/environment.ts';
import { createGuard, guardedOutput } from '../../scripts/secrets/guard.ts';
import { createRedactor } from '../../scripts/secrets/redactor.ts';
import { changingStatus } from '../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { runVerify } from '../support/run-verify.ts';
import { spellings } from '../support/spellings.ts';

const password = 'Tr0ub4dor&<3>"';
const redactor = createRedactor({ main: { username: 'someone-1', password } });
const guard = createGuard(redactor.forms);

describe('the guard', () => {
  it.each(Object.entries(spellings))('finds a secret that is written as %s', (_, spell) => {
    const place = guard.find(`first\nsecond ${spell(password)}`);
    expect(place?.line).toBe(2);
    expect(place?.column).toBeGreaterThanOrEqual(8);
  });

  it('is not misled by what reads like a line break in front of a secret', () => {
    const path = createRedactor({ main: { username: 'someone-1', password: 'rest-of-Secret1' } });
    expect(createGuard(path.forms).find('C:\\rest%2Dof-Secret1')).toMatchObject({ column: 4 });
  });

  it('names the place of a secret that spans lines, and finds none where none is', () => {
    expect(guard.find('{\n  "a": "x Tr0ub\n    4dor&<3>\\" y"\n}')).toEqual({ line: 2, column: 11, lastLine: 3 });
    expect(guard.find('{\n  "a": "Tr0ub"\n}')).toBeUndefined();
    expect(guard.find('')).toBeUndefined();
  });

  it('knows a token from when it was learned on', () => {
    const growing = createRedactor({ main: { username: 'someone-1', password } });
    const watching = createGuard(growing.forms);
    expect(watching.find('the-token-0123456789')).toBeUndefined();
    growing.learn('the-token-0123456789');
    expect(watching.find('the-token-0123456789')).toEqual({ line: 1, column: 1, lastLine: 1 });
  });
});

describe('a guarded output', () => {
  const printed = (text: string): { text: string; withheld: number } => {
    let result = '';
    const output = guardedOutput({ isTTY: true, write: (piece) => (result += piece) }, guard);
    output.write(text);
    return { text: result, withheld: output.withheld() };
  };

  it('prints a notice in place of each line that holds a secret', () => {
    expect(printed(`one\ntwo ${password}\nthree\nfour ${encodeURIComponent(password)}\n`)).toEqual({
      text: 'one\n[withheld: a credential stood here]\nthree\n[withheld: a credential stood here]\n',
      withheld: 2,
    });
  });

  it('prints one notice for a secret over lines, and everything else as it is', () => {
    expect(printed('one\ntwo Tr0ub\n  4dor&<3>"\nthree').text).toBe('one\n[withheld: a credential stood here]\nthree');
    expect(printed('\u001b[2Kplain\r\n')).toEqual({ text: '\u001b[2Kplain\r\n', withheld: 0 });
  });
});

describe('a report with a secret', () => {
  let folder: string;
  let run: Run;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'webrtc-guard-'));
    run = (await runVerify({ args: ['--only', 'joined-no-body'] })).run!;
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is not written, nor is an older one left; the error names file, line and column', async () => {
    await writeFile(join(folder, 'run.json'), 'an older run');
    const leaking: Run = { ...run, problems: [`no ${password}`] };
    const error = await writeReports(leaking, folder, guard).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WithheldError);
    expect((error as Error).message).toMatch(/run\.json, line \d+, column 9; \S+junit\.xml, line \d+, column \d+$/);
    expect((error as Error).message).not.toContain('Tr0ub');
    expect(await readdir(folder)).toEqual(['run.schema.json']);
  });

  it('does not keep the others from being written', async () => {
    const verdicts = run.verdicts.map((verdict) => ({ ...verdict, request: { ...verdict.request!, body: password } }));
    await expect(writeReports({ ...run, verdicts }, folder, guard)).rejects.toThrow(/^withheld.*run\.json, line/);
    expect((await readdir(folder)).sort()).toEqual(['junit.xml', 'run.schema.json']);
    expect(await readFile(join(folder, 'junit.xml'), 'utf8')).toContain('</testsuites>');
  });
});

describe('verify', () => {
  it('withholds reports and lines with a secret that no redactor saw, and exits with 3', async () => {
    const { exitCode, stdout, stderr, run } = await runVerify({
      args: ['--only', 'joined-no-body'],
      // A folder of pacts that cannot be read is named in the report.
      pacts: '/no-such-folder/a-Secret-0f-the-proxy',
      environment: { HTTPS_PROXY: 'http://me:a-Secret-0f-the-proxy@proxy.example:3128' },
    });
    expect(exitCode).toBe(3);
    expect(run).toBeUndefined();
    expect(stdout + stderr).not.toContain('a-Secret-0f');
    expect(stdout).toContain('[withheld: a credential stood here]');
    expect(stderr).toMatch(/No reports in .*: withheld, because a credential is in it: .*run\.json, line \d+, column/);
    expect(stderr).toContain('The suite itself failed: lines of the output were withheld');
  });

  it('exits with 3 for a report that it withholds, though a promise is broken', async () => {
    const { exitCode, stdout, stderr } = await runVerify({
      args: ['--target', 'reference', '--only', 'not-found-session'],
      intercept: changingStatus([404], (answer) => ({ ...answer, status: 418 })),
      // Nobody has such a password; it stands in every run.json, and nowhere else.
      environment: { BW_USERNAME: 'someone-1', BW_PASSWORD: '"strict": false' },
    });
    expect(exitCode).toBe(3);
    expect(stdout).toContain('NOT CONFORMANT');
    expect(stderr).toMatch(/No reports in .*run\.json, line \d+, column \d+$/m);
    expect(stdout + stderr).not.toContain('withheld: ');
  });

  it('does not repeat a credential that stands on the command line', async () => {
    const { exitCode, stderr } = await runVerify({
      args: ['--only', 'my-Passw0rd'],
      environment: { BW_USERNAME: 'someone-1', BW_PASSWORD: 'my-Passw0rd' },
    });
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain('my-Passw0rd');
  });
});

describe('an error', () => {
  it('is told with its causes, however they are linked', () => {
    const cause = new Error('the cause');
    const error = new AggregateError([new Error('one of many'), 'a text'], 'the error', { cause });
    cause.cause = error;
    const text = describeError(error);
    for (const message of [
      'the error',
      'caused by Error: the cause',
      'caused by Error: one of many',
      'caused by a text',
    ]) {
      expect(text).toContain(message);
    }
  });
});

describe('the environment', () => {
  const environment: Record<string, string | undefined> = {
    BW_USERNAME: 'u',
    BW_PASSWORD: 'p1',
    BW_NO_WEBRTC_USERNAME: 'n',
    BW_NO_WEBRTC_PASSWORD: ' p2 ',
    BW_BASE_URL: 'https://example.com',
    https_proxy: 'http://me:p%403@proxy.example:3128',
    ALL_PROXY: 'me:p4@proxy.example',
    HTTP_PROXY: 'http://proxy.example',
    NO_PROXY: 'localhost',
  };

  it('holds users, and passwords of proxies too', () => {
    const { users, secrets } = readCredentials(environment);
    expect(users.withoutWebrtc).toEqual({ username: 'n', password: 'p2' });
    expect(secrets).toEqual(['p1', 'p2', 'p%403', 'p@3', 'me:p%403', 'me:p@3', 'p4', 'me:p4']);
    expect(readCredentials({ HTTPS_PROXY: 'http://me:%zz@proxy' }).secrets).toEqual(['%zz', 'me:%zz']);
  });

  it('holds none after they were forgotten', () => {
    const copy = { ...environment };
    forgetCredentials(copy);
    expect(Object.keys(copy)).toEqual(['BW_BASE_URL', 'NO_PROXY']);
  });
});
