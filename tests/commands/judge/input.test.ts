import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { harOf, joinEntry, runJudge } from '../../support/run-judge.ts';

describe('a file to be judged', () => {
  it.each([
    ['{"consumer" 1}', 'is not valid JSON: at byte 12 (line 1, column 13), 1 is not expected here'],
    ['', 'it ends before its JSON does'],
    ['[1]', 'JSON of an unknown kind'],
    ['{"a":1}', 'JSON of an unknown kind (it has "a")'],
    ['{"interactions":[', 'is not valid JSON: at byte 17'],
  ])('is told from %s', async (content, message) => {
    const { exitCode, stderr } = await runJudge({ content });
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  it('is told apart by its beginning alone', async () => {
    const broken = (padding: string) =>
      runJudge({ content: `{"log":{"entries":[${JSON.stringify(joinEntry({ status: 200 }))},${padding}!` });
    const [early, late] = [await broken(''), await broken(' '.repeat(400_000))];
    expect([early.exitCode, late.exitCode]).toEqual([1, 1]);
    expect(early.run?.judged?.broken?.reason).toBe('"!" is not expected here');
    const latin1 = Buffer.from(`${harOf(joinEntry({})).slice(0, -2)},"x":"\xe9"}}`, 'latin1');
    expect(await runJudge({ content: latin1 })).toMatchObject({ exitCode: 3, stderr: '' });
  });

  it('that is nested too deep is told what to do', async () => {
    const { exitCode, stderr } = await runJudge({ content: `{"a":${'['.repeat(1001)}` });
    expect(stderr).toMatch(/nested deeper than 1000 levels\nNext: give a file within this limit/);
    expect(exitCode).toBe(2);
  });

  it.each([
    ['{"log":{}}', 'but no list of entries'],
    ['{"log":[1]}', 'but no list of entries'],
    ['{"log":{"entries":5}}', 'but no list of entries'],
    ['{"log":{"entries":{"a":1}}}', 'but no list of entries'],
    ['{"consumer":{},"messages":[{}]}', 'has no list of interactions'],
    ['{"consumer":{},"interactions":{}}', 'has no list of interactions'],
  ])('is not to be judged as %s', async (content, message) => {
    const { exitCode, stderr } = await runJudge({ content });
    expect(stderr).toMatch(new RegExp(`${message}.*\nNext: `));
    expect(exitCode).toBe(2);
  });

  it('is no pipe', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'webrtc-judge-test-'));
    try {
      const pipe = join(folder, 'pipe');
      execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
      const { exitCode, stderr } = await runJudge(pipe);
      expect(stderr).toContain('is not a regular file\nNext: save it to a file first');
      expect(exitCode).toBe(2);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is not overwritten by the report', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'webrtc-judge-test-'));
    try {
      await mkdir(join(folder, 'runs'));
      for (const name of ['run.json', 'junit.xml']) await writeFile(join(folder, name), harOf(joinEntry({})));
      await symlink(folder, join(folder, 'runs', 'link'));
      for (const [path, reports] of [
        [join(folder, 'run.json'), folder],
        [join(folder, 'junit.xml'), folder],
        [join(folder, 'run.json'), join(folder, 'runs', 'link')],
      ] as const) {
        const { exitCode, stderr } = await runJudge(path, ['--reports', reports]);
        expect(stderr).toMatch(/would be written over .*\nNext: .*--reports/);
        expect(exitCode).toBe(2);
      }
      expect(await readFile(join(folder, 'run.json'), 'utf8')).toBe(harOf(joinEntry({})));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is not there', async () => {
    const { exitCode, stderr } = await runJudge('/nowhere/x.har');
    expect([exitCode, stderr]).toEqual([2, 'There is no file /nowhere/x.har\nNext: check the path\n']);
  });
});
