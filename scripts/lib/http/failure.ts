import { runEnded } from '../system/signals.ts';
import type { FailureKind, TransportFailure } from './exchange.ts';

/** The code of a request whose connection was closed before any byte of it was written. */
export const notSent = 'NOT_SENT';

/** Errors that occur before a request is sent. */
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

/** Codes of a proxy that opened no connection, or one that never became ready. */
const proxyCode = /^(PROXY|TUNNEL)_/;

/** Codes of OpenSSL and Node for a TLS connection that could not be made. */
const tlsCode =
  /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

/** Codes of a response that is not valid HTTP/1.1, or exceeds the limits. Parser errors of undici 7.30 have no code, but a name. */
const malformedCode =
  /^(HPE_|HTTPParserError|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_|CONTENT_TOO_LONG|CONTENT_NOT_DECODABLE|NOT_HTTP)/;

/** Whether a connection failed because of TLS: its certificate, its version, or a server without TLS. */
export function isTlsFailure({ code }: TransportFailure): boolean {
  return tlsCode.test(code);
}

/** Turns an error of the transport into a failure with its kind. */
export function failureOf(error: unknown): TransportFailure {
  const code = codeOf(error);
  const message = messageOf(error);
  if (code === 'UND_ERR_SOCKET' && /^bad (response|upgrade)/.test(message)) {
    return { code: 'NOT_HTTP', message: `A response without a request (${message})`, kind: 'malformed' };
  }
  // undici's parser accepts such a status, and an assertion fails later.
  if (code === 'ERR_ASSERTION' && message.includes('statusCode')) {
    return { code: 'NOT_HTTP', message: 'A response with a status below 100', kind: 'malformed' };
  }
  return { code, message, kind: kindOf(code, message) };
}

function kindOf(code: string, message: string): FailureKind {
  if (unsentCodes.has(code) || tlsCode.test(code) || proxyCode.test(code)) return 'unsent';
  // The connection was reset during the TLS handshake.
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
  // OpenSSL puts its text between a thread id, an error number and a source line.
  const words = typeof message === 'string' ? /^[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1] : '';
  if (words) return words;
  if (typeof message === 'string' && message !== '') return message.trim();
  // A host name with several addresses fails with one error for each.
  return Array.isArray(errors) && errors.length > 0 ? errors.map(messageOf).join('; ') : String(error);
}
