import { runEnded } from '../system/signals.ts';
import type { FailureKind, TransportFailure } from './exchange.ts';

/** The code of a request whose connection was closed before anything of it was written. */
export const notSent = 'NOT_SENT';

/** Errors that a request ends with before it was sent. */
const unsentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'CONNECT_TIMEOUT',
  notSent,
  runEnded,
]);

/** Codes of what a proxy did in place of opening a connection, and of one that it opened and that was never ready. */
const proxyCode = /^(PROXY|TUNNEL)_/;

/** Codes of OpenSSL and of Node's TLS for a connection that was never made. */
const tlsCode =
  /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

/** Codes of what is no answer in HTTP/1.1, or one beyond all bounds; undici 7.30 gives its parser's errors no code. */
const malformedCode =
  /^(HPE_|HTTPParserError|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_|CONTENT_TOO_LONG|CONTENT_NOT_DECODABLE|NOT_HTTP)/;

/** Whether a connection failed for TLS: its certificate, its version, or that there is none. */
export function isTlsFailure({ code }: TransportFailure): boolean {
  return tlsCode.test(code);
}

/** A transport's error as a failure, sorted by what it says about the request. */
export function failureOf(error: unknown): TransportFailure {
  const code = codeOf(error);
  const message = messageOf(error);
  if (code === 'UND_ERR_SOCKET' && /^bad (response|upgrade)/.test(message)) {
    return { code: 'NOT_HTTP', message: `An answer that no request asked for (${message})`, kind: 'malformed' };
  }
  // undici asserts what its parser lets through.
  if (code === 'ERR_ASSERTION' && message.includes('statusCode')) {
    return { code: 'NOT_HTTP', message: 'An answer with a status below 100', kind: 'malformed' };
  }
  return { code, message, kind: kindOf(code, message) };
}

function kindOf(code: string, message: string): FailureKind {
  if (unsentCodes.has(code) || tlsCode.test(code) || proxyCode.test(code)) return 'unsent';
  // A connection that was reset while TLS was being set up.
  if (message.includes('before secure TLS connection was established')) return 'unsent';
  return malformedCode.test(code) ? 'malformed' : 'lost';
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (typeof code === 'string') return code;
  return typeof name === 'string' && name !== 'Error' ? name : 'UNKNOWN';
}

function messageOf(error: unknown): string {
  const { message, errors } = error as { message?: unknown; errors?: unknown };
  // OpenSSL puts its words between a thread, a number, and lines of its source.
  const words = typeof message === 'string' ? /^[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1] : '';
  if (words) return words;
  if (typeof message === 'string' && message !== '') return message.trim();
  // A name with several addresses fails with one error for each.
  return Array.isArray(errors) && errors.length > 0 ? errors.map(messageOf).join('; ') : String(error);
}
