import { spawn, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cases } from '../../contracts/all-cases.ts';
import type { WayToSignIn } from '../../contracts/model/sign-in.ts';
import { families, type RequestCase } from '../../contracts/model/types.ts';
import type { Call } from '../../scripts/reference-provider/api/answer.ts';
import { defaultCredentials } from '../../scripts/reference-provider/api/credentials.ts';
import { tokenPath } from '../../scripts/reference-provider/api/tokens.ts';
import { type ReferenceProvider, startReferenceProvider } from '../../scripts/reference-provider/server.ts';
import { evidenceScript } from '../../scripts/reports/evidence-script.ts';

let provider: ReferenceProvider;
let calls: Call[] = [];
let answerIds: string | undefined;
beforeAll(async () => {
  provider = await startReferenceProvider({
    intercept: (call, next) => {
      calls.push(call);
      const answer = next(call);
      return answerIds === undefined || call.method !== 'POST'
        ? answer
        : { status: 200, headers: {}, content: [Buffer.from(answerIds)] };
    },
  });
});
afterAll(() => provider.close());

/** The settings of either way to sign in, without those of the other. */
function settingsOf(signIn: WayToSignIn): Record<string, string> {
  const { baseUrl, tokenUrl, state } = provider;
  const { accountId, username, password, clientId, clientSecret, ...others } = defaultCredentials;
  const common = { BW_BASE_URL: baseUrl, BW_ACCOUNT_ID: accountId };
  if (signIn === 'basic') {
    return {
      ...common,
      BW_USERNAME: username,
      BW_PASSWORD: password,
      BW_NO_WEBRTC_USERNAME: others.noWebrtcUsername,
      BW_NO_WEBRTC_PASSWORD: others.noWebrtcPassword,
    };
  }
  return {
    ...common,
    BW_TOKEN_URL: tokenUrl,
    BW_CLIENT_ID: clientId,
    BW_CLIENT_SECRET: clientSecret,
    BW_NO_WEBRTC_TOKEN: state.tokens.issue('without WebRTC'),
    BW_EXPIRED_TOKEN: state.tokens.issue('known', -1),
  };
}

function shell(
  script: string,
  settings: Record<string, string>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn('/bin/sh', ['-s'], { env: { PATH: process.env['PATH'], ...settings } });
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
const named = (...ids: string[]) => ids.map((id) => sendable.find((entry) => entry.id === id)!);
const tried: readonly [WayToSignIn, RequestCase][] = [
  ...[...firstOf, ...named('conflict-second-session', 'not-found-ended-session')].map(
    (entry) => ['basic', entry] as [WayToSignIn, RequestCase],
  ),
  ...[
    ...firstOf,
    ...named('conflict-second-session', 'unauthorized-truncated-token', 'unauthorized-expired-token'),
  ].map((entry) => ['oauth', entry] as [WayToSignIn, RequestCase]),
];

it('curl is there, without which nothing below would be tried', () => {
  expect(spawnSync('curl', ['--version']).status, 'install curl: apt-get install curl').toBe(0);
});

describe('the script', () => {
  it.each(tried.map(([signIn, entry]) => ({ id: entry.id, signIn, entry })))(
    'of $id, signed in with $signIn, sends the request, shows the response, and leaves nothing behind',
    async ({ entry, signIn }) => {
      calls = [];
      const { code, stdout, stderr } = await shell(evidenceScript(entry, signIn)!, settingsOf(signIn));
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const wanted = entry.level === 'OBSERVE' ? '\\d{3}' : String(entry.expect.preferred.status);
      expect(stdout).toMatch(
        new RegExp(`^What the documents say, in a summary of our words:\n(?:  .+\n)+The response:\nHTTP/1.1 ${wanted}`),
      );
      expect(calls.filter(({ method }) => method === 'PUT')).not.toEqual([]);
      const scheme = signIn === 'basic' ? /^Basic / : /^Bearer /;
      const around = calls.filter(({ method, target }) => method !== 'PUT' && target !== tokenPath);
      expect(around.filter(({ headers }) => !scheme.test(headers['authorization'] ?? ''))).toEqual([]);
      const usesToken = calls.some(({ headers }) => headers['authorization']?.startsWith('Bearer ') === true);
      expect(calls.filter(({ target }) => target === tokenPath)).toHaveLength(usesToken ? 1 : 0);
      expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
    },
  );

  it('uses the token that is in the environment', async () => {
    calls = [];
    const settings = { ...settingsOf('oauth'), BW_CLIENT_SECRET: '', BW_TOKEN: provider.state.tokens.issue('known') };
    const { code, stderr } = await shell(evidenceScript(firstOf[0]!, 'oauth')!, settings);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(calls.filter(({ target }) => target === tokenPath)).toEqual([]);
  });

  it('stops before the scene where the client gets no token', async () => {
    calls = [];
    const settings = { ...settingsOf('oauth'), BW_CLIENT_SECRET: 'wrong' };
    const { code, stdout, stderr } = await shell(evidenceScript(firstOf[0]!, 'oauth')!, settings);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'No access token: check BW_CLIENT_ID, BW_CLIENT_SECRET and BW_TOKEN_URL\n',
    });
    expect(calls.map(({ target }) => target)).toEqual([tokenPath]);
  });

  it.each(["x'; touch owned; '", '$(exit 7)', '../accounts', 'a b', '`id`'])('takes no id such as %s', async (id) => {
    answerIds = JSON.stringify({ id });
    calls = [];
    try {
      const { code, stderr } = await shell(evidenceScript(firstOf[0]!, 'basic')!, settingsOf('basic'));
      expect(code).toBe(1);
      expect(stderr).toBe('The scene could not be set: no session was created\n');
      expect(calls.map(({ method }) => method)).toEqual(['POST']);
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
