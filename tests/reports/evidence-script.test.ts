import { spawn, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cases } from '../../contracts/all-cases.ts';
import { families, type RequestCase } from '../../contracts/model/types.ts';
import { defaultCredentials } from '../../scripts/reference-provider/api/credentials.ts';
import { type ReferenceProvider, startReferenceProvider } from '../../scripts/reference-provider/server.ts';
import { evidenceScript } from '../../scripts/reports/evidence-script.ts';

let provider: ReferenceProvider;
let sent: string[] = [];
let answerIds: string | undefined;
beforeAll(async () => {
  provider = await startReferenceProvider({
    intercept: (call, next) => {
      sent.push(call.method);
      const answer = next(call);
      return answerIds === undefined || call.method !== 'POST'
        ? answer
        : { status: 200, headers: {}, content: [Buffer.from(answerIds)] };
    },
  });
});
afterAll(() => provider.close());

function shell(script: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn('/bin/sh', ['-s'], {
    env: {
      PATH: process.env['PATH'],
      BW_BASE_URL: provider.baseUrl,
      BW_ACCOUNT_ID: defaultCredentials.accountId,
      BW_USERNAME: defaultCredentials.username,
      BW_PASSWORD: defaultCredentials.password,
      BW_NO_WEBRTC_USERNAME: defaultCredentials.noWebrtcUsername,
      BW_NO_WEBRTC_PASSWORD: defaultCredentials.noWebrtcPassword,
    },
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (written.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (written.stderr += data.toString()));
  child.stdin.end(script);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, ...written });
    });
  });
}

const sendable = cases.filter((entry): entry is RequestCase => 'scene' in entry && !entry.scene.failure);
const firstOf = families.flatMap((family) => sendable.find((entry) => entry.family === family) ?? []);

it('curl is there, without which nothing below would be tried', () => {
  expect(spawnSync('curl', ['--version']).status, 'install curl: apt-get install curl').toBe(0);
});

describe('the script', () => {
  it.each([
    ...firstOf,
    ...sendable.filter(({ id }) => ['conflict-second-session', 'not-found-ended-session'].includes(id)),
  ])('of $id sends the request, shows the answer, and leaves nothing behind', async (entry) => {
    sent = [];
    const { code, stdout, stderr } = await shell(evidenceScript(entry, 'basic')!);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const wanted = entry.level === 'OBSERVE' ? '\\d{3}' : String(entry.expect.preferred.status);
    expect(stdout).toMatch(new RegExp(`^The answer:\nHTTP/1.1 ${wanted}`));
    expect(sent).toContain('PUT');
    expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
  });

  it.each(["x'; touch owned; '", '$(exit 7)', '../accounts', 'a b', '`id`'])('takes no id such as %s', async (id) => {
    answerIds = JSON.stringify({ id });
    sent = [];
    try {
      const { code, stderr } = await shell(evidenceScript(firstOf[0]!, 'basic')!);
      expect(code).toBe(1);
      expect(stderr).toBe('The scene could not be set: no session was created\n');
      expect(sent).toEqual(['POST']);
    } finally {
      answerIds = undefined;
    }
  });

  it('is read by a shell for each case, whichever way the run signed in, and holds no slot', () => {
    const all = sendable.flatMap((entry) => [evidenceScript(entry, 'basic')!, evidenceScript(entry, 'oauth')!]);
    expect(all.filter((script) => script.includes('{{'))).toEqual([]);
    const { status, stderr } = spawnSync('/bin/sh', ['-n'], { input: all.join('\n'), encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('is not there for what it cannot bring about', () => {
    const others = cases.filter((entry) => !('scene' in entry) || entry.scene.failure);
    expect(others.length).toBeGreaterThan(0);
    expect(others.map((entry) => evidenceScript(entry, 'basic'))).toEqual(others.map(() => undefined));
  });
});
