import { describe, expect, it } from 'vitest';
import { withFailureKinds } from '../../../scripts/deviations/kind.ts';
import { fingerprintOf } from '../../../scripts/deviations/observation.ts';
import { mask } from '../../../scripts/drift/baseline/effect-words.ts';
import { headersThatMatter, normalisedType } from '../../../scripts/drift/baseline/headers.ts';
import { shapeOf } from '../../../scripts/drift/baseline/shape.ts';
import { listItems } from '../../../scripts/lib/http/list-items.ts';
import { isRetryAfter } from '../../../scripts/lib/http/retry-after.ts';
import { canonical } from '../../../scripts/lib/json/canonical.ts';
import { readJson, toJson } from '../../../scripts/lib/json/json.ts';
import { createTextCutter } from '../../../scripts/lib/json/text-cutter.ts';
import { shortAccount } from '../../../scripts/secrets/account.ts';
import { forMarkdown, forTerminal, forXml, markdownCode } from '../../../scripts/lib/text/escape.ts';
import { readEntry } from '../../../scripts/recordings/entries/har-entry.ts';
import { createFoundSecrets } from '../../../scripts/recordings/traffic/found-secrets.ts';
import type { Run, Verdict } from '../../../scripts/run/run-schema.ts';
import { createGuard, guardedOutput } from '../../../scripts/secrets/guard.ts';
import { isSecretName } from '../../../scripts/secrets/names/secret-names.ts';
import { secretPlaces } from '../../../scripts/secrets/names/secret-places.ts';
import { createRedactor } from '../../../scripts/secrets/redactor.ts';
import { createNeedles, normalized } from '../../../scripts/secrets/search/matcher.ts';
import { joinedReadingsOf, readingsOf, Squeezed } from '../../../scripts/secrets/search/readings.ts';
import { shapeMismatches } from '../../../scripts/verification/judge/answer.ts';
import { accountsIn, readTokenAnswer } from '../../../scripts/verification/sign-in/token-answer.ts';
import { nearMisses, worstTexts } from '../../support/worst-texts.ts';

const token = 'Token12345678Token12345678';
const password = 'hunter2-Hunter2-hunter2';
const redactor = () => {
  const made = createRedactor({
    main: { username: 'user-Name1', password },
    withoutWebrtc: { username: 'u', password: 'abc' },
  });
  made.know(token);
  return made;
};
const stripper = () => redactor().forRequest({ authorization: `Bearer ${token}` });
const alike = Array.from({ length: 40 }, (_, index) => `${'a'.repeat(8 + index)}aaaaaaaa`);
const target = { kind: 'live', baseUrl: 'https://api.example.com/v1', account: '…000' } satisfies Run['target'];

function verdictOf(text: string): Verdict {
  const mismatch = { expected: text, actual: text, level: 'MUST' } as const;
  return {
    status: 'failed',
    tries: [{ requestId: 'request-12345678' }],
    evidence: { slots: { participant: 'aaaaaaaab' } },
    mismatches: [
      { part: 'body', at: text, ...mismatch },
      { part: 'effect', at: '', ...mismatch, expected: `to participants ${text}` },
      { part: 'pact', at: text, ...mismatch },
    ],
  } as unknown as Verdict;
}

/** Everything that looks through what a provider has sent. */
const searches: Readonly<Record<string, (text: string) => unknown>> = {
  'the redactor of what is shown': (text) => redactor().redact(text),
  'the redactor of sentences': (text) => redactor().redactSentence(text),
  'the redactor of the wire': (text) => stripper().strip(text),
  'the search for echoes': (text) => stripper().repeatsCredential(text),
  'the readings of a text': readingsOf,
  'the readings with lines joined': joinedReadingsOf,
  'squeezing with places': (text) => new Squeezed(text).places,
  squeezing: normalized,
  'the places of secrets': secretPlaces,
  'needles that end alike': (text) => createNeedles([...alike, password, token]).isIn(text),
  'needles that are there': (text) => {
    createNeedles([...alike, password, token]).each(text, () => false);
  },
  'the names of secrets': isSecretName,
  'the guard': (text) => createGuard(() => [password, token]).find(text),
  'the guarded output': (text) =>
    guardedOutput(
      { write: () => true },
      createGuard(() => [password, token]),
    ).write(text),
  'the reader of JSON': readJson,
  'the reader of JSON, on a string': (text) => readJson(JSON.stringify(text)),
  'the reader of JSON, on a name': (text) => readJson(`{${JSON.stringify(text)}:1}`),
  'the writer of JSON': (text) => toJson([text, { [text]: text }]),
  'the judge of contents': (text) =>
    shapeMismatches('requestError', { status: 404, headers: [['content-type', text]], body: text }, 'MUST'),
  'the reader of token answers': (text) =>
    readTokenAnswer(
      {
        status: 200,
        headers: [['content-type', text]],
        body: JSON.stringify({ access_token: text, token_type: text, expires_in: text }),
      },
      (same) => same,
    ),
  'the reader of accounts': (text) =>
    accountsIn(`a.${Buffer.from(JSON.stringify({ accounts: text, [text]: 1 })).toString('base64url')}.b`),
  'the reader of Retry-After': isRetryAfter,
  'the items of a list': listItems,
  'the account number': shortAccount('87654321'),
  'escapes for a terminal': forTerminal,
  'escapes for XML': forXml,
  'escapes for Markdown': forMarkdown,
  'code in Markdown': markdownCode,
  'the search of recordings for secrets': (text) => {
    createFoundSecrets().learnFrom({ response: { content: { text } }, token: text });
  },
  'the search of recorded headers for secrets': (text) => {
    const names = ['Authorization', 'Cookie', 'Set-Cookie'];
    const headers = names.flatMap((name) => [text, `Digest ${text}`].map((value) => ({ name, value })));
    createFoundSecrets().learnFrom({ headers });
  },
  'the reader of entries': (text) => {
    const headers = [{ name: 'content-encoding', value: text }];
    const entry = readEntry(
      {
        request: { method: 'PUT', url: 'https://example.com/', headers, postData: { text } },
        response: { status: 200, headers, content: { text } },
      },
      false,
    );
    return 'read' in entry && entry.read();
  },
  'the cutter of long texts': (text) => createTextCutter(1000).keep(Buffer.from(text)),
  'the headers of a baseline': (text) =>
    headersThatMatter(
      ['www-authenticate', 'allow', 'retry-after', 'content-type'].map((name) => [name, text]),
      true,
    ),
  'media types': normalisedType,
  'the ids in a baseline': mask,
  'the shapes of a baseline': (text) => canonical(shapeOf({ [text]: readJson(text).value })),
  'the kinds of deviations': (text) => verdictOf(text).mismatches.map(withFailureKinds),
  'the observations of deviations': (text) => fingerprintOf(verdictOf(text), target),
};

const smallest = 2000;
/** What grows in proportion takes eight times as long on a text of eight times the size, and with the square 64 times. */
const most = 24;
/** Below this a clock says nothing. */
const leastMs = 0.1;
const goes = 6;

/** Milliseconds of the processor, so that others on the machine count for little. */
function timeOf(search: (text: string) => unknown, text: string): number {
  const before = process.cpuUsage();
  search(text);
  const { user, system } = process.cpuUsage(before);
  return Math.max(leastMs, (user + system) / 1000);
}

/** The least of several goes at each size, taken until the growth is in proportion or has had its chances. */
function growthOf(search: (text: string) => unknown, make: (length: number) => string): readonly number[] {
  const texts = [1, 2, 4, 8].map((times) => make(smallest * times));
  const least = texts.map(() => Infinity);
  search(texts[0]!);
  for (let go = 0; go < goes; go += 1) {
    texts.forEach((text, index) => (least[index] = Math.min(least[index]!, timeOf(search, text))));
    if (least[3]! < most * least[0]!) break;
  }
  return least;
}

describe.each(Object.entries(searches))('%s', (_, search) => {
  it('takes time in proportion to the text, whatever it is', { timeout: 0 }, () => {
    const texts = Object.entries({ ...worstTexts, ...nearMisses(token), ...nearMisses('a'.repeat(24)) });
    const tooSlow = texts.flatMap(([name, make]) => {
      const times = growthOf(search, make);
      return times[3]! < most * times[0]! ? [] : [`${name}: ${times.map((ms) => ms.toFixed(1)).join(', ')} ms`];
    });
    expect(tooSlow).toEqual([]);
  });
});
