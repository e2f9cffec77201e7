import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseline } from '../../scripts/commands/baseline.ts';
import { cleanup } from '../../scripts/commands/cleanup.ts';
import { deviations } from '../../scripts/commands/deviations.ts';
import { doctor } from '../../scripts/commands/doctor.ts';
import { drift } from '../../scripts/commands/drift.ts';
import { evidence } from '../../scripts/commands/evidence.ts';
import { explain } from '../../scripts/commands/explain.ts';
import { judge } from '../../scripts/commands/judge.ts';
import { provider } from '../../scripts/commands/provider.ts';
import { verify } from '../../scripts/commands/verify.ts';
import { killMatrixCommand } from '../../scripts/selftest/kill-matrix/command.ts';
import { soak } from '../../scripts/selftest/soak.ts';
import type { OptionTable } from '../../scripts/settings/command-line.ts';

const tables: Readonly<Record<string, OptionTable>> = {
  verify: verify.options,
  doctor: doctor.options,
  cleanup: cleanup.options,
  soak: soak.options,
  'kill-matrix': killMatrixCommand.options,
  provider: provider.options,
  evidence: evidence.options,
  explain: explain.options,
  baseline: baseline.options,
  drift: drift.options,
  judge: judge.options,
  deviations: deviations.options,
};
/** They have no options of ours. */
const withoutOptions = ['record', 'mutation', 'test', 'test:quick', 'check', 'format'];

/** The log of npm, which tells them, is found by what Linux shows of processes. */
const seesLog = process.platform === 'linux';
/** npm has these itself, or takes them for some of its own, and passes nothing on of a value that it does not know. */
const keptByNpm = ['only', 'link', 'auth', 'replace', 'expires'];

const root = new URL('../../', import.meta.url);
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
let scripts: Record<string, string>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-npm-'));
  const own = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as { scripts: typeof scripts };
  ({ scripts } = own);
  // The same scripts in a folder without anybody's .env.
  const moved = Object.entries(scripts).map(([name, script]) => {
    const command = script.replace(
      /^node --import tsx (scripts\/\S+)/,
      (_, file: string) => `"${process.execPath}" --import ${tsx} "${fileURLToPath(new URL(file, root))}"`,
    );
    return [name, command];
  });
  const content = { name: 'moved', private: true, scripts: Object.fromEntries(moved) as unknown };
  await writeFile(join(folder, 'package.json'), JSON.stringify(content));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function npmRun(words: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn('npm', ['run', ...words], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      XDG_STATE_HOME: join(folder, 'state'),
      npm_config_update_notifier: 'false',
      ...environment,
    },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

/** Prose is folded to the width of a terminal. */
const unfolded = (text: string) => text.replace(/\n */g, ' ');

/**
 * npm's help and its levels of logging are its own. --add is -a -d -d to it; its case is left among the arguments,
 * where deviations refuses it.
 */
const ofNpm = ['help', 'add', 'quiet', 'verbose'];
const optionsOf = (command: string) => Object.entries(tables[command]!).filter(([name]) => !ofNpm.includes(name));

describe('an option that npm takes for itself', () => {
  it('is looked for by every command that has options', () => {
    expect([...Object.keys(tables), ...withoutOptions].sort()).toEqual(Object.keys(scripts).sort());
  });

  it.each(Object.keys(tables))('is missed by %s, which does nothing and says what to type', async (command) => {
    const known = optionsOf(command).filter(([name]) => seesLog || !keptByNpm.includes(name));
    const words = known.flatMap(([name, { type }]) => [`--${name}`, ...(type === 'string' ? [`v-${name}`] : [])]);
    const { code, stdout, stderr } = await npmRun([command, ...words]);
    expect(code).toBe(2);
    expect(unfolded(stderr)).toContain(`npm has taken ${known.map(([name]) => `--${name}`).join(', ')} for itself`);
    if (seesLog) expect(stderr).toContain(`Next: npm run ${command} -- ${words.join(' ')}\n`);
    // What npm says of the script it starts.
    expect(stdout.replace(/^> .*$/gm, '').trim()).toBe('');
  });

  it.each(['verify', 'cleanup', 'deviations'])('is missed by %s without the log of npm, too', async (command) => {
    const known = optionsOf(command).filter(([name]) => !keptByNpm.includes(name));
    if (known.length === 0) return;
    const words = known.map(([name, { type }]) => `--${name}${type === 'string' ? `=v-${name}` : ''}`);
    const { code, stderr } = await npmRun([command, ...words], { npm_config_logs_max: '0' });
    expect(code).toBe(2);
    expect(unfolded(stderr)).toContain(`npm has taken ${known.map(([name]) => `--${name}`).join(', ')} for itself`);
    expect(stderr).toContain(`Next: npm run ${command} -- ${words.join(' ').replaceAll('=', ' ')}\n`);
  });

  it.each([
    [['cleanup', '--list'], 'cleanup -- --list'],
    [['--list', 'cleanup'], 'cleanup -- --list'],
    [['verify', '--target', 'live'], 'verify -- --target live'],
    [['verify', '--target=live', '--', '--strict'], 'verify -- --strict --target live'],
    [['verify', '--no-strict'], 'verify -- --no-strict'],
    [['evidence', 'joined-no-body', '--probe', '5'], 'evidence -- joined-no-body --probe 5'],
  ])('is told with the right line: npm run %j', async (words, line) => {
    const { code, stderr } = await npmRun(words);
    expect(code).toBe(2);
    if (seesLog || words[0] !== 'evidence') expect(stderr).toContain(`Next: npm run ${line}\n`);
  });

  it('is told with its value without the log of npm, where that can only be one', async () => {
    const { code, stderr } = await npmRun(['verify', '--target', 'live'], { npm_config_logs_max: '0' });
    expect(code).toBe(2);
    expect(stderr).toContain('Next: npm run verify -- --target live\n');
  });

  it('is not what stands in somebody’s .npmrc, nor what comes behind --', async () => {
    await writeFile(join(folder, '.npmrc'), 'target=20.0.0\ntimeout = 5\nlist=true\n');
    for (const environment of [{}, { npm_config_logs_max: '0' }]) {
      const { code, stdout, stderr } = await npmRun(['cleanup', '--', '--list'], environment);
      expect(stderr).not.toContain('npm has taken');
      expect(code).toBe(0);
      expect(stdout).toContain('No run has left anything');
      const listed = await npmRun(['verify', '--silent', '--', '--list', '--only', 'conflict'], environment);
      expect(listed.code).toBe(0);
      expect(listed.stdout).toContain('conflict-second-session');
    }
    await rm(join(folder, '.npmrc'));
  });
});
