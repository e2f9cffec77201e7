import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../scripts/settings/command-line.ts';
import { liveNames } from '../../scripts/settings/live-settings.ts';
import { readSettings } from '../support/read-settings.ts';
import { runVerify } from '../support/run-verify.ts';

const live = {
  BW_BASE_URL: 'https://api.example.com/v1',
  BW_ACCOUNT_ID: '9900000',
  BW_USERNAME: 'user',
  BW_PASSWORD: 'pass:word',
};

function problems(args: readonly string[], environment: Record<string, string> = {}): readonly string[] {
  try {
    readSettings(args, environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.lines;
    throw error;
  }
  return [];
}

describe('the settings', () => {
  it('need nothing for the reference provider', () => {
    expect(readSettings([], {})).toEqual({
      target: { kind: 'reference', signIn: 'basic' },
      only: [],
      reports: 'reports',
      limits: { concurrency: 8, maxRequests: 3000, maxResources: 800, timeoutSeconds: 1800 },
      strict: false,
      harmless: false,
      showAccount: false,
      detail: 'usual',
      cleanup: false,
      unused: [],
    });
  });

  it('take every option', () => {
    const args = [
      '--target',
      'live',
      '--only',
      'joined',
      '--only=conflict',
      '--reports',
      'out',
      '--concurrency',
      '3',
      '--rate=9',
      '--max-requests=10',
      '--max-resources=0',
      '--timeout=60',
      '--strict',
      '--harmless',
      '--show-account',
      '--cleanup',
    ];
    expect(readSettings(args, { ...live, BW_NO_WEBRTC_USERNAME: 'n', BW_NO_WEBRTC_PASSWORD: 'p' })).toEqual({
      target: {
        kind: 'live',
        baseUrl: 'https://api.example.com/v1',
        accountId: '9900000',
        users: { main: { username: 'user', password: 'pass:word' }, withoutWebrtc: { username: 'n', password: 'p' } },
        signIn: 'basic',
      },
      only: ['joined', 'conflict'],
      reports: 'out',
      limits: { concurrency: 3, rate: 9, maxRequests: 10, maxResources: 0, timeoutSeconds: 60 },
      strict: true,
      harmless: true,
      showAccount: true,
      detail: 'usual',
      cleanup: true,
      unused: [],
    });
  });

  it('take the target from BW_TARGET, which the option overrides', () => {
    const target = (args: readonly string[], environment: Record<string, string>) =>
      readSettings(args, environment).target.kind;
    expect(target([], { ...live, BW_TARGET: 'live' })).toBe('live');
    expect(target(['--target', 'reference'], { ...live, BW_TARGET: 'live' })).toBe('reference');
    expect(target([], { BW_TARGET: '' })).toBe('reference');
  });

  it('name what is set for a live target and not used', () => {
    expect(readSettings(['--target', 'reference'], live).unused).toEqual([
      'BW_BASE_URL',
      'BW_ACCOUNT_ID',
      'BW_USERNAME',
      'BW_PASSWORD',
    ]);
  });

  it.each(liveNames)('want a target to be named where %s is set', (name) => {
    const value = name.includes('URL') ? 'https://api.example.com/v1' : '9900000';
    expect(problems([], { [name]: value })).toEqual([
      `No target is set, but ${name} is set: use --target live (or BW_TARGET=live) for the endpoint of these settings, or --target reference for the embedded provider`,
    ]);
    for (const BW_TARGET of ['', ' ']) expect(problems([], { [name]: value, BW_TARGET })).toHaveLength(1);
    expect(problems(['--target', 'reference'], { [name]: value })).toEqual([]);
    expect(problems([], { [name]: value, BW_TARGET: 'reference' })).toEqual([]);
    expect(problems([], { [name]: '' })).toEqual([]);
  });

  it('want a target to be named once, whatever else is wrong, and not for what no live endpoint is of', () => {
    expect(problems(['--nonsense'], live)).toEqual([
      'Unknown option --nonsense; --help lists them',
      expect.stringContaining('BW_BASE_URL, BW_ACCOUNT_ID, BW_USERNAME and BW_PASSWORD are set'),
    ]);
    expect(problems([], { BW_AUTH: 'oauth', HTTPS_PROXY: 'http://proxy.example', NO_PROXY: '*' })).toEqual([]);
  });

  it('name everything that is missing at once', () => {
    expect(problems(['--target', 'live', '--concurrency', '0', '--nonsense'], { BW_USERNAME: 'u' })).toEqual([
      'Unknown option --nonsense; --help lists them',
      '--concurrency must be a whole number from 1 to 64, not "0"',
      'BW_BASE_URL is not set, and the target live needs it',
      'BW_ACCOUNT_ID is not set, and the target live needs it',
      'BW_PASSWORD is not set, and the target live needs it',
    ]);
  });

  it.each([
    [['--targt', 'live'], 'Unknown option --targt; did you mean --target?'],
    [['joined'], 'Unexpected argument "joined"; a case is named with --only'],
    [['--only'], '--only needs a value'],
    [['--reports='], '--reports needs a value'],
    [['--strict=yes'], '--strict takes no value'],
    [['--auth', 'digest'], 'The way of signing in must be basic or oauth, not "digest" (--auth, BW_AUTH)'],
    [['--target', 'staging'], 'The target must be reference or live, not "staging" (--target, BW_TARGET)'],
    [['--concurrency', '2.5'], '--concurrency must be a whole number from 1 to 64, not "2.5"'],
    [['--concurrency', '65'], '--concurrency must be a whole number from 1 to 64, not "65"'],
  ])('refuse %j', (args, problem) => {
    expect(problems(args)).toContain(problem);
  });

  it.each([
    ['BW_BASE_URL', 'api.example.com/v1', 'BW_BASE_URL is not a valid URL'],
    ['BW_BASE_URL', 'ftp://api.example.com/v1', 'BW_BASE_URL starts with https://'],
    ['BW_BASE_URL', 'http://api.example.com/v1', 'BW_BASE_URL is plain http'],
    ['BW_BASE_URL', 'http://localhost.example.com/v1', 'BW_BASE_URL is plain http'],
    ['BW_BASE_URL', 'https://u:p@api.example.com/v1', 'BW_BASE_URL holds credentials'],
    ['BW_BASE_URL', 'https://api.example.com/v1?x=1', 'BW_BASE_URL has a query'],
    ['BW_BASE_URL', 'https://api.example.com/v1?', 'BW_BASE_URL has a query'],
    ['BW_BASE_URL', 'https://api.example.com/v1#', 'BW_BASE_URL has a query'],
    ['BW_BASE_URL', 'https://api.example.com/v1/#/secret', 'BW_BASE_URL has a query'],
    ['BW_BASE_URL', 'https://api.example.com/v1?#', 'BW_BASE_URL has a query'],
    ['BW_BASE_URL', 'https://@api.example.com/v1', 'BW_BASE_URL holds credentials'],
    ['BW_BASE_URL', 'https://:@api.example.com/v1', 'BW_BASE_URL holds credentials'],
    ['BW_BASE_URL', 'https:\\\\secret@api.example.com/v1', 'BW_BASE_URL holds credentials'],
    ['BW_ACCOUNT_ID', '{accountId}', 'BW_ACCOUNT_ID still holds a placeholder'],
    ['BW_ACCOUNT_ID', '99-x', 'BW_ACCOUNT_ID must be the account number'],
    ['BW_ACCOUNT_ID', ' 99', 'BW_ACCOUNT_ID has white space'],
    ['BW_PASSWORD', '"secret"', 'BW_PASSWORD has quotes'],
    ['BW_PASSWORD', 'sec\u0007ret', 'BW_PASSWORD holds a control character'],
    ['BW_USERNAME', 'us:er', 'BW_USERNAME holds a colon'],
    ['BW_BASE_URL', '<base url>', 'BW_BASE_URL still holds a placeholder'],
    ['BW_BASE_URL', 'https://api.webrtc.bandwidth.com', 'BW_BASE_URL lacks the /v1'],
    ['BW_BASE_URL', 'https://api.webrtc.bandwidth.com//v1', 'BW_BASE_URL has a doubled slash'],
    [
      'BW_BASE_URL',
      'https://api.webrtc.bandwidth.com/v1/accounts/1',
      'BW_BASE_URL continues after the base of the API',
    ],
    ['HTTPS_PROXY', 'socks5://proxy.example', 'HTTPS_PROXY names an unsupported kind of proxy'],
    ['HTTPS_PROXY', 'http://[', 'HTTPS_PROXY is not a valid URL'],
    ['BW_CLIENT_ID', 'alone', 'BW_CLIENT_SECRET is not set, and BW_CLIENT_ID is: set both or neither'],
    ['BW_CLIENT_SECRET', 'secret', 'BW_CLIENT_ID is not set, and BW_CLIENT_SECRET is: set both or neither'],
    ['BW_TOKEN_URL', 'api.example.com/token', 'BW_TOKEN_URL is not a valid URL'],
    ['BW_TOKEN_URL', 'http://api.example.com/token', 'BW_TOKEN_URL is plain http'],
    ['BW_TOKEN_URL', 'https://u:secret@api.example.com/token', 'BW_TOKEN_URL holds credentials'],
    ['BW_TOKEN_URL', 'https://api.example.com/token?client_secret=secret', 'BW_TOKEN_URL has a query'],
    ['BW_TOKEN_URL', 'https://api.example.com/token?', 'BW_TOKEN_URL has a query'],
    ['BW_TOKEN_URL', 'https://api.example.com/token#', 'BW_TOKEN_URL has a query'],
    ['BW_TOKEN_URL', 'https://@api.example.com/token', 'BW_TOKEN_URL holds credentials'],
    ['BW_NO_WEBRTC_CLIENT_ID', 'alone', 'BW_NO_WEBRTC_CLIENT_ID and BW_NO_WEBRTC_CLIENT_SECRET must be set together'],
    ['BW_NO_WEBRTC_USERNAME', 'alone', 'BW_NO_WEBRTC_USERNAME and BW_NO_WEBRTC_PASSWORD must be set together'],
  ])('refuse %s=%s, without repeating a credential', (name, value, problem) => {
    const found = problems(['--target', 'live'], { ...live, [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(problem);
    expect(found[0]).not.toContain('secret');
  });

  it.each(['$ecret', '${S3cret}', '<your password>', '{braces}', 'your-secret-1', 'changeme', 'xxxx', '...'])(
    'take a name and a secret that look like a placeholder: %s',
    (value) => {
      const both = {
        BW_USERNAME: value,
        BW_PASSWORD: value,
        BW_CLIENT_ID: value,
        BW_CLIENT_SECRET: value,
        BW_TOKEN_URL: 'https://api.example.com/token',
      };
      const { target } = readSettings(['--target', 'live'], { ...live, ...both, BW_CA_FILE: value });
      expect(target).toMatchObject({
        users: { main: { username: value, password: value }, client: { id: value, secret: value } },
        caFile: value,
      });
    },
  );

  it.each(['http://localhost:1/v1', 'http://127.0.0.1:4010/v1/', 'http://[::1]:1/v1', 'https://x/other/base'])(
    'take %s',
    (url) => {
      const { target } = readSettings(['--target', 'live'], { ...live, BW_BASE_URL: url });
      expect(target).toMatchObject({ baseUrl: url.replace(/\/$/, '') });
    },
  );

  describe('of signing in', () => {
    const base = { BW_BASE_URL: 'https://api.webrtc.bandwidth.com/v1', BW_ACCOUNT_ID: live.BW_ACCOUNT_ID };
    const client = { BW_CLIENT_ID: 'c-1', BW_CLIENT_SECRET: 's-1' };
    const target = (environment: Record<string, string>, args: readonly string[] = []) =>
      readSettings(['--target', 'live', ...args], environment).target;

    it('send no client secret to the vendor for an endpoint that is not the vendor’s', () => {
      const elsewhere = { ...base, ...client, BW_BASE_URL: 'https://sandbox.example.com/v1' };
      expect(problems(['--target', 'live'], elsewhere)).toEqual([
        expect.stringMatching(/^BW_TOKEN_URL is not set, and BW_BASE_URL is not an address of the vendor/),
      ]);
      expect(
        problems(['--target', 'live'], { ...elsewhere, BW_BASE_URL: 'https://bandwidth.com.example/v1' }),
      ).toHaveLength(1);
      expect(target({ ...elsewhere, BW_TOKEN_URL: 'https://sandbox.example.com/token' })).toMatchObject({
        tokenUrl: 'https://sandbox.example.com/token',
      });
    });

    it('take one pair, and OAuth where there are both', () => {
      expect(target({ ...base, ...client })).toEqual({
        kind: 'live',
        baseUrl: 'https://api.webrtc.bandwidth.com/v1',
        accountId: '9900000',
        users: { client: { id: 'c-1', secret: 's-1' } },
        signIn: 'oauth',
        tokenUrl: 'https://api.bandwidth.com/api/v1/oauth2/token',
      });
      expect(target(live)).toMatchObject({ signIn: 'basic' });
      expect(target(live)).not.toHaveProperty('tokenUrl');
      const both = { ...live, ...base, ...client };
      expect(target(both)).toMatchObject({
        signIn: 'oauth',
        users: { main: { username: 'user' }, client: { id: 'c-1' } },
      });
      expect(target(both, ['--auth', 'basic'])).toMatchObject({ signIn: 'basic' });
      expect(target({ ...both, BW_AUTH: 'basic' })).toMatchObject({ signIn: 'basic' });
      expect(target({ ...both, BW_AUTH: 'basic' }, ['--auth', 'oauth'])).toMatchObject({ signIn: 'oauth' });
    });

    it('name the pair that is missing', () => {
      expect(problems(['--target', 'live'], base)).toEqual([
        'Neither BW_CLIENT_ID and BW_CLIENT_SECRET (OAuth) nor BW_USERNAME and BW_PASSWORD (Basic, until 2026-12-02) are set, and the target live needs one pair',
      ]);
      expect(problems(['--target', 'live', '--auth', 'oauth'], live)).toEqual([
        'BW_CLIENT_ID and BW_CLIENT_SECRET are not set, and signing in with oauth needs them (--auth, BW_AUTH)',
      ]);
      expect(problems(['--target', 'live'], { ...base, BW_CLIENT_ID: 'c-1' })).toEqual([
        'BW_CLIENT_SECRET is not set, and the target live needs it',
      ]);
    });

    it('take the token endpoint by the rules of the base URL, and through the same proxy unless it is exempt', () => {
      const local = { ...base, ...client, BW_TOKEN_URL: 'http://127.0.0.1:4010/token' };
      expect(target(local)).toMatchObject({ tokenUrl: 'http://127.0.0.1:4010/token' });
      const proxied = { ...base, ...client, HTTPS_PROXY: 'http://proxy.example:3128' };
      expect(target(proxied)).toMatchObject({
        proxy: 'http://proxy.example:3128/',
        tokenProxy: 'http://proxy.example:3128/',
      });
      expect(target({ ...proxied, NO_PROXY: 'api.bandwidth.com' })).not.toHaveProperty('tokenProxy');
    });

    it('hold for the reference provider as well', () => {
      expect(readSettings(['--auth', 'oauth'], {}).target).toEqual({
        kind: 'reference',
        signIn: 'oauth',
      });
    });
  });

  it('are not asked for when only help or the list is wanted', async () => {
    const environment = { BW_BASE_URL: 'not a URL' };
    expect((await runVerify({ args: ['--help', '--target', 'live'], environment })).exitCode).toBe(0);
    const list = await runVerify({
      args: ['--list', '--only', 'joined', '--target', 'live', '--timeout', '7'],
      environment,
    });
    expect(list.exitCode).toBe(0);
    expect(list.stdout).toContain('--max-requests 3000, --max-resources 800, --timeout 7 (seconds)');
    for (const wrong of [['--nonsense'], ['--timeout', '0']]) {
      expect((await runVerify({ args: ['--list', ...wrong] })).exitCode).toBe(2);
    }
  });
});
