import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cases } from '../../../contracts/all-cases.ts';
import { signIn, wayOf } from '../../../contracts/model/sign-in.ts';
import type { CredentialKind, RequestCase } from '../../../contracts/model/types.ts';
import { tokenPath } from '../../../scripts/reference-provider/api/tokens.ts';
import { startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { changed } from '../../../scripts/target/altered.ts';
import {
  curlFor,
  curlVariables,
  probeCurl,
  signInCurl,
  tokenCommand,
} from '../../../scripts/verification/wire/curl.ts';
import { buildRequest } from '../../../scripts/verification/wire/request.ts';
import { requestCase } from '../../support/evidence.ts';
import { startTokenEndpoint, tokenReply, webToken } from '../../support/token-endpoint.ts';

const main = { username: 'us er', password: 'p"$a`ss\\word' };
const withoutWebrtc = { username: 'no', password: 'access' };
const client = { id: 'cli ent', secret: 's"$e`c\\r\'et' };
const token = webToken();

/** The arguments that a shell gives curl for a command line. */
function argumentsOf(command: string, variables: Record<string, string>): string[] {
  const script = `curl() { for argument in "$@"; do printf '%s\\0' "$argument"; done; }; ${command}`;
  const output = execFileSync('sh', ['-c', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...variables },
  });
  return output.toString().split('\0').slice(0, -1);
}

const variables = {
  BW_BASE_URL: 'http://127.0.0.1:1/v1',
  BW_ACCOUNT_ID: '99',
  BW_USERNAME: main.username,
  BW_PASSWORD: main.password,
  BW_NO_WEBRTC_USERNAME: withoutWebrtc.username,
  BW_NO_WEBRTC_PASSWORD: withoutWebrtc.password,
  BW_CLIENT_ID: client.id,
  BW_CLIENT_SECRET: client.secret,
  BW_TOKEN: token,
  BW_EXPIRED_TOKEN: 'an.expired.token',
  BW_CHANGED_TOKEN: 'a.changed.token',
  BW_UNSIGNED_TOKEN: 'an.unsigned.',
  BW_NO_WEBRTC_TOKEN: 'another.token.1',
};

describe('the curl line', () => {
  const short = cases.filter(
    (entry): entry is RequestCase => 'scene' in entry && (entry.request.body?.length ?? 0) <= 2000,
  );

  it.each(short.flatMap(({ id, request }) => (['basic', 'oauth'] as const).map((way) => ({ id, request, way }))))(
    'of $id sends what the case sends, signed in with $way',
    ({ request, way }) => {
      const names = curlVariables(request);
      const slots: Record<string, string> = { account: '99' };
      for (const name of names)
        slots[name.toLowerCase().replace(/_([a-z0-9])/g, (_, next: string) => next.toUpperCase())] = `id-${name}`;
      const shell = { ...variables, ...Object.fromEntries(names.map((name) => [name, `id-${name}`])) };
      const sent = argumentsOf(curlFor('PUT', request, way), shell);
      const expected = buildRequest('PUT', request, slots);

      const after = (option: string) =>
        sent.flatMap((argument, index) => (sent[index - 1] === option ? [argument] : []));
      expect(after('-X')).toEqual(['PUT']);
      expect(after('--data-binary')).toEqual(expected.body === null ? [] : [expected.body]);
      expect(sent.at(-1)?.split('?')[0]).toBe(`http://127.0.0.1:1/v1${expected.path}`);
      const headers = after('-H').filter((header) => !header.startsWith('Authorization'));
      expect(headers).toEqual(Object.entries(expected.headers).map(([name, value]) => `${name}: ${value}`));
    },
  );

  it.each([
    ['joined-no-body', ['-u', 'us er:p"$a`ss\\word']],
    ['unauthorized-empty-password', ['-u', 'us er:']],
    [
      'unauthorized-bearer-scheme',
      ['-H', `Authorization: Bearer ${Buffer.from('us er:p"$a`ss\\word').toString('base64')}`],
    ],
    ['unauthorized-malformed-base64', ['-H', 'Authorization: Basic %%%%']],
    ['unauthorized-no-colon', ['-H', `Authorization: Basic ${Buffer.from('us er').toString('base64')}`]],
    ['forbidden-no-webrtc-access', ['-u', 'no:access']],
  ])('of %s carries its credentials', (id, credentials) => {
    const sent = argumentsOf(curlFor('PUT', requestCase(id).request, 'basic'), {
      ...variables,
      SESSION: 's',
      PARTICIPANT: 'p',
    });
    expect(sent.join('\n')).toContain(credentials.join('\n'));
  });

  const plain = requestCase('joined-no-body').request;
  const lineOf = (credentials: CredentialKind, way: 'basic' | 'oauth') =>
    curlFor('PUT', { ...plain, credentials }, way);
  const sentWith = (credentials: CredentialKind, way: 'basic' | 'oauth', further: Record<string, string> = {}) =>
    argumentsOf(lineOf(credentials, way), { ...variables, SESSION: 's', PARTICIPANT: 'p', ...further });
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const swapped = (text: string) =>
    text.replace(/[A-Za-z]/g, (one) => (one < 'a' ? one.toLowerCase() : one.toUpperCase()));
  const userPair = `${main.username}:${main.password}`;
  /** What stands for the changed token: a line of a shell changes five characters as easily as one. */
  const otherToken = `${token.slice(0, -5)}XXXXX`;
  const url = 'http://127.0.0.1:1/v1/accounts/99/sessions/s/participants/p';

  it.each<[CredentialKind, readonly string[]]>([
    ['none', []],
    ['basic', ['-u', userPair]],
    ['wrong-password', ['-u', 'us er:wrong']],
    ['wrong-username', ['-u', `wrong:${main.password}`]],
    ['basic-lower-case', ['-H', `Authorization: basic ${base64(userPair)}`]],
    [
      'two-basic',
      ['-H', `Authorization: Basic ${base64(userPair)}`, '-H', `Authorization: Basic ${base64('us er:wrong')}`],
    ],
    ['truncated-password', ['-u', userPair.slice(0, -1)]],
    ['extended-password', ['-u', `${userPair}x`]],
    ['password-other-case', ['-u', 'us er:P"$A`SS\\WORD']],
    ['token', ['-H', `Authorization: Bearer ${token}`]],
    ['changed-token', ['-H', `Authorization: Bearer ${otherToken}`]],
    ['token-start-changed', ['-H', `Authorization: Bearer 7${token.slice(1)}`]],
    ['token-middle-changed', ['-H', 'Authorization: Bearer a.changed.token']],
    ['token-end-changed', ['-H', `Authorization: Bearer ${token.slice(0, -2)}77`]],
    ['truncated-token', ['-H', `Authorization: Bearer ${token.slice(0, -4)}`]],
    ['extended-token', ['-H', `Authorization: Bearer ${token}AAAA`]],
    ['token-other-case', ['-H', `Authorization: Bearer ${swapped(token)}`]],
    ['unsigned-token', ['-H', 'Authorization: Bearer an.unsigned.']],
    ['empty-token', ['-H', 'Authorization: Bearer']],
    ['expired-token', ['-H', 'Authorization: Bearer an.expired.token']],
    ['token-as-basic', ['-H', `Authorization: Basic ${token}`]],
    ['client-as-bearer', ['-H', `Authorization: Bearer ${base64(`${client.id}:${client.secret}`)}`]],
    ['bearer-lower-case', ['-H', `Authorization: bearer ${token}`]],
    ['two-tokens', ['-H', `Authorization: Bearer ${token}`, '-H', `Authorization: Bearer ${otherToken}`]],
  ])('with the credentials "%s" carries just those, whichever way the run signs in', (kind, credentials) => {
    for (const way of ['basic', 'oauth'] as const)
      expect(sentWith(kind, way)).toEqual(['-sS', '-i', '-X', 'PUT', ...credentials, url]);
  });

  it.each<[CredentialKind, readonly string[], readonly string[]]>([
    ['valid', ['-u', userPair], ['-H', `Authorization: Bearer ${token}`]],
    ['no-webrtc-access', ['-u', 'no:access'], ['-H', 'Authorization: Bearer another.token.1']],
    ['unknown-scheme', ['-H', `Authorization: Unknown ${base64(userPair)}`], ['-H', `Authorization: Unknown ${token}`]],
  ])('with the credentials "%s" carries those of the way in which the run signs in', (kind, ofBasic, ofToken) => {
    expect(sentWith(kind, 'basic')).toEqual(['-sS', '-i', '-X', 'PUT', ...ofBasic, url]);
    expect(sentWith(kind, 'oauth')).toEqual(['-sS', '-i', '-X', 'PUT', ...ofToken, url]);
  });

  it('with a token in the query has it there alone', () => {
    expect(sentWith('token-in-query', 'oauth')).toEqual(['-sS', '-i', '-X', 'PUT', `${url}?access_token=${token}`]);
  });

  it('with a long name and secret has their base64 on one line', () => {
    const long = { BW_CLIENT_ID: 'c'.repeat(100), BW_CLIENT_SECRET: 's'.repeat(100) };
    expect(sentWith('client-as-bearer', 'oauth', long)).toContain(
      `Authorization: Bearer ${base64(`${long.BW_CLIENT_ID}:${long.BW_CLIENT_SECRET}`)}`,
    );
  });

  it('with a changed token changes the signature, as the suite does', () => {
    const [head, payload, signature] = token.split('.');
    const [, , , , , header = ''] = sentWith('changed-token', 'oauth');
    const [, , other = ''] = header.split('.');
    expect(header).toBe(`Authorization: Bearer ${head!}.${payload!}.${other}`);
    expect(Buffer.from(other, 'base64url').equals(Buffer.from(signature!, 'base64url'))).toBe(false);
    expect(changed(token).split('.').slice(0, 2)).toEqual([head, payload]);
  });

  it.each(Object.keys(wayOf) as CredentialKind[])('with the credentials "%s" holds nothing but variables', (kind) => {
    for (const way of ['basic', 'oauth'] as const) {
      const line = lineOf(kind, way);
      const named = Array.from(line.matchAll(/\$\{?(\w+)/g), ([, name]) => name!);
      expect(named.filter((name) => !(name in variables) && !['SESSION', 'PARTICIPANT'].includes(name))).toEqual([]);
      // The scheme alone needs nothing.
      if (kind === 'empty-token') continue;
      const needed = wayOf[kind] === 'run' ? way : wayOf[kind];
      expect(/BW_(NO_WEBRTC_)?(USERNAME|PASSWORD)/.test(line)).toBe(needed === 'basic');
      expect(/BW_\w*TOKEN|BW_CLIENT/.test(line)).toBe(needed === 'oauth');
    }
  });

  it('of a request without credentials has none, and with some has only variables', () => {
    expect(curlFor('PUT', requestCase('unauthorized-no-header').request, 'basic')).not.toMatch(
      /-u |Authorization|BW_USERNAME/,
    );
    expect(curlFor('PUT', requestCase('unauthorized-credentials-in-query').request, 'basic')).toMatch(
      /\?username=\$BW_USERNAME&password=\$BW_PASSWORD"$/,
    );
  });

  it('of a long body names a file for it', () => {
    const command = curlFor('PUT', requestCase('undocumented-subscriptions-1000').request, 'basic');
    expect(command).toContain('--data-binary @body-from-run.json');
    expect(command.length).toBeLessThan(400);
  });
});

const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe('the command for a token', () => {
  const run = async (command: string, environment: Record<string, string>) =>
    (
      await promisify(execFile)('sh', ['-c', command], {
        env: { PATH: process.env['PATH'], NO_PROXY: '*', ...environment },
      })
    ).stdout;
  const settings = { BW_CLIENT_ID: client.id, BW_CLIENT_SECRET: client.secret };

  it('asks as CRED says, at the endpoint of the vendor or the one that is set', () => {
    const sent = (environment: Record<string, string>) => argumentsOf(signInCurl, { ...settings, ...environment });
    const options = ['-sS', '-i', '-u', `${client.id}:${client.secret}`, '-d', 'grant_type=client_credentials'];
    expect(sent({})).toEqual([...options, signIn.tokenUrl]);
    expect(sent({ BW_TOKEN_URL: '' })).toEqual([...options, signIn.tokenUrl]);
    expect(sent({ BW_TOKEN_URL: 'http://127.0.0.1:1/a b' })).toEqual([...options, 'http://127.0.0.1:1/a b']);
  });

  it.runIf(hasCurl)('puts the token of a real answer into BW_TOKEN, and prints nothing', async () => {
    const provider = await startReferenceProvider();
    const { clientId, clientSecret } = provider.credentials;
    const environment = {
      BW_CLIENT_ID: clientId,
      BW_CLIENT_SECRET: clientSecret,
      BW_TOKEN_URL: provider.tokenUrl,
      BW_BASE_URL: provider.baseUrl,
      BW_ACCOUNT_ID: provider.credentials.accountId,
    };
    const output = await run(`${tokenCommand}; printf '[%s]' "$BW_TOKEN"`, environment);
    expect(output).toMatch(/^\[[\w.-]+\]$/);
    expect(provider.state.tokens.holderOf(output.slice(1, -1))).toBe('known');
    // What doctor prints, one line after the other.
    expect(await run(`${tokenCommand}; ${probeCurl('oauth')}`, environment)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await run(signInCurl, environment)).toMatch(/^HTTP\/1\.1 200 [^]*"access_token":"/);
    await provider.close();
  });

  it.runIf(hasCurl)('sends the request that the suite sends', async () => {
    const endpoint = await startTokenEndpoint(() => tokenReply(token));
    await run(tokenCommand, { ...settings, BW_TOKEN_URL: endpoint.url });
    await endpoint.close();
    expect(endpoint.requests).toMatchObject([
      { method: 'POST', target: tokenPath, body: 'grant_type=client_credentials' },
    ]);
    const headers = Object.fromEntries(endpoint.requests[0]!.headers) as Record<string, string>;
    expect(headers).toMatchObject({
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`,
    });
  });

  it.each([
    ['of one line', '{"token_type":"Bearer","access_token":"a.b-c_d~1+2/3==","expires_in":3600}', 'a.b-c_d~1+2/3=='],
    ['of many lines', '{\n  "expires_in" : 1,\n  "access_token" : "a.b-c",\n  "scope": ""\n}\n', 'a.b-c'],
    ['with other tokens', '{"refresh_token":"r","access_token":  "a.b-c","id_token":"i"}', 'a.b-c'],
    ['without one', '{"error":"invalid_client","error_description":"access_token"}', ''],
    ['that is none', '', ''],
  ])('finds the token in an answer %s', async (_, answer, expected) => {
    const stub = `curl() { printf %s "$ANSWER"; }; ${tokenCommand}; printf '[%s]' "$BW_TOKEN"`;
    expect(await run(stub, { ...settings, ANSWER: answer })).toBe(`[${expected}]`);
  });

  it('and the one that asks what doctor asks hold no secret', () => {
    for (const line of [tokenCommand, signInCurl, probeCurl('basic'), probeCurl('oauth')])
      for (const secret of [client.id, client.secret, main.username, main.password]) expect(line).not.toContain(secret);
    expect(argumentsOf(probeCurl('basic'), variables).slice(0, 4)).toEqual(['-sS', '-i', '-u', 'us er:p"$a`ss\\word']);
    expect(argumentsOf(probeCurl('oauth'), variables).slice(2)).toEqual([
      '-H',
      `Authorization: Bearer ${token}`,
      'http://127.0.0.1:1/v1/accounts/99/sessions/00000000-0000-4000-8000-000000000000',
    ]);
  });
});
