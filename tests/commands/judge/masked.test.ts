import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hasMask, isMask, isMaskedCredential } from '../../../scripts/recordings/entries/masks.ts';
import { harOf, joinEntry, type Judged, runJudge } from '../../support/run-judge.ts';

const outcomes = ({ run }: Judged) => run?.verdicts.map(({ case: id, status }) => `${id} ${status}`);
const json = ['content-type', 'application/json'] as const;
const error = { error: 'no such session', requestId: 'r-1' };
const masks = [
  ...['*****', '[redacted]', '[authorization redacted]', '<redacted>', 'REDACTED', '***', 'xxxx', '•••', '<hidden>'],
  ...['{{password}}', '[Filtered]', '<ACCESS_TOKEN>', '__REDACTED__', '[application/json redacted]'],
];

describe('a mask', () => {
  it.each([...masks, '{{ _.token }}', '(binary)', 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx', '"***"'])('is %s', (text) => {
    expect(isMask(text)).toBe(true);
  });

  it.each(['', '{}', '[]', '{"secret":1}', 'text/plain', '<html>', 'token', 'participant removed', '---', 'x'])(
    'is not %j',
    (text) => {
      expect(isMask(text)).toBe(false);
    },
  );

  it.each([
    'Basic ****',
    'Bearer [token redacted]',
    'Bearer eyJh.eyJz.redacted',
    'Bearer abc***',
    'Basic dTpbcmVkYWN0ZWRd',
  ])('makes %s a credential that nobody knows', (text) => {
    expect(isMaskedCredential(text)).toBe(true);
  });

  it('makes no credential unknown that is there', () => {
    expect(isMaskedCredential(`Basic ${Buffer.from('user:Tr0ub4dor&3').toString('base64')}`)).toBe(false);
    expect(hasMask('Session 7 was removed from the list')).toBe(false);
  });
});

describe.each(masks)('a recording that was masked with %s', (mask) => {
  it('has no credential that an answer could repeat', async () => {
    const judged = await runJudge({
      content: harOf(
        ...[`Basic ${mask}`, `Bearer ${mask}`, mask].map((value) =>
          joinEntry({
            headers: [
              ['Authorization', value],
              ['Cookie', `a=${mask}`],
            ],
            url: `https://u:${encodeURIComponent(mask)}@api.example.com/v1/accounts/12345678/sessions/s/participants/p?access_token=${encodeURIComponent(mask)}`,
            status: 404,
            answer: { ...error, error: `no ${mask} here` },
            answerHeaders: [json, ['Date', mask], ['Set-Cookie', `sid=${mask}; Path=/`], ['x-note', `Basic ${mask}`]],
          }),
        ),
      ),
    });
    expect([outcomes(judged), judged.exitCode]).toEqual([['answer-404 passed'], 0]);
    expect(judged.run?.judged?.notChecked).toContain(
      'Credentials of the requests were masked: whether a response repeats them is unknown',
    );
  });

  it.each([
    ['a media type', { answer: error, answerHeaders: [['Content-Type', mask]] as const }],
    ['a member', { answer: { ...error, requestId: mask } }],
    ['a name', { answer: { ...error, [mask]: 'x' } }],
    ['the content', { content: { mimeType: mask, text: mask } }],
    ['the content, with its size', { content: { size: 0, text: mask } }],
    ['the content, with no size', { content: { size: -1, text: JSON.stringify(mask) } }],
    ['the content, in base64', { content: { size: 30, text: mask, encoding: 'base64' } }],
  ] as const)('does not hold %s', async (_, parts) => {
    const judged = await runJudge({
      content: harOf(joinEntry({ status: 404, answerHeaders: [json], ...parts }), joinEntry({})),
    });
    expect(outcomes(judged)).toEqual(['answer-204 passed', 'answer-404 inconclusive']);
    expect(judged.run?.verdicts[1]?.reasonCode).toBe('not-in-recording');
    expect([judged.exitCode, judged.run?.summary.conclusion]).toEqual([0, 'conformant-as-far-as-checked']);
  });

  it.each([
    [
      'the media type',
      { answer: { ...error, requestId: mask }, answerHeaders: [['content-type', 'text/html']] as const },
    ],
    ['another member', { answer: { error: mask, requestId: 5 } }],
    ['a member that is absent', { answer: { error: mask } }],
    [
      'a member that is absent, beside a masked media type',
      { answer: { error: 'x' }, answerHeaders: [['content-type', mask]] as const },
    ],
    [
      'the media type of masked content',
      { content: { text: mask }, answerHeaders: [['content-type', 'text/html']] as const },
    ],
    [
      'a success of another status',
      { status: 200, content: { text: mask }, answerHeaders: [['content-type', mask]] as const },
    ],
  ] as const)('fails for %s all the same', async (_, parts) => {
    const judged = await runJudge({ content: harOf(joinEntry({ status: 404, ...parts })) });
    expect(judged.exitCode).toBe(1);
  });

  it('has requests whose bodies are not known', async () => {
    const bodies = [
      mask,
      JSON.stringify(mask),
      JSON.stringify({ participants: mask }),
      JSON.stringify({ sessionId: mask }),
    ];
    const judged = await runJudge({ content: harOf(...bodies.map((body) => joinEntry({ body }))) });
    expect([outcomes(judged), judged.exitCode]).toEqual([['answer-204 passed'], 0]);
  });

  it('has a body that is wrong whatever was masked', async () => {
    const body = JSON.stringify({ sessionId: mask, participants: [1] });
    const judged = await runJudge({ content: harOf(joinEntry({ body })) });
    expect(outcomes(judged)).toContain('answer-wrong-structure failed');
  });
});

describe('a recording in which another tool has masked', () => {
  it('values without their quotation marks: the rest is judged', async () => {
    const answer = (text: string) => joinEntry({ status: 404, answer: text });
    const judged = await runJudge({
      content: harOf(answer('{"error": ***, "requestId":"r"}'), answer('{"error": [redacted], "requestId":7}')),
    });
    expect(outcomes(judged)).toEqual(['answer-404 inconclusive', 'answer-404 failed']);
  });

  it('the length of what is not there: a 204 is judged by the rest', async () => {
    const headers = [
      ['Content-Length', '***'],
      ['Transfer-Encoding', '[redacted]'],
      ['Date', '***'],
    ] as const;
    const judged = await runJudge({ content: harOf(joinEntry({ answerHeaders: headers }), joinEntry({})) });
    expect(outcomes(judged)).toEqual(['answer-204 inconclusive', 'answer-204 passed']);
  });

  it('a part of a media type: what is left of it is judged', async () => {
    const typed = (type: string) => joinEntry({ status: 404, answer: error, answerHeaders: [['content-type', type]] });
    const judged = await runJudge({ content: harOf(typed('application/***'), typed('text/***')) });
    expect(outcomes(judged)).toEqual(['answer-404 inconclusive', 'answer-404 failed']);
  });

  it('the account number: no other mask is shortened', async () => {
    const url = 'https://api.example.com/v1/accounts/****/sessions/%3Credacted%3E/participants/xxxx';
    const judged = await runJudge({
      content: harOf(joinEntry({ url, status: 404, answer: { error: '****', requestId: 5 } })),
    });
    expect(judged.stdout).toContain('{"error":"****","requestId":5}');
  });

  it('parts of a text: it stays a text', async () => {
    const judged = await runJudge({
      content: harOf(joinEntry({ status: 404, answer: { error: 'no session 12****', requestId: 'r-***' } })),
    });
    expect([outcomes(judged), judged.exitCode]).toEqual([['answer-404 passed'], 0]);
  });

  it('nothing: a credential that is repeated beside a mask is found', async () => {
    const password = 'Tr0ub4dor&3-horse';
    const judged = await runJudge({
      content: harOf(
        joinEntry({ headers: [['Authorization', 'Basic ****']], status: 404, answer: error }),
        joinEntry({
          headers: [['Authorization', `Basic ${Buffer.from(`u:${password}`).toString('base64')}`]],
          status: 404,
          answer: { error: `*** ${password}`, requestId: '[redacted]' },
        }),
      ),
    });
    expect(judged.run?.verdicts.map(({ reasonCode }) => reasonCode)).toContain('credential-echoed');
    expect(judged.reports + judged.stdout).not.toContain(password);
  });
});

describe('a content', () => {
  it('that says to be in base64 and is none is not known, which is said', async () => {
    const content = { size: 40, text: JSON.stringify(error), encoding: 'base64' };
    const judged = await runJudge({ content: harOf(joinEntry({ status: 404, content, answerHeaders: [json] })) });
    expect([outcomes(judged), judged.exitCode]).toEqual([['answer-404 inconclusive'], 3]);
    expect(judged.run?.verdicts[0]?.reason).toBe(
      'The body of the response is labelled as base64, but is not valid base64',
    );
    const body = { text: '{"participants":1}', encoding: 'base64', mimeType: 'application/json' };
    const sent = joinEntry({ headers: [json], request: { postData: body } });
    expect(outcomes(await runJudge({ content: harOf(sent) }))).toEqual(['answer-204 passed']);
  });

  it.each([
    ['as text', (text: string) => ({ text })],
    ['as decoded bytes', (text: string) => ({ text: Buffer.from(text).toString('base64'), encoding: 'base64' })],
    ['as it was on the wire', (text: string) => ({ text: gzipSync(text).toString('base64'), encoding: 'base64' })],
  ])('with the size of its compressed bytes is whole %s', async (_, saved) => {
    const entry = (answer: object) => {
      const text = JSON.stringify(answer);
      return joinEntry({
        status: 404,
        answerHeaders: [json, ['content-encoding', 'gzip']],
        content: { ...saved(text), size: gzipSync(text).length },
      });
    };
    const judged = await runJudge({ content: harOf(entry(error), entry({ error: 5, requestId: 'r' })) });
    expect(outcomes(judged)).toEqual(['answer-404 passed', 'answer-404 failed']);
  });

  it('that is empty was not saved where a length says that there was one', async () => {
    const entry = (answerHeaders: readonly (readonly [string, string])[]) =>
      joinEntry({ status: 404, answerHeaders: [json, ...answerHeaders], content: { size: 0 } });
    const judged = await runJudge({ content: harOf(entry([['content-length', '40']]), entry([])) });
    expect(outcomes(judged)).toEqual(['answer-404 inconclusive', 'answer-404 failed']);
  });
});

describe('the answer of an API', () => {
  const kinds = ({ run }: Judged) => run?.judged?.notJudged.map(({ kind, count }) => `${kind} ${count}`);
  const hsts = [
    ['Location', 'https://api.example.com/'],
    ['Non-Authoritative-Reason', 'HSTS'],
  ] as const;

  it.each([
    ['a redirect that a browser makes for HSTS', joinEntry({ status: 307, answerHeaders: hsts }), 'browser'],
    [
      'an internal redirect without its headers',
      joinEntry({ rest: { response: { status: 307, statusText: 'Internal Redirect', headers: [], content: {} } } }),
      'browser',
    ],
    [
      'what an extension has blocked',
      joinEntry({ status: 0, rest: { _error: 'net::ERR_BLOCKED_BY_CLIENT' } }),
      'browser',
    ],
    ['what a policy has blocked', joinEntry({ status: 0, rest: { _blockedReason: 'csp' } }), 'browser'],
    ['what the page has given up', joinEntry({ status: 0, rest: { _error: 'net::ERR_ABORTED' } }), 'browser'],
    [
      'a 304 from a cache of Firefox',
      joinEntry({ status: 304, rest: { cache: { afterRequest: { hitCount: 1 } } } }),
      'cached',
    ],
    [
      'what came from the disk',
      joinEntry({
        rest: { response: { status: 200, statusText: '(from disk cache)', headers: [], content: { text: 'x' } } },
      }),
      'cached',
    ],
    [
      'what a worker has given, by the response',
      joinEntry({ rest: { response: { status: 200, headers: [], content: {}, _fetchedViaServiceWorker: true } } }),
      'cached',
    ],
  ])('is not %s', async (_, entry, kind) => {
    const alone = await runJudge({ content: harOf(entry) });
    expect([outcomes(alone), alone.exitCode, kinds(alone)]).toEqual([[], 3, [`${kind} 1`]]);
    const beside = await runJudge({ content: harOf(entry, joinEntry({ status: 200 })) });
    expect([outcomes(beside), beside.exitCode]).toEqual([['answer-2xx failed'], 1]);
  });

  it('is any other that only looks like it', async () => {
    const judged = await runJudge({
      content: harOf(
        joinEntry({ status: 200, answerHeaders: hsts }),
        joinEntry({ status: 307 }),
        joinEntry({ status: 0, rest: { _error: 'net::ERR_CONNECTION_RESET' } }),
        joinEntry({ status: 404, answer: 'blocked', rest: { _error: 'net::ERR_BLOCKED_BY_ORB' } }),
      ),
    });
    expect(outcomes(judged)).toEqual([
      'answer-any inconclusive',
      'answer-any inconclusive',
      'answer-2xx failed',
      'answer-other observed',
    ]);
    expect(judged.run?.judged?.notJudged).toEqual([]);
  });

  it('is not judged by an upload of which the content was not saved', async () => {
    const params = [{ name: 'file', fileName: 'a.json', contentType: 'application/json' }];
    const upload = (text: object, bodySize: number) =>
      joinEntry({
        headers: [json],
        status: 400,
        answer: error,
        request: { bodySize, postData: { mimeType: 'application/json', params, ...text } },
      });
    const judged = await runJudge({
      content: harOf(upload({}, 0), upload({ text: '' }, 0), upload({}, -1), upload({ text: '(binary)' }, 900)),
    });
    expect(outcomes(judged)).toEqual(['answer-400 passed']);
  });
});
