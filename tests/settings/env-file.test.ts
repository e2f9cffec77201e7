import dotenv from 'dotenv';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../scripts/settings/command-line.ts';
import { envFileProblems, readEnvFile } from '../../scripts/settings/env-file.ts';
import { holds } from '../support/property.ts';
import { eachTestInFolder } from '../support/test-folder.ts';

let folder: string;
let path: string;

eachTestInFolder((own) => {
  folder = own;
  path = join(own, '.env');
});

async function problemsOf(content?: string | Uint8Array): Promise<readonly string[]> {
  if (content !== undefined) await writeFile(path, content);
  try {
    await readEnvFile(path);
  } catch (error) {
    if (error instanceof SettingsError) return error.lines.map((problem) => problem.replaceAll(folder, ''));
    throw error;
  }
  return [];
}

const settings = 'BW_TARGET=live\nBW_PASSWORD=s3cret-Word\n';
const utf16 = (text: string) => Buffer.from(text, 'utf16le');

describe('a .env file', () => {
  it('need not be there', async () => {
    expect(await readEnvFile(path)).toEqual({});
  });

  it.each([
    ['with a byte order mark', `\ufeff${settings}`],
    ['with CRLF', settings.replaceAll('\n', '\r\n')],
    ['with CR', settings.replaceAll('\n', '\r')],
    ['with both', `\ufeff${settings.replaceAll('\n', '\r\n')}`],
    ['without an end of line', settings.trimEnd()],
  ])('is read %s', async (_, content) => {
    await writeFile(path, content);
    expect(await readEnvFile(path)).toEqual({ BW_TARGET: 'live', BW_PASSWORD: 's3cret-Word' });
  });

  it.each([
    ['in UTF-16, little-endian', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(settings)]), /in UTF-16, as some/],
    [
      'in UTF-16, big-endian',
      Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(settings)]).swap16(),
      /in UTF-16, as some/,
    ],
    ['in UTF-16 without a mark', utf16(settings), /in UTF-16, or no text/],
    ['in UTF-16 without a mark, big-endian', utf16(settings).swap16(), /in UTF-16, or no text/],
    [
      'in Latin-1',
      Buffer.from('BW_TARGET=live\r\nBW_PASSWORD=s3cret-Wörd\n', 'latin1'),
      /not in UTF-8, first in line 2$/,
    ],
    ['cut off in a character', Buffer.from('BW_PASSWORD=s3cret-Wö').subarray(0, -1), /not in UTF-8, first in line 1$/],
  ])('is no file that can be read %s', async (_, content, why) => {
    const problems = await problemsOf(content);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^\/\.env cannot be read: it is /);
    expect(problems[0]).toMatch(why);
    expect(problems[1]).toMatch(/^Save it in UTF-8/);
    expect(problems.join()).not.toContain('s3cret');
  });

  it('is no folder, no pipe, no link that leads nowhere or round in a circle', async () => {
    const cannotBeRead = (why: string): unknown[] => [
      expect.stringContaining(`/.env cannot be read: ${why}`),
      expect.any(String),
    ];
    await mkdir(path);
    expect(await problemsOf()).toEqual(cannotBeRead('it is a folder'));
    await rm(path, { recursive: true });
    execFileSync('mkfifo', [path]);
    expect(await problemsOf()).toEqual(cannotBeRead('it is a pipe'));
    await rm(path);
    await symlink(join(folder, 'nothing'), path);
    expect(await problemsOf()).toEqual(cannotBeRead('it is a broken link'));
    await rm(path);
    await symlink(path, path);
    expect(await problemsOf()).toEqual(cannotBeRead('ELOOP'));
    await rm(path);
    await symlink('/dev/zero', path);
    expect(await problemsOf()).toEqual(cannotBeRead('it is a device'));
  });

  it('is no file that may not be read', async () => {
    await writeFile(path, settings);
    await chmod(path, 0o000);
    const root = process.getuid?.() === 0;
    // Root may read everything.
    if (root) process.seteuid?.(65_534);
    try {
      expect(await problemsOf()).toEqual([expect.stringContaining('EACCES'), expect.any(String)]);
    } finally {
      if (root) process.seteuid?.(0);
    }
  });
});

const cut = 'is cut off at a #, since a comment begins there';
const unclosed = 'begins with a quote that its line does not close';
const behind = 'has text right after its closing quote';

describe('a line of a .env file', () => {
  it.each([
    ['BW_PASSWORD=s3cret#Word', `BW_PASSWORD ${cut}`],
    ['BW_PASSWORD=#s3cret', `BW_PASSWORD ${cut}`],
    ['BW_PASSWORD =  s3cret#', `BW_PASSWORD ${cut}`],
    ['export BW_PASSWORD=s3cret#Word # comment', `BW_PASSWORD ${cut}`],
    ['BW_PASSWORD: s3cret#Word', `BW_PASSWORD ${cut}`],
    ['BW_PASSWORD=s3"cret#Word"', `BW_PASSWORD ${cut}`],
    ['BW_BASE_URL=https://api.example.com/v1#s3cret', `BW_BASE_URL ${cut}`],
    ['https_proxy=http://u:s3cret#Word@proxy', `https_proxy ${cut}`],
    ['BW_PASSWORD="s3cret', `BW_PASSWORD ${unclosed}`],
    ["BW_PASSWORD='s3cret#Word", `BW_PASSWORD ${cut}`],
    ['BW_PASSWORD="', `BW_PASSWORD ${unclosed}`],
    ['BW_PASSWORD="s3cret\nBW_USERNAME=me"', `BW_PASSWORD ${unclosed}`],
    ['BW_PASSWORD="s3cret"Word', `BW_PASSWORD ${behind}`],
    ['BW_PASSWORD="s3cret"#Word', `BW_PASSWORD ${behind}`],
    ["BW_PASSWORD='s3cret#W'ord'", `BW_PASSWORD ${cut}`],
    ['BW_PASSWORD="s3cret\\nWord"', 'BW_PASSWORD has \\n or \\r between double quotes'],
    ['BW_PASSWORD="s3cret\\"Word"', 'BW_PASSWORD has a quote after a backslash'],
    ['BW_PASSWORD s3cret', 'BW_PASSWORD is not set by this line'],
    ['set BW_PASSWORD=s3cret', 'BW_PASSWORD is not set by this line'],
    ['$env:BW_PASSWORD = "s3cret"', 'BW_PASSWORD is not set by this line'],
    ['KEY="s3cret\nBW_PASSWORD=s3cret"', 'KEY has BW_PASSWORD between its quotes'],
  ])('says what it does not mean: %j', async (line, problem) => {
    const problems = await problemsOf(`# first\nBW_TARGET=live\n\n${line}\n\nBW_ACCOUNT_ID=1\n`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`/.env, line 4: ${problem}`);
    expect(problems.join()).not.toMatch(/s3cret|Word/);
  });

  it.each([
    ['BW_PASSWORD=abc # comment', 'abc'],
    ['BW_PASSWORD=abc #def', 'abc'],
    ['BW_PASSWORD= # none', ''],
    ['BW_PASSWORD=', ''],
    ["BW_PASSWORD='abc#def'", 'abc#def'],
    ['BW_PASSWORD="abc#def" # comment', 'abc#def'],
    ['BW_PASSWORD=`a\'b"c#d`', 'a\'b"c#d'],
    ["BW_PASSWORD='a\\nb'", 'a\\nb'],
    ["BW_PASSWORD='a\"b'", 'a"b'],
    ["BW_PASSWORD='a'b'", "a'b"],
    ['BW_PASSWORD=a"b', 'a"b'],
    ['BW_PASSWORD=$HOME${HOME}$(id)', '$HOME${HOME}$(id)'],
    ['BW_PASSWORD="$HOME"', '$HOME'],
    ['BW_PASSWORD=a b=c', 'a b=c'],
    ['# BW_PASSWORD=old#one\nBW_PASSWORD=abc', 'abc'],
    ['KEY="-----BEGIN\n#x\n-----END"\nOTHER=a#b\nBW_PASSWORD=abc', 'abc'],
  ])('is taken as it is: %j', async (line, value) => {
    expect(await problemsOf(`BW_TARGET=live\n${line}\nBW_ACCOUNT_ID=1\n`)).toEqual([]);
    expect(await readEnvFile(path)).toMatchObject({ BW_TARGET: 'live', BW_PASSWORD: value, BW_ACCOUNT_ID: '1' });
  });

  it('sets a name once, but for one without a value', async () => {
    expect(await problemsOf('BW_PASSWORD=abc\nOTHER=1\nOTHER=2\nBW_PASSWORD=abd\n')).toEqual([
      expect.stringMatching(/line 4: BW_PASSWORD has another value already; keep one of the lines$/),
    ]);
    expect(await problemsOf('BW_PASSWORD=\nBW_USERNAME=u\nBW_PASSWORD=abc\nBW_USERNAME=u\n')).toEqual([]);
    expect(await readEnvFile(path)).toMatchObject({ BW_PASSWORD: 'abc', BW_USERNAME: 'u' });
  });

  it('tells every line at once', async () => {
    expect(await problemsOf('BW_PASSWORD=a#b\nBW_USERNAME="c\nBW_TARGET live\n')).toEqual([
      expect.stringContaining('line 1: BW_PASSWORD'),
      expect.stringContaining('line 2: BW_USERNAME'),
      expect.stringContaining('line 3: BW_TARGET'),
    ]);
  });

  it('without a word about it is what dotenv takes, whatever stands around it', () => {
    const piece = fc.constantFrom('a', 'B', '9', ' ', '#', "'", '"', '`', '\\', '$', '=', ':', '-', 'ö');
    const value = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    holds(
      fc.property(fc.array(value, { minLength: 1, maxLength: 3 }), (values) => {
        const text = values.map((one, index) => `BW_V${index}=${one}\n`).join('');
        if (envFileProblems(text).length > 0) return;
        const read = dotenv.parse(text);
        for (const [index, one] of values.entries()) {
          // Nothing is lost but a comment behind white space, and quotes around the whole.
          const written = one.replace(/(?:^|\s)\s*#.*$/, '').trim();
          const candidates = [one.trim(), written, one.trim().slice(1, -1), written.slice(1, -1)];
          expect([...candidates, one.trim().replace(/^(['"`])(.*)\1\s+#.*$/, '$2')]).toContain(read[`BW_V${index}`]);
        }
      }),
      2000,
    );
  });
});
