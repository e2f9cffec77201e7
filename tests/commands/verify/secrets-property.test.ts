import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../../../scripts/commands/verify.ts';
import { defaultCredentials } from '../../../scripts/reference-provider/api/credentials.ts';
import { type Interceptor, startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import type { Run } from '../../../scripts/run/run-schema.ts';
import { contentOf } from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { valueProblem } from '../../../scripts/settings/live-settings.ts';
import { defaultTimeouts } from '../../../scripts/target/limits.ts';
import { masked } from '../../support/mask.ts';
import { pacts } from '../../support/run-verify.ts';
import { spellings, split } from '../../support/spellings.ts';

const commonWords = [
  'error',
  'a',
  'participants',
  'content-type',
  'Unauthorized',
  'application/json',
  'requestId',
  'id',
  '[redacted]',
  'null',
];

/** Cases that no interaction replays: accepted, refused, unauthorized. */
const inMatrix = ['joined-empty-object', 'bad-request-entry-null', 'unauthorized-credentials-in-query'];
const replayed = ['joined-no-body', 'unauthorized-wrong-password'];

interface Login {
  readonly username: string;
  readonly password: string;
}

/** What a run leaves anywhere, by name. */
interface Traces {
  readonly exitCode: number;
  readonly stderr: string;
  readonly artefacts: ReadonlyMap<string, string>;
  readonly tokens: readonly string[];
}

const canBeHeader = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text);

/** Header fields of one answer may take so many bytes in all; Node's own clients give up at 16 KiB. */
const headerBytes = 8 * 1024;
/** Spellings in one answer; the next answer has the next ones. */
const atOnce = 4;

/** Repeats credentials and token wherever an answer has room: header values, a cookie, a URL, error texts, further members. */
function echoing({ username, password }: Login, tokens: string[], temporary: Map<string, string>): Interceptor {
  const ways = Object.values(spellings);
  let answers = 0;
  return (call, next) => {
    const answer = next(call);
    keepTemporaryFiles(temporary);
    const creates = call.method === 'POST' && call.target.endsWith('/participants');
    if (creates) tokens.push(`tok-${tokens.length}-${'abcXYZ019-_'.repeat(28)}`);
    const secrets = [password, `${username}:${password}`, ...tokens.slice(-1)];
    const spelled = Array.from({ length: atOnce }, (_, index) => ways[(answers * atOnce + index) % ways.length]!);
    answers += 1;
    const texts = secrets.flatMap((secret) => spelled.map((spell) => spell(secret)));
    const headers: Record<string, string> = {
      ...answer.headers,
      'set-cookie': `session=${encodeURIComponent(password)}; Path=/`,
    };
    let left = headerBytes;
    for (const text of [
      spellings['URL']!(password),
      ...texts.flatMap((one) => [one, Buffer.from(one).toString('latin1')]),
    ]) {
      if (!canBeHeader(text) || text.length > left) continue;
      left -= text.length;
      headers[`x-echo-${left}`] = text.trim();
    }
    const content = contentOf(answer);
    if (content === undefined || Array.isArray(content)) return { ...answer, headers };
    const value = {
      ...(content as object),
      ...(creates ? { token: tokens.at(-1), debug: tokens.at(-1) } : {}),
      ...(answer.status >= 400 ? { error: texts.join(' '), message: texts.join('\n') } : { echo: texts }),
    };
    return { ...answer, headers, content: [JSON.stringify(value)] };
  };
}

function keepTemporaryFiles(kept: Map<string, string>): void {
  for (const folder of readdirSync(tmpdir()).filter((name) => name.startsWith('webrtc-conformance-'))) {
    for (const name of readdirSync(join(tmpdir(), folder))) {
      kept.set(`temporary ${name}`, readFileSync(join(tmpdir(), folder, name), 'utf8'));
    }
  }
}

async function runWith(login: Login, only: readonly string[], echo: boolean): Promise<Traces> {
  const credentials = { ...defaultCredentials, ...login };
  const tokens: string[] = [];
  const temporary = new Map<string, string>();
  const provider = await startReferenceProvider({
    credentials,
    ...(echo ? { intercept: echoing(login, tokens, temporary) } : {}),
  });
  const reports = await mkdtemp(join(tmpdir(), 'webrtc-property-'));
  const written = { stdout: '', stderr: '' };
  try {
    const exitCode = await verify.main({
      args: ['--target', 'live', '--rate', '1000', '--reports', reports, ...only.flatMap((id) => ['--only', id])],
      environment: {
        BW_BASE_URL: provider.baseUrl,
        BW_ACCOUNT_ID: credentials.accountId,
        BW_USERNAME: login.username,
        BW_PASSWORD: login.password,
      },
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
      pacts,
      // A journal has the account number and ids in it, and must not have more.
      journals: reports,
      timeouts: { ...defaultTimeouts, pauseMs: 0 },
      signal: new AbortController().signal,
    });
    const names = (await readdir(reports, { recursive: true, withFileTypes: true })).flatMap((entry) =>
      entry.isFile() ? relative(reports, join(entry.parentPath, entry.name)) : [],
    );
    const files = await Promise.all(
      names.map(async (name) => [name, await readFile(join(reports, name), 'utf8')] as const),
    );
    return {
      exitCode,
      stderr: written.stderr,
      artefacts: new Map([...files, ['stdout', written.stdout], ['stderr', written.stderr], ...temporary]),
      tokens,
    };
  } finally {
    await provider.close();
    await rm(reports, { recursive: true });
  }
}

/** An artefact as it stands in the file, and as its reader sees the texts in it. */
function readings(name: string, text: string): string[] {
  if (name.endsWith('.json')) return [text, ...stringsIn(JSON.parse(text))];
  if (!name.endsWith('.xml')) return [text];
  const document = new DOMParser().parseFromString(text, 'text/xml');
  const attributes = Array.from(document.getElementsByTagName('*')).flatMap((element) =>
    Array.from(element.attributes),
  );
  return [text, document.documentElement?.textContent ?? '', ...attributes.map(({ value }) => value)];
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null
    ? [...Object.keys(value), ...Object.values(value).flatMap(stringsIn)]
    : [];
}

/** A leak: a spelling of a secret in an artefact, or its first or last twelve characters; over line breaks too. */
function leaks({ artefacts }: Traces, secrets: readonly string[], partial: ReadonlySet<string> = new Set()): string[] {
  const wanted = secrets.flatMap((secret) =>
    Object.entries(spellings).flatMap(([name, spell]) => {
      const whole = spell(secret);
      // The end of a pair is the password, which need be no secret by itself.
      const ends = partial.has(secret) && !/base64 behind|URL/.test(name) ? [whole.slice(0, 12), whole.slice(-12)] : [];
      return [whole, ...ends.filter((end) => new Set(end).size >= 9)].map((text) => ({ name, text }));
    }),
  );
  return [...artefacts].flatMap(([artefact, content]) => {
    const read = readings(artefact, content).join('\n\u0000\n');
    const joined = read.replace(/\s+/g, '');
    return wanted
      .filter(({ text }) => read.includes(text) || joined.includes(text))
      .map(({ name }) => `${artefact}: ${name}`);
  });
}

/** Settings refuse what Basic authentication cannot carry, and what a shell or a file has added. */
function isRefused({ username, password }: Login): boolean {
  return (
    username.includes(':') ||
    // eslint-disable-next-line no-control-regex -- they are what is refused
    [username, password].some((value) => /^\s|\s$|[\u0000-\u001f\u007f]|^(["']).*\1$/.test(value))
  );
}

/** Long and varied enough to be told from innocent text, and no word of the suite. */
function isTelling(value: string): boolean {
  if (commonWords.includes(value)) return false;
  const counted = value.replace(/\[redacted\]|[\s+=\\]|%[0-9a-f]{2}|&#?\w+;|u[0-9a-f]{4}/gi, '');
  return counted.length >= 8 && /\p{L}/u.test(counted) && /[^\p{L}]/u.test(counted);
}

const odd = fc.constantFrom(...Array.from(':/+=%"<>&\n\'\\ '), 'a', 'Z', '0', 'ß', '語', '🔑', '\u0301', '%4', '&lt;');
const word = fc.constantFrom(...commonWords);
const credential = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }) },
  { weight: 4, arbitrary: fc.array(odd, { minLength: 1, maxLength: 200 }).map((units) => units.join('')) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 8, maxLength: 60 }) },
  { weight: 2, arbitrary: word },
);
/** Most arbitrary texts hold a colon or a control character somewhere: let through too. */
const accepted = (withColon: boolean) =>
  credential
    // eslint-disable-next-line no-control-regex -- settings refuse them
    .map((text) => text.replace(withColon ? /[\u0000-\u001f\u007f]/g : /[\u0000-\u001f\u007f:]/g, '-').trim())
    .filter((text) => text !== '' && valueProblem(text) === undefined);

const temporaryFolder = process.env['TMPDIR'];
let folder: string;
beforeAll(async () => {
  // The child process of the replay writes where this says.
  folder = await mkdtemp(join(tmpdir(), 'webrtc-secrets-'));
  process.env['TMPDIR'] = folder;
});
afterAll(async () => {
  if (temporaryFolder === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = temporaryFolder;
  await rm(folder, { recursive: true });
});

describe('a run whose provider repeats credentials and tokens everywhere', () => {
  const expectNoLeak = async (login: Login, only: readonly string[]): Promise<void> => {
    const traces = await runWith(login, only, true);
    const secrets = [login.password, `${login.username}:${login.password}`].filter(isTelling);
    const partial = new Set([login.password, ...traces.tokens].filter(isTelling));
    // No report would be no leak, and no use.
    expect([...traces.artefacts.keys()]).toEqual(expect.arrayContaining(['run.json', 'junit.xml', 'run.schema.json']));
    expect(traces.stderr).not.toContain('withheld');
    expect(leaks(traces, [...secrets, ...traces.tokens], partial)).toEqual([]);
  };

  it('leaves none of them in console and reports, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(accepted(false), accepted(true), async (username, password) => {
        await expectNoLeak({ username, password }, inMatrix);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves none of them in temporary files either', async () => {
    await fc.assert(
      fc.asyncProperty(accepted(false), accepted(true), async (username, password) => {
        await expectNoLeak({ username, password }, replayed);
        expect((await readdir(folder)).filter((name) => name.startsWith('webrtc-'))).toEqual([]);
      }),
      { numRuns: 3 },
    );
  });

  it('is not started with credentials that settings refuse, which are not repeated', async () => {
    await fc.assert(
      fc.asyncProperty(credential, credential, async (username, password) => {
        fc.pre(isRefused({ username, password }));
        const traces = await runWith({ username, password }, inMatrix.slice(0, 1), false);
        expect(traces.exitCode).toBe(2);
        expect(leaks(traces, [username, password].filter(isTelling))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('credentials that are common words', () => {
  const runOf = ({ artefacts }: Traces) => JSON.parse(artefacts.get('run.json')!) as Run;
  const legible = (traces: Traces) =>
    runOf(traces).verdicts.map(({ case: id, title, status, level, reason, mismatches, sources, curl }) => ({
      id,
      title,
      status,
      level,
      reason,
      mismatches,
      sources,
      curl,
    }));

  it.each([
    ['error', 'a'],
    ['participants', 'content-type'],
    ['a', 'participants'],
    ['session', 'requestId'],
    ['in', 'Unauthorized'],
    ['application/json', 'error'],
    ['=', 'application/json'],
    ['e', 'application/json'],
    ['Content-Type', 'application/json'],
  ])('%s and %s leave the report legible', async (username, password) => {
    const usual = await runWith({ username: 'unusual-name', password: 'unusual-Passw0rd' }, inMatrix, false);
    const traces = await runWith({ username, password }, inMatrix, false);
    expect(traces.exitCode).toBe(0);
    expect(legible(traces)).toEqual(legible(usual));
    const withoutPort = (text: string) => masked(text).replace(/127\.0\.0\.1:\d+/g, '127.0.0.1');
    expect(withoutPort(traces.artefacts.get('stdout')!)).toBe(withoutPort(usual.artefacts.get('stdout')!));
  });
});

describe('the oracle', () => {
  it('sees what it has to see', () => {
    const secret = 'Tr0ub4dor&3 is long';
    for (const [name, spell] of Object.entries(spellings)) {
      const text = spell(secret);
      const artefacts = new Map([['run.json', JSON.stringify({ a: `x${text}y` })]]);
      expect(leaks({ exitCode: 0, stderr: '', tokens: [], artefacts }, [secret]), name).not.toEqual([]);
    }
    const lines = new Map([['stdout', split('Tr0ub4dor&3', 4, '\n   ')]]);
    expect(leaks({ exitCode: 0, stderr: '', tokens: [], artefacts: lines }, ['Tr0ub4dor&3'])).not.toEqual([]);
  });
});
