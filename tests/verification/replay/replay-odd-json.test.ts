import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseRun } from '../../../scripts/verification/matrix/run-case.ts';
import { type BothWays, startBothWays } from '../../support/both-ways.ts';
import { wholeAnswer } from '../../support/faults.ts';
import type { Fault } from '../../support/faulty-endpoint.ts';

let ways: BothWays;
beforeAll(async () => {
  ways = await startBothWays();
});
afterAll(() => ways.close());

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const id = '"requestId":"r"';
const texts: Record<string, string | Buffer> = {
  plain: `{"error":"e",${id}}`,
  'half a character': `{"error":"bad name \\ud83d",${id}}`,
  'the other half': `{"error":"bad name \\ude00",${id}}`,
  'halves in the wrong order': `{"error":"\\ude00\\ud83d",${id}}`,
  'half a character in a name': `{"error":"e",${id},"\\ud83d":1}`,
  'whole character as escapes': `{"error":"\\ud83d\\ude00",${id}}`,
  'a large number': `{"error":"e",${id},"a":1e999}`,
  'a large negative number': `{"error":"e",${id},"a":-1e999}`,
  'a number at the end of doubles': `{"error":"e",${id},"a":[1.7976931348623157e308,1.79769313486231580793e308]}`,
  'a number of 400 digits': `{"error":"e",${id},"a":${'9'.repeat(400)}}`,
  'a fraction of 400 digits': `{"error":"e",${id},"a":0.${'9'.repeat(400)}}`,
  'a large integer': `{"error":"e",${id},"a":123456789012345678901234567890}`,
  'an exponent without end': `{"error":"e",${id},"a":1e99999999999999999999,"b":1e-99999999999999999999,"c":0e99999999999999999999}`,
  'a small number': `{"error":"e",${id},"a":1e-999}`,
  'minus zero': `{"error":"e",${id},"a":-0,"b":-0.0e-0}`,
  '100 levels': `{"error":"e",${id},"a":${nested(99)}}`,
  '127 levels': `{"error":"e",${id},"a":${nested(126)}}`,
  '128 levels': `{"error":"e",${id},"a":${nested(127)}}`,
  '200 levels': `{"error":"e",${id},"a":${nested(199)}}`,
  '200 levels in place of the text': `{"error":${nested(199)},${id}}`,
  '50,000 levels': `{"error":"e",${id},"a":${nested(50_000)}}`,
  'a name twice': `{"error":"e",${id},"a":1,"a":2}`,
  'the text twice': `{"error":1,"error":"e",${id}}`,
  'the text twice, the last no text': `{"error":"e","error":1,${id}}`,
  __proto__: `{"error":"e",${id},"__proto__":1}`,
  'an escaped NUL': `{"error":"\\u0000",${id}}`,
  'a NUL': `{"error":"\u0000",${id}}`,
  'a line break in a text': `{"error":"a\nb",${id}}`,
  DEL: `{"error":"a\u007f\u2028b",${id}}`,
  'a byte order mark': `\ufeff{"error":"e",${id}}`,
  'two byte order marks': `\ufeff\ufeff{"error":"e",${id}}`,
  'invalid UTF-8': Buffer.from(`{"error":"\u00e9",${id}}`, 'latin1'),
  'UTF-16': Buffer.from(`\ufeff{"error":"e",${id}}`, 'utf16le'),
  'surrogates in UTF-8': Buffer.concat([
    Buffer.from('{"error":"'),
    Buffer.of(0xed, 0xa0, 0xbd),
    Buffer.from(`",${id}}`),
  ]),
  'white space around it': ` \r\n\t{"error":"e",${id}}\r\n `,
  'a form feed after it': `{"error":"e",${id}}\f`,
  'a no-break space after it': `{"error":"e",${id}}\u00a0`,
  'a comma at the end': `{"error":"e",${id},}`,
  'a comment': `{"error":"e",/* */${id}}`,
  NaN: `{"error":"e",${id},"a":NaN}`,
  'a leading zero': `{"error":"e",${id},"a":01}`,
  'a plus sign': `{"error":"e",${id},"a":+1}`,
  'a bare point': `{"error":"e",${id},"a":1.}`,
  'single quotes': `{'error':'e'}`,
  'an unknown escape': `{"error":"\\x41",${id}}`,
  'two texts': `{"error":"e",${id}}{}`,
  'no content': '',
  'white space only': ' \n',
  null: 'null',
  'a list': `[{"error":"e",${id}}]`,
  'a text': '"e"',
  'a number': '1',
  'an empty object': '{}',
  'a name as an escape': `{"\\u0065rror":"e",${id}}`,
  html: '<html>',
};

/** Answers refusals with this status by a text, and leaves joins as they are. */
const says = (status: number, line: string, text: string | Buffer): Fault => ({
  on: ({ method }) => method === 'PUT',
  act: async ({ response, socket, forward }) => {
    const passed = await forward();
    if (passed.status === status) socket.end(wholeAnswer(line, ['Content-Type: application/json'], text));
    else response.writeHead(passed.status, [...passed.rawHeaders]).end(passed.content);
  },
});

/** What the judge found, which is all that either way may say of these texts. */
const found = ({ judgement: { status, reasonCode, reason, mismatches } }: CaseRun) => ({
  status,
  reasonCode,
  reason,
  mismatches,
});

describe('matrix and replay say the same of', () => {
  it.each(Object.entries(texts))('%s', async (_, text) => {
    const { matrix, replay } = await ways.check('conflict-second-session', says(409, '409 Conflict', text));
    expect(found(replay)).toEqual(found(matrix));
    expect(['passed', 'warned', 'failed']).toContain(replay.judgement.status);
  });
});

describe('a text that is JSON, and that the Pact core cannot read', () => {
  const odd = (extra: string) => `{"error":"bad name \\ud83d",${id}${extra}}`;

  it('is compared by the core all the same', async () => {
    const interaction = ways.interactions.find(({ entry }) => entry.id === 'conflict-second-session')!;
    const pact = interaction.pact.replaceAll('"requestId"', '"traceId"').replaceAll('$.requestId', '$.traceId');
    const { replay } = await ways.check(
      'conflict-second-session',
      says(409, '409 Conflict', odd(`,"a":${nested(199)}`)),
      pact,
    );
    expect(replay.judgement).toMatchObject({ status: 'failed', reasonCode: 'pact-mismatch' });
    expect(replay.judgement.reason).toContain('traceId');
    expect(replay.judgement.reason).not.toContain('parse');
  });

  it('is said to have been rewritten for it', async () => {
    const told = await ways.check('conflict-second-session', says(409, '409 Conflict', odd('')));
    expect(told.replay.judgement.note).toBe(
      'The Pact core refuses this JSON text, and was given an equivalent that it reads',
    );
    expect(told.matrix.judgement.note).toBeUndefined();
    const plain = await ways.check('conflict-second-session', says(409, '409 Conflict', texts['plain']!));
    expect(plain.replay.judgement.note).toBeUndefined();
  });

  it('is no failure where the pact has recorded the other of two shapes', async () => {
    const text = '{"message":"bad name \\ud83d"}';
    const { matrix, replay } = await ways.check('server-error-503', says(503, '503 Service Unavailable', text));
    expect(replay.judgement.status).toBe('warned');
    expect(found(replay)).toEqual(found(matrix));
  });
});
