import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultCredentials } from '../../../scripts/reference-provider/api/credentials.ts';
import { startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { inWorkplace, otherContract, versionTwo, type Workplace } from '../../support/run-drift.ts';

const renamed = (id: string, name: string) => (text: string) => text.replace(`"${id}"`, `"${name}"`);

describe('a baseline that is of no use for the comparison', () => {
  const record = async ({ run, file }: Workplace, change: (text: string) => string) => {
    await run('baseline', ['--rounds', '1', '--only', 'joined-no-body']);
    await writeFile(file, change(await readFile(file, 'utf8')));
  };

  it.each<[what: string, change: (text: string) => string]>([
    ['is of another contract, and of version 2', (text) => otherContract(versionTwo(text))],
    ['is of version 2, with a case that there is not', (text) => versionTwo(text).replace('no-body"', 'no-bodi"')],
    [
      'is of another kind of target',
      (text) => text.replace('"kind": "reference"', '"kind": "live", "baseUrl": "https://example.com/v1"'),
    ],
    ['is cut', (text) => text.slice(0, 200)],
    ['is of another version', (text) => text.replace('"baselineVersion": 3', '"baselineVersion": 9')],
    ['is not as its schema says', (text) => text.replace('"verdict":"passed"', '"verdict":"good"')],
    ['is something else', () => '[]'],
    ['has a case that there is not', renamed('joined-no-body', 'joined-no-bodi')],
    ['has a case twice', (text) => text.replace(/( {4}"joined-no-body": .*)\n/, '$1,\n$1\n')],
  ])('since it %s', async (_, change) => {
    await inWorkplace(async (workplace) => {
      await record(workplace, change);
      const { exitCode, stdout, stderr } = await workplace.run('drift');
      expect(exitCode).toBe(2);
      expect(stdout).toBe('');
      expect(stderr.replace(/this is [0-9a-f]{12}/, 'this is <hash>')).toMatchSnapshot();
    });
  });

  it('but one with a byte order mark is used', async () => {
    await inWorkplace(async (workplace) => {
      await record(workplace, (text) => `\ufeff${text}`);
      const { exitCode, stderr } = await workplace.run('drift', ['--only', 'joined-no-body']);
      expect(stderr).not.toContain('JSON');
      expect(exitCode).toBe(0);
    });
  });

  it.each(['drift', 'verify'] as const)('leaves %s no report of an earlier run', async (command) => {
    await inWorkplace(async (workplace) => {
      const { run, reports } = workplace;
      const report = join(reports, 'drift.json');
      const left = () => readFile(report, 'utf8').catch(() => 'none');
      const only = ['--only', 'joined-no-body'];
      await record(workplace, (text) => text);
      const earlier = { keepReports: true } as const;
      await run(command, only);
      expect(await left()).toContain('"unchanged"');
      const interruption = new AbortController();
      const interrupted = await run(command, only, {
        ...earlier,
        signal: interruption.signal,
        onStderr: () => {
          interruption.abort('SIGINT');
        },
      });
      expect(interrupted.exitCode).toBe(130);
      expect(await left()).toBe('none');

      await run(command, only);
      await writeFile(workplace.file, '{}');
      expect(await run(command, only, earlier)).toMatchObject({ exitCode: 2 });
      expect(await left()).toBe('none');
    });
  });

  it('since it is not there', async () => {
    await inWorkplace(async ({ run }) => {
      const { exitCode, stderr } = await run('drift');
      expect(exitCode).toBe(2);
      expect(stderr).toBe(
        'There is no baseline at <folder>/baseline.json\nNext: npm run baseline -- --out <folder>/baseline.json writes one\n',
      );
    });
  });

  it.each(['3', '0/3', '4/3', '3/21', 'a/b'])('is no matter for --confirm %s, which is refused', async (value) => {
    await inWorkplace(async ({ run }) => {
      const { exitCode, stderr } = await run('drift', ['--confirm', value]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`--confirm is N/M, N of M tries with M at most 20, such as 2/3, not "${value}"`);
    });
  });

  it('but one of another base URL is used, with a word about it', async () => {
    const { accountId, username, password } = defaultCredentials;
    const [one, other] = await Promise.all([startReferenceProvider(), startReferenceProvider()]);
    const environment = (baseUrl: string) => ({
      BW_TARGET: 'live',
      BW_BASE_URL: baseUrl,
      BW_ACCOUNT_ID: accountId,
      BW_USERNAME: username,
      BW_PASSWORD: password,
    });
    try {
      await inWorkplace(async ({ run, file, seen }) => {
        const only = ['--only', 'joined-no-body', '--only', 'server-error-anywhere'];
        await run('baseline', only, { environment: environment(one.baseUrl) });
        const text = await readFile(file, 'utf8');
        expect(text).toContain(one.baseUrl);
        expect(text).not.toContain(password);
        const remembered = await readFile(seen, 'utf8');
        const { exitCode, stdout, report } = await run('drift', only, {
          environment: environment(other.baseUrl),
          now: new Date('2026-03-02T12:00:00.000Z'),
        });
        expect(await readFile(seen, 'utf8')).toBe(remembered);
        expect(stdout).toMatchInlineSnapshot(`
          "not compared, as was to be expected  not-in-baseline: When the baseline was recorded, there was no answer of it: what the case is about did not occur in this run
              server-error-anywhere

          notice  The baseline was recorded at http://127.0.0.1:<port>/v1, and this is http://127.0.0.1:<port>/v1: a change may be a difference between the two

          LIVE endpoint http://127.0.0.1:<port>/v1 against <folder>/baseline.json: UNCHANGED — 1 case compared, 1 not compared (1 without an answer in the baseline)
          <folder>/reports/drift.json
          "
        `);
        expect(exitCode).toBe(0);
        expect(report?.target).toEqual({ kind: 'live', baseUrl: other.baseUrl, signIn: 'basic' });

        const stranger = { ...environment(one.baseUrl), BW_PASSWORD: 'not-the-password' };
        const refused = await run('drift', only, { environment: stranger });
        expect(refused.stdout).toMatchInlineSnapshot(`
          "not compared  finding: Not run: 127.0.0.1:<port> refuses the credentials: it answered 401 {"message":"Unauthorized"}
              joined-no-body
              Next: npm run verify -- --only joined-no-body --target live says more

          not compared, as was to be expected  not-in-baseline: When the baseline was recorded, there was no answer of it: what the case is about did not occur in this run
              server-error-anywhere

          notice  127.0.0.1:<port> refuses the credentials: it answered 401 {"message":"Unauthorized"}. Next: check BW_USERNAME, BW_PASSWORD and BW_ACCOUNT_ID; the documents give all three the same answer

          LIVE endpoint http://127.0.0.1:<port>/v1 against <folder>/baseline.json: UNDECIDED — 0 cases compared, 2 not compared (1 without an answer in the baseline)
          <folder>/reports/drift.json
          "
        `);
        expect(refused.exitCode).toBe(3);
      });
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  });
});
