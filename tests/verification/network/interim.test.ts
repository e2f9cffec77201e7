import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { watchAnswers } from '../../../scripts/verification/network/interim.ts';

/** What is read of an answer that comes in these pieces. */
function readOf(pieces: readonly string[], answers = 1): string {
  const socket = new Socket();
  const watch = watchAnswers(socket);
  for (let count = 0; count < answers; count += 1) {
    watch.begin();
    for (const piece of pieces) socket.push(Buffer.from(piece, 'latin1'));
  }
  const read = (socket.read() as Buffer | null)?.toString('latin1') ?? '';
  socket.destroy();
  return read;
}

const bytesIn = (text: string): string[] => text.split('');
const last = 'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n';

describe('an interim answer that nobody asked for', () => {
  it.each([
    ['100 Continue', ['100 Continue']],
    ['100', ['100']],
    ['one with headers', ['100 Continue\r\nX-Note: HTTP/1.1 100\r\nX: \r']],
    ['several of all kinds', ['103 Early Hints\r\nLink: <x>', '100 Continue', '102 Processing', '100 Continue']],
    ['none', []],
  ])('is read as one that can be skipped: %s', (_, heads) => {
    const before = heads.map((head) => `HTTP/1.1 ${head}\r\n\r\n`).join('');
    const wanted = `${heads.map((head) => `HTTP/1.1 ${head.replace(/^100/, '102')}\r\n\r\n`).join('')}${last}`;
    const whole = before + last;
    expect(readOf([whole])).toBe(wanted);
    expect(readOf(bytesIn(whole))).toBe(wanted);
    for (let at = 1; at < whole.length; at += 1) {
      expect(readOf([whole.slice(0, at), whole.slice(at)])).toBe(wanted);
    }
    expect(readOf(bytesIn(whole), 2)).toBe(wanted + wanted);
  });

  it.each([
    ['101, behind which is another protocol', 'HTTP/1.1 101 Switching\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'],
    ['an answer of success', 'HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'],
    ['another protocol', 'HTTP/2.0 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'],
    ['what is no HTTP', 'SSH-2.0\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'],
    ['a status of one digit and words', 'HTTP/1.1 1 00 Continue\r\n\r\n'],
  ])('is none in %s', (_, text) => {
    expect(readOf([text])).toBe(text);
    expect(readOf(bytesIn(text))).toBe(text);
  });

  it('is one behind empty lines, and in HTTP/1.0', () => {
    expect(readOf([`\r\n\n${last}`])).toBe(`\r\n\n${last}`);
    expect(readOf(['\r\nHTTP/1.0 100 Continue\r\n\r\nHTTP/1.1 100 x\r\n\r\n'])).toBe(
      '\r\nHTTP/1.0 102 Continue\r\n\r\nHTTP/1.1 102 x\r\n\r\n',
    );
  });

  it('is looked for in answers only', () => {
    const socket = new Socket();
    const watch = watchAnswers(socket);
    expect(watch.begun).toBe(false);
    socket.push(Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'));
    expect(String(socket.read())).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    watch.begin();
    expect(watch.begun).toBe(false);
    socket.push(Buffer.from('H'));
    expect(watch.begun).toBe(true);
    socket.destroy();
  });
});
