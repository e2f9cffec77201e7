import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Every command but those that run tools of others. */
const commands = [
  'verify',
  'doctor',
  'cleanup',
  'soak',
  'kill-matrix',
  'provider',
  'record',
  'explain',
  'evidence',
  'baseline',
  'drift',
  'judge',
  'deviations',
];

function started(command: string, option: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'scripts/main.ts', command, option],
      { cwd: root },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
  });
}

describe.each(commands)('npm run %s', (command) => {
  it('does nothing but explain itself where that is asked', async () => {
    const { code, stdout, stderr } = await started(command, '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Usage: npm run ${command} `);
    expect(stdout).toMatch(/^ {2}-h, --help +\S/m);
    expect(stdout).toMatch(/^Exit codes:\n {2}0 /m);
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('refuses an option that it does not know, and does nothing', async () => {
    const { code, stdout, stderr } = await started(command, '--nonsense');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`npm run ${command} -- --help`);
  });
});
