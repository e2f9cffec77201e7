import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../scripts/cli/command.ts';
import { foldedOutput, foldedText } from '../../scripts/cli/folded-output.ts';
import { baseline } from '../../scripts/commands/baseline.ts';
import { cleanup } from '../../scripts/commands/cleanup.ts';
import { deviations } from '../../scripts/commands/deviations.ts';
import { doctor } from '../../scripts/commands/doctor.ts';
import { drift } from '../../scripts/commands/drift.ts';
import { evidence } from '../../scripts/commands/evidence.ts';
import { explain } from '../../scripts/commands/explain.ts';
import { judge } from '../../scripts/commands/judge.ts';
import { verify } from '../../scripts/commands/verify.ts';
import { dayOf } from '../../scripts/deviations/entry.ts';
import { type ReferenceProvider, startReferenceProvider } from '../../scripts/reference-provider/server.ts';
import { impatient } from '../support/faulty-run.ts';
import { settingsFor } from '../support/oauth.ts';
import { pacts } from '../support/run-verify.ts';
import { today } from '../support/today.ts';

describe('a text that leaves a command', () => {
  const folded = (text: string, width = 40) => foldedText(text, width).split('\n');

  it('is folded between words, each line by itself', () => {
    expect(folded('one two three four five six seven eight nine\nten\n', 24)).toEqual([
      'one two three four five',
      'six seven eight nine',
      'ten',
      '',
    ]);
  });

  it('keeps a command whole, with the label before it', () => {
    const lines = [
      '    curl    curl -sS -i -X PUT -H "Authorization: Bearer $BW_TOKEN" "$BW_BASE_URL/accounts"',
      `    where   BW_TOKEN=$(curl -sS -u "$BW_CLIENT_ID:$BW_CLIENT_SECRET" | sed -n 's/a b/c d/p')`,
      '    again     npm run verify -- --only conflict-second-session --target live',
      "Next: npm run judge -- 'recordings of the day/a file.har' --strict --reports 'a b'",
      'export BW_BASE_URL=http://127.0.0.1:1/v1/and/more and what follows it here',
    ];
    for (const line of lines) expect(folded(line)).toEqual([line]);
  });

  it('keeps a command within a sentence whole', () => {
    expect(folded('Next: take an earlier run, with --run reports/runs/2026-01-01T00-00-00-000Z/run.json now')).toEqual([
      'Next: take an earlier run, with',
      '--run reports/runs/2026-01-01T00-00-00-000Z/run.json',
      'now',
    ]);
    expect(folded('It ends here, and npm run cleanup -- --list says what is left')).toEqual([
      'It ends here, and',
      'npm run cleanup -- --list says what is',
      'left',
    ]);
    expect(folded("    once nothing of that run remains: rm '/tmp/a b/c d.jsonl'")).toEqual([
      '    once nothing of that run remains:',
      "    rm '/tmp/a b/c d.jsonl'",
    ]);
  });

  it('keeps JSON whole, and what only begins like it not', () => {
    const json = '{"error": "not found, or \\"gone\\"}", "list": [1, 2, 3]}';
    expect(folded(json)).toEqual([json]);
    expect(folded(`it answered 404 ${json} today`)).toEqual(['it answered 404', json, 'today']);
    expect(folded('{ open and never closed, in all of these words')).toEqual([
      '{ open and never closed, in all of these',
      'words',
    ]);
    expect(foldedText('['.repeat(2000), 40)).toHaveLength(2000);
  });

  it('keeps the rows of a table whole, and folds one that stands alone', () => {
    const rows = ['    a-long-id   MUST    the title of this case', '    b           SHOULD  the title of that case'];
    expect(folded(rows.join('\n'))).toEqual(rows);
    expect(folded(rows[0]!)).toHaveLength(2);
  });

  it('breaks no word, with commas in it neither', () => {
    const path = `/tmp/${'a,b'.repeat(20)}/run.json`;
    expect(folded(`In ${path} it is`)).toEqual(['In', path, 'it is']);
  });

  it('counts no colour, and leaves alone what writes over a line', () => {
    expect(folded('\u001b[31mfailed\u001b[39m  one two three', 21)).toHaveLength(1);
    const progress = '\r\u001b[2K1 of 2 checks done; a-case-with-a-long-name and more';
    expect(folded(progress)).toEqual([progress]);
  });
});

describe('an output', () => {
  const written = (columns: number | undefined, keepLines = false): string => {
    let text = '';
    const output = foldedOutput({ ...(columns ? { columns } : {}), write: (piece) => (text += piece) });
    if (keepLines) output.keepLines();
    output.write('one two three\n');
    return text;
  };

  it('is folded at its width, and not where it has none or its lines are kept', () => {
    expect(written(8)).toBe('one two\nthree\n');
    expect(written(undefined)).toBe('one two three\n');
    expect(written(8, true)).toBe('one two three\n');
  });
});

describe('every command', () => {
  let folder: string;
  let provider: ReferenceProvider;
  let isFaulty = false;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'webrtc-width-'));
    provider = await startReferenceProvider({
      intercept: (call, next) => {
        const answer = next(call);
        if (!isFaulty || call.method !== 'PUT') return answer;
        if (answer.status === 409) return { status: 204, headers: {}, content: [] };
        return answer.status === 401 ? { ...answer, status: 403 } : answer;
      },
    });
  });
  afterAll(async () => {
    await provider.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (command: Command, args: readonly string[], environment = settingsFor(provider, 'both')) => {
    const written = { stdout: '', stderr: '' };
    const code = await command.main({
      args,
      environment,
      stdout: { columns: 80, write: (piece) => (written.stdout += piece) },
      stderr: { columns: 80, write: (piece) => (written.stderr += piece) },
      pacts,
      journals: join(folder, 'journals'),
      signal: new AbortController().signal,
      timeouts: impatient,
      now: today,
    });
    return { code, ...written };
  };

  const copied = /^ *(?:[\w-]+(?: {2,}|: ))?(?:curl -|BW_TOKEN=|npm run )|^ *\S+$|^ +[\w-]+ +(?:MUST|SHOULD|OBSERVE) /;
  const tooLong = (text: string) =>
    text.split('\n').filter((line) => stripVTControlCharacters(line).length > 80 && !copied.test(line));

  it('has no line of prose that is longer than the terminal is wide', async () => {
    const file = join(folder, 'baseline.json');
    const reports = join(folder, 'reports');
    const runFile = join(reports, 'run.json');
    const id = 'conflict-second-session';
    const some = ['joined-no-body', 'conflict', 'unauthorized-no-header'].flatMap((one) => ['--only', one]);
    const live = ['--target', 'live', ...some];
    const entry = ['--reason', 'they said that it is repaired in the next release, in May', '--owner', 'me'];
    const terms = [...entry, '--expires', dayOf(new Date()), '--deviations', join(folder, 'deviations.yaml')];
    const calls: readonly (readonly [Command, readonly string[]])[] = [
      [baseline, [...live, '--rounds', '1', '--out', file]],
      [verify, ['--list', ...some]],
      [verify, [...live, '--reports', reports, '--verbose', '--baseline', file]],
      [drift, [...live, '--reports', reports, '--baseline', file]],
      [doctor, []],
      [evidence, [id, '--run', runFile, '--probe', '1']],
      [explain, [id, '--run', runFile]],
      [explain, ['not-found']],
      [judge, [runFile, '--reports', join(folder, 'judged')]],
      [deviations, ['--add', id, '--run', runFile, ...terms]],
      [deviations, ['--run', runFile, '--deviations', join(folder, 'deviations.yaml')]],
      [cleanup, []],
      [verify, ['--failed', '--target', 'live', '--reports', reports, '--baseline', file]],
      [verify, ['--target', 'nowhere', '--only', 'nothing-that-there-is', '--only', 'nor-this']],
    ];
    const outputs = [];
    for (const [command, args] of calls) {
      isFaulty = command !== baseline;
      const { code, stdout, stderr } = await run(command, args);
      outputs.push(`${command.name} ${code}\n${stdout}${stderr}`);
    }
    expect(outputs.flatMap(tooLong)).toEqual([]);
    // Without failures there would be little to fold.
    expect(outputs.join('\n').split('\n').length).toBeGreaterThan(150);
    expect(outputs.map((text) => text.split('\n')[0])).toEqual([
      'baseline 0',
      'verify 0',
      'verify 1',
      'drift 1',
      'doctor 0',
      'evidence 0',
      'explain 0',
      'explain 2',
      'judge 1',
      'deviations 0',
      'deviations 0',
      'cleanup 0',
      'verify 1',
      'verify 2',
    ]);
  });

  it('says the verdict in one line to a script', async () => {
    const { stdout } = await run(verify, [
      '--quiet',
      '--target',
      'live',
      '--only',
      'joined-no-body',
      '--reports',
      folder,
    ]);
    expect(stdout.split('\n')[0]).toMatch(/^LIVE endpoint .* CONFORMANT — .*passed, in .* s$/);
    expect(stdout.split('\n')[0]!.length).toBeGreaterThan(80);
  });
});
