import { afterEach, describe, expect, it } from 'vitest';
import { samples } from '../../../contracts/documents/samples.ts';
import type { Exchange } from '../../../scripts/lib/http/exchange.ts';
import { present } from '../../../scripts/target/credential-kinds.ts';
import { buildRequest } from '../../../scripts/verification/wire/request.ts';
import type { SignedRequest } from '../../../scripts/verification/wire/wire.ts';
import { rawWireTo } from '../../support/context.ts';
import { requestCase, slots } from '../../support/evidence.ts';
import { type RawServer, startRawServer } from '../../support/raw-server.ts';

const users = { main: { username: 'user', password: 'a-long-password' } };
const plain: SignedRequest = { method: 'PUT', path: '/x', headers: {}, body: null };

let server: RawServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Sends one request to a server that answers with these bytes, and then ends the connection or not. */
async function exchangeWith(bytes: string | Buffer, request: SignedRequest = plain, end = false): Promise<Exchange> {
  server = await startRawServer((socket) => {
    if (end) socket.end(bytes);
    else socket.write(bytes);
  });
  const wire = rawWireTo({ baseUrl: server.baseUrl, users }, 1);
  const exchange = await wire.send(request);
  await wire.close();
  return exchange;
}

const noContent = 'HTTP/1.1 204 No Content\r\n\r\n';

describe('a request', () => {
  it.each(samples)('of the $language sample is on the wire as its client sends it', async ({ language, headers }) => {
    const id = language === 'http' ? 'errata-participants-as-strings' : `joined-sample-${language}`;
    const { credentials, ...request } = buildRequest('PUT', requestCase(id).request, slots);
    await exchangeWith(noContent, { ...request, ...present(credentials, { users, signIn: 'basic' }) });
    const [head, body] = server!.requests[0]!.split('\r\n\r\n') as [string, string];
    const lines = head.split('\r\n');
    expect(lines[0]).toBe('PUT /v1/accounts/1/sessions/s/participants/p HTTP/1.1');
    const authorization = `Authorization: Basic ${Buffer.from('user:a-long-password').toString('base64')}`;
    const own = lines.slice(1).filter((line) => !/^(host|connection|content-length):/.test(line));
    expect(own).toEqual([...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), authorization]);
    expect(body).toBe(request.body);
  });

  it('without a body has no Content-Type', async () => {
    await exchangeWith(noContent, buildRequest('PUT', requestCase('joined-no-body').request, slots));
    expect(server!.requests[0]).not.toMatch(/content-type/i);
  });

  it('is recorded without its credentials, in the header and in the query', async () => {
    const { request } = await exchangeWith(noContent, {
      ...plain,
      authorization: 'Basic abc',
      secretQuery: 'username=user&password=a-long-password',
    });
    expect(server!.requests[0]).toContain('PUT /v1/x?username=user&password=a-long-password HTTP/1.1');
    expect(request.headers).toEqual([['Authorization', '[redacted]']]);
    expect(request.url).toMatch(/\/v1\/x\?username=\$BW_USERNAME&password=\$BW_PASSWORD$/);
  });
});

describe('an answer', () => {
  it('is kept in the spelling and order of the wire', async () => {
    const { response } = await exchangeWith(
      'HTTP/1.1 400 Bad\r\nX-B: 1\r\nx-a: 2\r\nX-B: 3\r\nContent-Length: 2\r\n\r\n{}',
    );
    expect(response).toEqual({
      status: 400,
      headers: [
        ['X-B', '1'],
        ['x-a', '2'],
        ['X-B', '3'],
        ['Content-Length', '2'],
      ],
      body: '{}',
    });
  });

  it('that redirects is an answer: nothing follows it', async () => {
    const { response } = await exchangeWith('HTTP/1.1 302 Found\r\nLocation: /v1/y\r\nContent-Length: 0\r\n\r\n');
    expect(response?.status).toBe(302);
    expect(server!.requests).toHaveLength(1);
  });

  it('that repeats a credential is marked, wherever it does', async () => {
    const { echoes } = await exchangeWith(
      'HTTP/1.1 400 Bad\r\nLocation: /a-long-password\r\nContent-Length: 17\r\n\r\n"a-long-password"',
    );
    expect(echoes).toEqual(['header location', 'body']);
  });

  it('is kept without credentials and tokens, in its headers and its content', async () => {
    const content = '{"token":"eyJ-token-0123456789","error":"a-long-password"}';
    const { response } = await exchangeWith(
      `HTTP/1.1 400 Bad\r\nSet-Cookie: a=b\r\nX-Seen: eyJ-token-0123456789\r\nX-To: /a-long-password\r\nContent-Length: ${content.length}\r\n\r\n${content}`,
    );
    expect(response?.headers.slice(0, 3)).toEqual([
      ['Set-Cookie', '[redacted]'],
      ['X-Seen', '[redacted]'],
      ['X-To', '/[redacted]'],
    ]);
    expect(response?.body).toBe('{"token":"[redacted]","error":"[redacted]"}');
  });

  it('that breaks off is there as far as it came, with the cause', async () => {
    const exchange = await exchangeWith('HTTP/1.1 400 Bad\r\nContent-Length: 50\r\n\r\n{"err', plain, true);
    expect(exchange.response).toMatchObject({ status: 400, body: '{"err' });
    expect(exchange.failure?.code).toBe('CONTENT_CUT_SHORT');
  });

  it('that is too long is cut off', async () => {
    const exchange = await exchangeWith(`HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n${'x'.repeat(2_000_000)}`);
    expect(exchange.failure?.code).toBe('CONTENT_TOO_LONG');
  });

  it.each([
    ['garbage', 'garbage\r\n\r\n'],
    ['nothing', ''],
  ])('that is %s is none', async (_, bytes) => {
    const exchange = await exchangeWith(bytes, plain, true);
    expect(exchange.response).toBeUndefined();
    expect(exchange.failure).toBeDefined();
  });
});

describe('a target that is not there', () => {
  it('is a failure with the code of the system', async () => {
    server = await startRawServer(() => undefined);
    const { baseUrl } = server;
    await server.close();
    const wire = rawWireTo({ baseUrl, users }, 1);
    expect(await wire.send(plain)).toMatchObject({ failure: { code: 'ECONNREFUSED' }, echoes: [] });
    await wire.close();
  });
});

describe('an answer that repeats the password where it is not read as it came', () => {
  const utf16 = (text: string, order: 'le' | 'be') => {
    const bytes = Buffer.from(text, 'utf16le');
    return order === 'le' ? bytes : bytes.swap16();
  };
  const answerOf = (content: Buffer, type = 'application/json') =>
    Buffer.concat([
      Buffer.from(`HTTP/1.1 400 Bad\r\nContent-Type: ${type}\r\nContent-Length: ${content.length}\r\n\r\n`),
      content,
    ]);
  const text = '{"error":"no a-long-password, näin","requestId":"r"}';

  it.each([
    ['UTF-16, little end first', utf16(text, 'le')],
    ['UTF-16, big end first', utf16(text, 'be')],
    ['UTF-16 with its mark, little end first', utf16(`\ufeff${text}`, 'le')],
    ['UTF-16 with its mark, big end first', utf16(`\ufeff${text}`, 'be')],
  ])('is known, and is no UTF-8: %s', async (_, content) => {
    const { response, echoes } = await exchangeWith(answerOf(content));
    expect(echoes).toEqual(['body']);
    expect(response?.body.replace('\ufeff', '')).toBe('{"error":"no [redacted], näin","requestId":"r"}');
    expect(response?.notUtf8).toBe(true);
  });

  it('is UTF-16 where Content-Type says so, unless it is UTF-8 all the same', async () => {
    const type = 'application/json; charset=utf-16le';
    const cjk = await exchangeWith(answerOf(utf16('漢字のみ。\ud800', 'le'), type));
    expect(cjk.response).toMatchObject({ body: '漢字のみ。\ud800', notUtf8: true });
    await server!.close();
    const ascii = await exchangeWith(answerOf(Buffer.from('{"error":"漢"}'), type));
    expect(ascii.response?.body).toBe('{"error":"漢"}');
    expect(ascii.response).not.toHaveProperty('notUtf8');
  });

  it('is UTF-8 with a zero in it where there are few', async () => {
    const { response } = await exchangeWith(answerOf(Buffer.from('{"error":"a\0 text, and some more"}')));
    expect(response?.body).toBe('{"error":"a\0 text, and some more"}');
  });

  it.each([
    ['with capital letters', 'A-Long-PASSWORD', 'A-Long-PASSWORD'],
    ['with a comma', 'a-long, password', 'a-long, password'],
  ])('and names it as a coding: %s', async (_, password, coding) => {
    server = await startRawServer((socket) => {
      socket.write(`HTTP/1.1 400 Bad\r\nContent-Encoding: ${coding}\r\nContent-Length: 2\r\n\r\n{}`);
    });
    const wire = rawWireTo({ baseUrl: server.baseUrl, users: { main: { username: 'user', password } } }, 1);
    const { failure, echoes } = await wire.send(plain);
    await wire.close();
    expect(failure?.message).toBe('The body cannot be decoded: unsupported content-encoding "[redacted]"');
    expect(echoes).toEqual(['header content-encoding']);
  });

  it('knows no coding by the name of what every object has', async () => {
    const { failure } = await exchangeWith(
      'HTTP/1.1 400 Bad\r\nContent-Encoding: constructor\r\nContent-Length: 2\r\n\r\n{}',
    );
    expect(failure?.message).toContain('unsupported content-encoding "constructor"');
  });
});

describe('what comes beside the headers and the content', () => {
  const secret = 'a-long-password';

  it.each([
    ['the reason phrase', `HTTP/1.1 404 no ${secret}\r\nContent-Length: 2\r\n\r\n{}`, ['reason phrase']],
    [
      'a trailer',
      `HTTP/1.1 404 x\r\nTransfer-Encoding: chunked\r\nTrailer: X-Note\r\n\r\n2\r\n{}\r\n0\r\nX-Note: no ${secret}\r\n\r\n`,
      ['trailers'],
    ],
    ['neither', 'HTTP/1.1 404 x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Note: y\r\n\r\n', []],
  ])('is searched for credentials: %s', async (_, bytes, echoes) => {
    const exchange = await exchangeWith(bytes);
    expect(exchange.echoes).toEqual(echoes);
    expect(JSON.stringify(exchange)).not.toContain(secret);
  });

  it('ends with ten thousand interim answers', async () => {
    const interim = (count: number) => 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(count);
    expect((await exchangeWith(interim(10_000) + noContent)).response?.status).toBe(204);
    await server?.close();
    const { failure, response } = await exchangeWith(interim(10_001) + noContent);
    expect(response).toBeUndefined();
    expect(failure).toMatchObject({ code: 'NOT_HTTP', kind: 'malformed' });
    expect(failure?.message).toContain('interim responses');
  });

  it('has a status that is one', async () => {
    expect((await exchangeWith('HTTP/1.1 000 x\r\n\r\n')).failure).toMatchObject({
      code: 'NOT_HTTP',
      kind: 'malformed',
    });
  });
});
