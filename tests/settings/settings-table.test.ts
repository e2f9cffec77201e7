import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { forgetCredentials } from '../../scripts/secrets/environment.ts';
import { envExample, settings, settingsMarkdown, unknownSettings } from '../../scripts/settings/settings-table.ts';
import { readSettings } from '../support/read-settings.ts';
import { runVerify } from '../support/run-verify.ts';

const root = new URL('../../', import.meta.url);
const names = settings.map(({ name }) => name);

describe('the table of settings', () => {
  it('is what .env.example says', async () => {
    expect(await readFile(new URL('.env.example', root), 'utf8')).toBe(envExample());
  });

  it('stands in the help of verify with every name', async () => {
    const { stdout } = await runVerify({ args: ['--help'] });
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ {2}${name}(?: |$)`, 'm'));
  });

  it('is the table of the README where that has one, and the README names every setting', async () => {
    const readme = await readFile(new URL('README.md', root), 'utf8');
    for (const name of names) expect(readme).toMatch(new RegExp(`\\b${name}\\b`));
    const table = /<!-- settings -->\n([\s\S]*?)<!-- \/settings -->/.exec(readme)?.[1];
    // The README may be formatted: how wide a column is, does not matter.
    const cells = (text: string) => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---').trim();
    if (readme.includes('<!-- settings -->')) expect(cells(table ?? '')).toBe(cells(settingsMarkdown()));
  });

  it('says which values are taken out of the environment, since they are secret', () => {
    const environment: Record<string, string | undefined> = Object.fromEntries(names.map((name) => [name, 'x']));
    forgetCredentials(environment);
    const open = settings.filter(({ secret }) => !secret).map(({ name }) => name);
    expect(Object.keys(environment).sort()).toEqual(open.sort());
  });
});

describe('a name that is not a setting', () => {
  it('is told with the nearest one, without its value', () => {
    const environment = { BW_PASSWROD: 'hush', bw_account_id: 'hush', BW_SOMETHING_ELSE: 'hush', PATH: 'x' };
    expect(unknownSettings(environment)).toEqual([
      'BW_PASSWROD is not a setting; did you mean BW_PASSWORD?',
      'bw_account_id is not a setting; did you mean BW_ACCOUNT_ID?',
      'BW_SOMETHING_ELSE is not a setting',
    ]);
    expect(unknownSettings(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([]);
  });

  it('is told beside the setting that is missing', () => {
    const environment = {
      BW_BASE_URL: 'https://api.example.com/v1',
      BW_ACCOUNT_ID: '9900000',
      BW_USERNAME: 'user',
      BW_PASSWROD: 'hush',
    };
    expect(() => readSettings(['--target', 'live'], environment)).toThrow(
      'BW_PASSWORD is not set, and the target live needs it\nBW_PASSWROD is not a setting; did you mean BW_PASSWORD?',
    );
  });

  it('is told when the target is live, although nothing is missing', async () => {
    const environment = {
      BW_TARGET: 'live',
      BW_BASE_URL: 'http://127.0.0.1:9/v1',
      BW_ACCOUNT_ID: '9900000',
      BW_USERNAME: 'user',
      BW_PASSWORD: 'secret-4711',
      BW_SOMETHING_ELSE: '1',
    };
    const { stderr } = await runVerify({ args: ['--only', 'joined-no-body', '--baseline', '/no/such'], environment });
    expect(stderr).toContain('BW_SOMETHING_ELSE is not a setting\n');
  });
});
