import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killMatrixCommand } from '../../../scripts/selftest/kill-matrix/command.ts';
import { withFigure } from '../../../scripts/selftest/kill-matrix/figure.ts';
import { pacts } from '../../support/run-verify.ts';
import { withUsual } from '../../support/usual-options.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-kill-matrix-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function run(args: readonly string[], signal = new AbortController().signal) {
  const written = { stdout: '', stderr: '' };
  const exitCode = await killMatrixCommand.main({
    args: withUsual({ '--workers': '1', '--reports': folder }, args),
    environment: {},
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    pacts,
    journals: join(folder, 'journals'),
    signal,
  });
  return { exitCode, ...written };
}

describe('npm run kill-matrix', () => {
  it('tries what is asked for in front of both providers, however it signs in, and writes what caught it', async () => {
    const only = ['second-session-in-words-only', 'basic-no-longer-taken'].flatMap((id) => ['--only', id]);
    const { exitCode, stdout } = await run(only);
    expect(stdout).toMatch(/faults that a MUST forbids: the run fails +1 of 1 caught/);
    expect(stdout).toMatch(/changes of undocumented behaviour: drift +1 of 1 caught/);
    expect(stdout).toContain('100 % / 0');
    expect(stdout).toContain('a part of the corpus: contract');
    expect(exitCode).toBe(0);
    const document = await readFile(join(folder, 'kill-matrix.md'), 'utf8');
    expect(document).toContain('`conflict-second-session`');
    expect(document).toContain('`errata-sign-in-basic`');
  });

  it('fails when the case that catches a fault is gone', async () => {
    const only = ['--only', 'second-session-in-words-only'];
    const { exitCode, stdout } = await run([...only, '--without', 'conflict-second-session']);
    expect(stdout).toContain('no case of conflict shows it');
    expect(stdout).toContain('0 % / 0');
    expect(exitCode).toBe(1);
  });

  it.each([
    ['--only fits nothing', ['--only', 'nothing-of-the-kind'], 'matches no fault or variation'],
    ['--without names no case', ['--without', 'joined-no-bdy'], 'the nearest are joined-no-body'],
    ['a figure of a part is asked for', ['--only', 'a*', '--figure', 'x.md'], '--figure is for the whole corpus'],
    ['there is no file for the figure', ['--figure', '/nowhere/x.md'], '/nowhere/x.md has to be a file with the marks'],
    ['the file has no marks', ['--figure', 'package.json'], 'package.json has to be a file with the marks'],
  ])('refuses the command line when %s', async (_, args, problem) => {
    const { exitCode, stderr } = await run(args);
    expect(stderr).toContain(problem);
    expect(exitCode).toBe(2);
  });

  it('tries nothing when the reports could not be written', async () => {
    const { exitCode, stderr, stdout } = await run(['--only', 'a*', '--reports', 'package.json/reports']);
    expect(stderr).toContain('--reports package.json/reports: the folder cannot be created, so nothing was tried');
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  });

  it('ends with the code of a signal', async () => {
    const { exitCode, stdout } = await run(['--only', 'second-session-in-words-only'], AbortSignal.abort('SIGINT'));
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
  });
});

describe('a figure', () => {
  it('stands between its marks, and nowhere else', () => {
    const text = 'a\n<!-- kill-matrix -->\nold\n<!-- /kill-matrix -->\nb\n';
    const once = withFigure(text, '100 % / 0 $&');
    expect(once).toBe('a\n<!-- kill-matrix -->\n\n```\n100 % / 0 $&\n```\n\n<!-- /kill-matrix -->\nb\n');
    expect(withFigure(once!, '100 % / 0 $&')).toBe(once);
    expect(withFigure('no marks', 'x')).toBeUndefined();
  });
});
