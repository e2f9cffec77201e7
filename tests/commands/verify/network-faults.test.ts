import { describe, expect, it } from 'vitest';
import {
  badRequest,
  close,
  empty,
  expectedOf,
  type FaultRow,
  full,
  json,
  lost,
  malformed,
  noContent,
  outcomeOf,
  passes,
  refusal,
  withContent,
  wrong,
} from '../../support/fault-rows.ts';
import { bytesOf, drips, resets, sends, takesAndResets } from '../../support/faults.ts';
import { hasty, impatient } from '../../support/faulty-run.ts';

const length = (bytes: number) => `Content-Length: ${bytes}`;
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const slow = { ...impatient, answerMs: 600 };

const brokenConnections: FaultRow[] = [
  { name: 'reset before anything is taken', ...empty, act: resets, ...lost(/^No answer came: .*ECONNRESET/) },
  { name: 'reset before the headers', ...empty, act: takesAndResets, ...lost(/^No answer came: .*ECONNRESET/) },
  { name: 'closed before the headers', ...empty, act: sends(''), ...lost(/^No answer came: other side closed/) },
  {
    name: 'reset during the status line',
    ...empty,
    act: sends('HTTP/1.1 20', 'reset'),
    ...lost(/^No answer came: .*(ECONNRESET|other side closed)/),
  },
  {
    name: 'reset during the headers',
    ...empty,
    act: sends(`HTTP/1.1 ${noContent}\r\nX-Note: `, 'reset'),
    ...lost(/^No answer came: .*(ECONNRESET|other side closed)/),
  },
  {
    name: 'closed during the headers',
    ...empty,
    act: sends(`HTTP/1.1 ${noContent}\r\nX-Note: `),
    ...lost(/^No answer came: other side closed/),
  },
  {
    name: 'closed after the headers, before the content that they announce',
    ...full,
    act: sends(withContent([length(39)], '')),
    ...malformed(/closed after 0 of the 39 bytes that Content-Length announces \(CONTENT_CUT_SHORT\)/),
  },
  {
    name: 'closed after half of the content',
    ...full,
    act: sends(withContent([length(39)], '{"error":')),
    ...malformed(/closed after 9 of the 39 bytes that Content-Length announces \(CONTENT_CUT_SHORT\)/),
  },
  { name: 'no answer at all', ...empty, act: sends('', 'stay'), ...lost(/UND_ERR_HEADERS_TIMEOUT/), timeouts: hasty },
  {
    name: 'no end of the headers',
    ...empty,
    act: sends(`HTTP/1.1 ${noContent}\r\n`, 'stay'),
    ...lost(/UND_ERR_HEADERS_TIMEOUT/),
    timeouts: hasty,
  },
  {
    name: 'no end of the content',
    ...full,
    act: sends(withContent([length(40)], '{'), 'stay'),
    ...lost(/^The answer broke off after its status 400: .*UND_ERR_BODY_TIMEOUT/),
    timeouts: hasty,
  },
  {
    name: 'headers that drip',
    ...empty,
    act: drips('HTTP/1.1 204 No Content\r\nX-Note: ', 'a'),
    ...lost(/No complete response within 0.6 s \(ANSWER_TIMEOUT\)/),
    timeouts: slow,
  },
  {
    name: 'content that drips',
    ...full,
    act: drips(withContent([length(100_000)], ''), ' '),
    ...lost(/^The answer broke off after its status 400: No complete response within 0.6 s/),
    timeouts: slow,
  },
];

const noHttp: FaultRow[] = [
  ...[
    ['garbage', 'garbage\r\n\r\n'],
    ['another service', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['the settings of HTTP/2', Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])],
    ['the alert of a TLS server', Buffer.from([21, 3, 1, 0, 2, 2, 40])],
    ['a version that there is not', 'HTTP/9.9 204 No Content\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 No Content\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2040 No Content\r\n\r\n'],
    ['lines that end with a line feed alone', 'HTTP/1.1 204 No Content\nConnection: close\n\n'],
    ['obsolete line folding', bytesOf(noContent, ['X-Note: one', '  two', close])],
    ['obsolete line folding with a tab', bytesOf(noContent, ['X-Note: one', '\ttwo', close])],
    ['a space before the colon of a header', bytesOf(noContent, ['X-Note : one', close])],
    ['NUL in a header', bytesOf(noContent, ['X-Note: one\0two', close])],
    ['a negative length', bytesOf(noContent, ['Content-Length: -1', close])],
    ['a length in words', bytesOf(noContent, ['Content-Length: none', close])],
  ].map(([name, bytes]): FaultRow => ({
    name: String(name),
    ...empty,
    act: sends(bytes!),
    ...malformed(/Response does not match the HTTP\/1\.1 protocol/),
  })),
  {
    name: 'a status beyond all classes',
    ...empty,
    act: sends(bytesOf('999 Odd', [length(0), close])),
    ...wrong('status', /expected 204, got 999/),
    judgedAtOnce: true,
  },
  {
    name: 'another protocol, upgraded to',
    ...empty,
    act: sends(bytesOf('101 Switching Protocols', ['Upgrade: x', 'Connection: upgrade'])),
    ...malformed(/NOT_HTTP/),
  },
  {
    name: '1,000 interim answers before the last one',
    ...empty,
    act: sends(
      Buffer.concat([
        ...Array.from({ length: 1000 }, () => bytesOf('103 Early Hints', ['Link: </x>'])),
        bytesOf(noContent, [close]),
      ]),
    ),
    ...passes,
  },
  {
    name: 'interim answers without an end',
    ...empty,
    act: drips('', bytesOf('102 Processing', [])),
    ...lost(/ANSWER_TIMEOUT/),
    timeouts: slow,
  },
  {
    name: 'one header beyond all bounds',
    ...empty,
    act: sends(bytesOf(noContent, [`X-Note: ${'a'.repeat(20_000)}`])),
    ...malformed(/UND_ERR_HEADERS_OVERFLOW/),
  },
  {
    name: 'headers beyond all bounds together',
    ...empty,
    act: sends(
      bytesOf(
        noContent,
        Array.from({ length: 3000 }, (_, index) => `X-${index}: a`),
      ),
    ),
    ...malformed(/UND_ERR_HEADERS_OVERFLOW/),
  },
  {
    name: 'headers just within the bounds',
    ...empty,
    act: sends(bytesOf(noContent, [`X-Note: ${'a'.repeat(15_000)}`, close])),
    ...passes,
  },
  {
    name: 'HTTP/1.0, which ends with the connection',
    ...full,
    act: sends(`HTTP/1.0 ${badRequest}\r\n${json}\r\n\r\n${refusal}`),
    ...passes,
  },
];

const wrongLengths: FaultRow[] = [
  {
    name: 'chunks whose length is none',
    ...full,
    act: sends(withContent(['Transfer-Encoding: chunked'], `zz\r\n${refusal}\r\n0\r\n\r\n`)),
    ...malformed(/Invalid character in chunk size/),
  },
  { name: 'no length, to the end of the connection', ...full, act: sends(withContent([])), ...passes },
  {
    name: 'a length that is too short',
    ...full,
    act: sends(withContent([length(9), close])),
    ...wrong('body', /expected \{ error, requestId \} as JSON, got \{"error":$/),
    judgedAtOnce: true,
  },
  {
    name: 'a length that is too short, on a connection that stays',
    ...full,
    act: sends(withContent([length(9)]), 'stay'),
    ...wrong('body', /expected \{ error, requestId \} as JSON, got \{"error":$/),
    judgedAtOnce: true,
  },
  {
    name: 'a length that is too long, on a connection that stays',
    ...full,
    act: sends(withContent([length(100)]), 'stay'),
    ...lost(/UND_ERR_BODY_TIMEOUT/),
    timeouts: hasty,
  },
  {
    name: 'two lengths that differ',
    ...full,
    act: sends(withContent([length(39), length(9)])),
    ...malformed(/UND_ERR_RES_CONTENT_LENGTH_MISMATCH/),
  },
  {
    name: 'a length beside chunks that say otherwise',
    ...full,
    act: sends(withContent([length(9), 'Transfer-Encoding: chunked'], `${chunk(refusal)}0\r\n\r\n`)),
    ...malformed(/UND_ERR_RES_CONTENT_LENGTH_MISMATCH/),
  },
  {
    name: 'a 204 that announces content and has none',
    ...empty,
    act: sends(bytesOf(noContent, [length(5), close])),
    ...wrong('header', /content-length: expected no content, got 5/),
  },
  {
    name: 'a 204 that announces content and has it',
    ...empty,
    act: sends(bytesOf(noContent, [length(5), close], 'hello')),
    ...wrong('header', /content-length: expected no content, got 5/),
  },
  {
    name: 'a 204 that announces chunks',
    ...empty,
    act: sends(bytesOf(noContent, ['Transfer-Encoding: chunked', close], '0\r\n\r\n')),
    ...wrong('header', /transfer-encoding: expected no content, got chunked/),
    judgedAtOnce: true,
  },
  {
    name: 'a 204 with content that nothing announces, which HTTP says is none of it',
    ...empty,
    act: sends(bytesOf(noContent, [close], 'hello')),
    ...passes,
  },
];

describe('a fault in one request that stays is that of one case', () => {
  it.concurrent.each([...brokenConnections, ...noHttp, ...wrongLengths])('$name', async (row) => {
    expect(await outcomeOf(row)).toEqual(expectedOf(row));
  });
});

describe('a fault in one request that passes is got over with a fresh scene, or judged', () => {
  it.concurrent.each([...brokenConnections, ...noHttp, ...wrongLengths])('$name', async (row) => {
    expect(await outcomeOf(row, 1)).toEqual(expectedOf(row, 1));
  });
});
