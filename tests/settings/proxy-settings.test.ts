import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../scripts/settings/command-line.ts';
import { readSettings } from '../support/read-settings.ts';

const live = {
  BW_TARGET: 'live',
  BW_BASE_URL: 'https://10.1.2.3/v1',
  BW_ACCOUNT_ID: '9900000',
  BW_USERNAME: 'user',
  BW_PASSWORD: 'pass:word',
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings([], { ...live, ...environment });
    return [];
  } catch (error) {
    return (error as SettingsError).lines;
  }
}

function proxyOf(environment: Record<string, string>): string | undefined {
  const { target } = readSettings([], { ...live, ...environment });
  return target.kind === 'live' ? target.proxy : undefined;
}

describe('the URL of a proxy', () => {
  it.each([
    ['a bare % in the password', 'http://me:Hush%er@proxy.example:3128', /percent-encoded.*% as %25/],
    ['a % before what is no UTF-8', 'http://me:Hush%ff@proxy.example:3128', /percent-encoded.*% as %25/],
    ['a bare % in the user name', 'http://Hush%:pw@proxy.example:3128', /percent-encoded.*% as %25/],
    ['# in the password', 'http://me:Hush#er@proxy.example:3128', /# as %23/],
    ['# behind digits of the password', 'http://me:8128#Hush@proxy.example:3128', /# as %23/],
    ['/ in the password', 'http://me:Hush/er@proxy.example:3128', /\/ as %2F/],
    ['/ behind digits of the password', 'http://me:8128/Hush@proxy.example:3128', /\/ as %2F/],
    ['? behind digits of the password', 'http://me:8128?Hush@proxy.example:3128', /\? as %3F/],
    ['a backslash behind digits of the password', 'http://me:8128\\Hush@proxy.example:3128', /\\ as %5C/],
    ['/ in the user name', 'http://Hush/er:pw@proxy.example:3128', /\/ as %2F/],
    ['a path', 'http://proxy.example:3128/Hush', /must end with its port/],
    ['a query', 'http://proxy.example:3128?Hush', /must end with its port/],
    ['an empty query', 'http://proxy.example:3128/?', /must end with its port/],
    ['a fragment', 'http://proxy.example:3128#Hush', /must end with its port/],
    ['an empty fragment', 'http://proxy.example:3128#', /must end with its port/],
    ['no scheme, and a path', 'me:8128/Hush@proxy.example:3128', /must end with its port/],
    ['a colon in the user name', 'http://me%3AHush:pw@proxy.example:3128', /a colon/],
    ['a control character in the password', 'http://me:Hush%0Aer@proxy.example:3128', /a control character/],
    ['a scheme of its own', 'Hush://me:pw@proxy.example:3128', /an unsupported kind of proxy/],
    ['a port beyond all ports', 'http://me:Hush@proxy.example:99999', /is not a valid URL/],
    ['no host', 'http://me:Hush@', /is not a valid URL/],
  ])('is refused with %s, and nothing of it is shown', (_, value, problem) => {
    for (const name of ['HTTPS_PROXY', 'https_proxy']) {
      const problems = problemsOf({ [name]: value });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(problem);
      expect(problems[0]).toMatch(new RegExp(`^${name} `));
      expect(problems[0]).not.toMatch(/hush|8128/i);
    }
  });

  it.each([
    ['http://me:p%23%2F%25@proxy.example:3128', 'http://me:p%23%2F%25@proxy.example:3128/'],
    ['http://me@proxy.example:3128/', 'http://me@proxy.example:3128/'],
    ['me:pw@proxy.example:3128', 'http://me:pw@proxy.example:3128/'],
    ['https://proxy.example', 'https://proxy.example/'],
    ['http://[fd00::1]:3128', 'http://[fd00::1]:3128/'],
  ])('is taken where it is %s', (value, proxy) => {
    expect(proxyOf({ HTTPS_PROXY: value })).toBe(proxy);
  });
});

describe('NO_PROXY', () => {
  const through = { HTTPS_PROXY: 'http://proxy.example:3128' };
  const isExempt = (host: string, noProxy: string) =>
    proxyOf({ ...through, BW_BASE_URL: `https://${host}/v1`, NO_PROXY: noProxy }) === undefined;

  it.each([
    ['10.1.2.3', '10.0.0.0/8'],
    ['10.1.2.3', '10.1.2.3/32'],
    ['10.1.2.3', '192.168.0.0/16, 10.1.2.2/31'],
    ['10.1.2.3', '10.255.255.255/8'],
    ['10.1.2.3', '0.0.0.0/0'],
    ['[fd12:3456::1]', 'fd00::/8'],
    ['[fd12:3456::1]', '[fd00::]/8'],
    ['[fd12:3456::1]', 'localhost fd12:3456::1/128'],
    ['[fd12:3456::1]', 'FD12:3456:0:0:0:0:0:1'],
    ['10.1.2.3', '10.1.2.3'],
  ])('exempts %s by %s', (host, noProxy) => {
    expect(isExempt(host, noProxy)).toBe(true);
  });

  it.each([
    ['11.1.2.3', '10.0.0.0/8'],
    ['10.1.2.3', '10.1.2.2/32'],
    ['10.1.2.3', '10.0.0.0/33'],
    ['10.1.2.3', '10.0.0.0/'],
    ['10.1.2.3', '10.0.0.0/x'],
    ['10.1.2.3', '10.0.0/8'],
    ['10.1.2.3', '2.3'],
    ['10.1.2.3', '::/0'],
    ['10.1.2.3', '::ffff:10.1.2.3'],
    ['[fe80::1]', 'fd00::/8'],
    ['[fd12:3456::1]', 'fd00::/129'],
    ['[fd12:3456::1]', '0.0.0.0/0'],
    ['10.example.com', '10.0.0.0/8'],
  ])('does not exempt %s by %s', (host, noProxy) => {
    expect(isExempt(host, noProxy)).toBe(false);
  });
});
