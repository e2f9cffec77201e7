import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { cases } from '../../contracts/cases/index.ts';
import type { RequestCase } from '../../contracts/types.ts';
import { curlFor, curlVariables } from '../../scripts/verification/curl.ts';
import { buildRequest } from '../../scripts/verification/request.ts';
import { requestCase } from '../support/evidence.ts';

const main = { username: 'us er', password: 'p"$a`ss\\word' };
const withoutWebrtc = { username: 'no', password: 'access' };

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
};

describe('the curl line', () => {
  const short = cases.filter(
    (entry): entry is RequestCase => 'scene' in entry && (entry.request.body?.length ?? 0) <= 2000,
  );

  it.each(short)('of $id sends what the case sends', ({ request }) => {
    const names = curlVariables(request);
    const slots: Record<string, string> = { account: '99' };
    for (const name of names)
      slots[name.toLowerCase().replace(/_([a-z0-9])/g, (_, next: string) => next.toUpperCase())] = `id-${name}`;
    const shell = { ...variables, ...Object.fromEntries(names.map((name) => [name, `id-${name}`])) };
    const sent = argumentsOf(curlFor('PUT', request, 'basic'), shell);
    const expected = buildRequest('PUT', request, slots);

    const after = (option: string) => sent.flatMap((argument, index) => (sent[index - 1] === option ? [argument] : []));
    expect(after('-X')).toEqual(['PUT']);
    expect(after('--data-binary')).toEqual(expected.body === null ? [] : [expected.body]);
    expect(sent.at(-1)?.split('?')[0]).toBe(`http://127.0.0.1:1/v1${expected.path}`);
    const headers = after('-H').filter((header) => !header.startsWith('Authorization'));
    expect(headers).toEqual(Object.entries(expected.headers).map(([name, value]) => `${name}: ${value}`));
  });

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
