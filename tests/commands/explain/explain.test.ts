import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { explain as command } from '../../../scripts/commands/explain.ts';
import { pacts } from '../../support/run-verify.ts';
import { runOf, verdict } from '../../support/runs.ts';

async function explain(...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const exitCode = await command.main({
    args,
    environment: {},
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    pacts,
    journals: tmpdir(),
    signal: new AbortController().signal,
  });
  return { exitCode, ...written };
}

it('names the nearest ids for one that no case has', async () => {
  const { exitCode, stdout, stderr } = await explain('conflict-second-sesion');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^There is no case conflict-second-sesion; the nearest are conflict-second-session,/);
});

it('names the cases of a family', async () => {
  const { exitCode, stderr } = await explain('not-found');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^not-found names \d+ cases, and one is explained at a time: not-found-session, /);
});

it('wants one case', async () => {
  expect((await explain()).stderr).toContain('Name the case to explain');
  expect((await explain('joined-twice', 'joined-no-body')).stderr).toContain('One case at a time');
});

it('takes the last result from a run that is named, and refuses one that is not there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webrtc-explain-'));
  try {
    const path = join(folder, 'run.json');
    expect(await explain('joined-no-body', '--run', path)).toMatchObject({ exitCode: 2, stdout: '' });
    await writeFile(path, JSON.stringify(runOf([verdict('passed')])));
    const { exitCode, stdout } = await explain('joined-no-body', '--run', path);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('passed (matrix)');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('takes the last result from a kept run where the last one was without the case', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webrtc-explain-'));
  const before = process.cwd();
  const kept = join('reports', 'runs', '2026-01-01T00-00-00-000Z');
  try {
    await mkdir(join(folder, kept), { recursive: true });
    await writeFile(join(folder, kept, 'run.json'), JSON.stringify(runOf([verdict('passed')])));
    const last = runOf([verdict('failed', { case: 'not-found-session' })]);
    await writeFile(join(folder, 'reports', 'run.json'), JSON.stringify(last));
    process.chdir(folder);
    expect((await explain('joined-no-body')).stdout).toMatch(
      new RegExp(`In the run of 2026-01-01T00:00:00.000Z[^]*${kept}/run.json[^]*passed \\(matrix\\)`),
    );
    expect((await explain('not-found-session')).stdout).toContain('failed (matrix)');
    expect((await explain('joined-twice')).stdout).toContain('did not check it');
  } finally {
    process.chdir(before);
    await rm(folder, { recursive: true, force: true });
  }
});
