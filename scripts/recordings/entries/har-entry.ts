import { isUtf8 } from 'node:buffer';
import { requestBodyKind } from '../../../contracts/answers.ts';
import { codingsIn, decoded } from '../../lib/http/content-coding.ts';
import { type Header, headerValues, type ReceivedResponse, type TransportFailure } from '../../lib/http/exchange.ts';
import { isSecretParameter } from '../../secrets/names/secret-names.ts';
import { maxContentBytes } from '../../target/limits.ts';
import { isCached, isMadeByBrowser } from './browser-entry.ts';
import { maskedJson } from './masked-json.ts';
import { hasMask, isMask, isMaskedCredential } from './masks.ts';
import { isJsonObject, type Members, type Missing, type ReceivedExchange } from './received.ts';

/** Who answered in place of the API: a cache or service worker of the client, or the browser itself. */
export type InPlace = 'cached' | 'browser';

/** One entry of a HAR file, as far as it can be read. */
export type HarEntry =
  | { readonly problem: string }
  | {
      readonly method: string;
      readonly url: URL;
      readonly headers: readonly Header[];
      readonly inPlace: InPlace | undefined;
      /** When it was sent, in ISO 8601; undefined if the recording does not say so. */
      readonly at: string | undefined;
      /** Reads the rest of the entry. @returns the exchange, or what is wrong with it. */
      readonly read: () => ReceivedExchange | { readonly problem: string };
    };

/**
 * Reads an entry of HAR 1.2, and the variants that browsers and proxies write. Never throws.
 * Source: HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), and the properties beginning with an underscore
 * that Chromium, Firefox and Playwright add.
 * @param shortened whether strings of the entry were too long, and were cut at `maxTextLength` bytes.
 */
export function readEntry(value: unknown, shortened: boolean): HarEntry {
  if (!isJsonObject(value)) return { problem: `is ${nameOf(value)} instead of an object` };
  const { request } = value;
  if (!isJsonObject(request)) return { problem: 'has no request' };
  const { method, url } = request;
  if (typeof method !== 'string' || typeof url !== 'string')
    return { problem: 'has no request with a method and a URL' };
  if (!URL.canParse(url)) return { problem: 'has a URL that is not valid' };
  const headers = headersIn(request['headers']);
  return {
    method: method.toUpperCase(),
    url: new URL(url),
    headers,
    inPlace: isCached(value) ? 'cached' : isMadeByBrowser(value) ? 'browser' : undefined,
    at: timeIn(value['startedDateTime']),
    read: () => readExchange(value, request, new URL(url), headers, shortened),
  };
}

function readExchange(
  entry: Members,
  request: Members,
  url: URL,
  headers: readonly Header[],
  shortened: boolean,
): ReceivedExchange | { problem: string } {
  const missing: Missing[] = [];
  const body = requestBodyIn(request, headers, shortened);
  if (body === undefined) missing.push('request-body');
  const answer = responseIn(entry, missing, shortened);
  if ('problem' in answer) return answer;
  const duration = entry['time'];
  const authorization = headerValues(headers, 'authorization')[0];
  const secretQuery = [...url.searchParams].find(([name]) => isSecretParameter(name))?.[1];
  return {
    exchange: {
      request: { method: String(request['method']).toUpperCase(), url: url.href, headers, body: body ?? null },
      ...answer,
      echoes: [],
      at: timeIn(entry['startedDateTime']) ?? new Date(0).toISOString(),
      durationMs: typeof duration === 'number' && duration >= 0 ? Math.round(duration) : 0,
    },
    carried: {
      ...(authorization === undefined || isMaskedCredential(authorization) ? {} : { authorization }),
      ...(secretQuery === undefined || isMaskedCredential(secretQuery) ? {} : { secretQuery }),
    },
    missing,
  };
}

/** The text of the body: null if there is none, undefined if it was not saved whole. */
function requestBodyIn(
  { postData, bodySize, method }: Members,
  headers: readonly Header[],
  shortened: boolean,
): string | null | undefined {
  const length = lengthIn(headers);
  const hasBody = [bodySize, length].some((size) => typeof size === 'number' && size > 0);
  if (!isJsonObject(postData)) return hasBody && method !== 'GET' ? undefined : null;
  const { text, encoding, params } = postData;
  // Of a form, browsers often save the names of the fields alone.
  const hasFields = Array.isArray(params) && params.length > 0;
  if (typeof text !== 'string' || (text === '' && hasFields))
    return bodySize === 0 && !hasBody && !hasFields ? null : undefined;
  if (isTooLong(text, shortened) || isMask(text)) return undefined;
  const codings = codingsIn(headers);
  const isBase64 = encoding === 'base64';
  if (!isBase64 && codings.length > 0) return unlikeText.test(text) ? undefined : known(text);
  if (isBase64 && !isInBase64(text)) return undefined;
  const bytes = Buffer.from(text, isBase64 ? 'base64' : 'utf8');
  const isCut = codings.length === 0 && isCutShort(bytes, [bodySize, length]);
  const body = isCut ? undefined : decoded(bytes, codings, maxContentBytes)?.toString('utf8');
  return body === undefined ? undefined : known(body);
}

/** Undefined for a body whose kind (`requestBodyKind`) depends on a masked value. */
function known(body: string): string | undefined {
  const masked = maskedJson(body);
  return masked && new Set(masked.readings.map(requestBodyKind)).size > 1 ? undefined : body;
}

/** Control characters, as in a compressed body that a browser saved as text. */
const unlikeText = /[^\P{Cc}\t\n\r]|\ufffd/u;

function responseIn(
  entry: Members,
  missing: Missing[],
  shortened: boolean,
): { response?: ReceivedResponse; failure?: TransportFailure } | { problem: string } {
  const response = isJsonObject(entry['response']) ? entry['response'] : {};
  const { status } = response;
  const error = [response['_error'], response['_failureText'], entry['_error']].find(
    (text): text is string => typeof text === 'string' && text !== '',
  );
  const failure = (message: string): { failure: TransportFailure } => ({
    failure: { code: 'NO_ANSWER', message, kind: 'lost' },
  });
  if (status === undefined || status === null || status === 0 || status === -1) {
    return failure(error ?? 'the recording holds no response');
  }
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 100 || status > 999) {
    return { problem: 'has a status that is not valid' };
  }
  const headers = headersIn(response['headers']);
  if (headers.length === 0 || headers.some(([name]) => isMask(name))) missing.push('headers');
  if (headers.some(([, text]) => hasMask(text))) missing.push('masked-headers');
  const content = contentIn(response, status, headers, shortened);
  if (typeof content === 'string') missing.push(content);
  const bytes = typeof content === 'string' ? undefined : content;
  const body = bytes?.toString('utf8') ?? '';
  const masked = maskedJson(body);
  if (masked) missing.push(masked.lacksValues ? 'masked-values' : 'masked-parts');
  return {
    response: {
      status,
      headers,
      body,
      ...(bytes && !isUtf8(bytes) ? { notUtf8: true as const } : {}),
    },
    ...(error === undefined ? {} : failure(error)),
  };
}

/** The bytes of the response body, or why they are unknown. */
function contentIn(
  { content: saved, bodySize }: Members,
  status: number,
  headers: readonly Header[],
  shortened: boolean,
): Buffer | 'content' | 'coding' {
  const { text, size, encoding }: Members = isJsonObject(saved) ? saved : {};
  const length = lengthIn(headers);
  if (typeof text !== 'string') {
    const sizes = [size, bodySize, length];
    const isNoWhere = !sizes.some((one) => typeof one === 'number' && one > 0) && [size, bodySize].includes(0);
    return isNoWhere || (status === 204 && !(typeof size === 'number' && size > 0)) ? Buffer.alloc(0) : 'content';
  }
  // Browsers that could not keep a body write an empty one beside its true size.
  if (text === '' && typeof size === 'number' && size > 0) return 'content';
  if (isTooLong(text, shortened) || isMask(text)) return 'content';
  const codings = codingsIn(headers);
  const isBase64 = encoding === 'base64';
  if (isBase64 && !isInBase64(text)) return 'coding';
  const bytes = Buffer.from(text, isBase64 ? 'base64' : 'utf8');
  const content = isBase64 ? decoded(bytes, codings, maxContentBytes) : bytes;
  if (content === undefined) return 'content';
  // With a content-encoding, Content-Length is the encoded size. Some recorders write that as the size too.
  const isOfWire = [length, bodySize, ...(content === bytes ? [] : [bytes.length])].includes(size);
  const announced = codings.length === 0 ? [size, length] : isOfWire || isWholeJson(content) ? [] : [size];
  return isCutShort(content, announced) ? 'content' : content;
}

/** JSON that was cut in the middle of an object is not valid. */
function isWholeJson(content: Buffer): boolean {
  try {
    return isJsonObject(JSON.parse(content.toString('utf8')));
  } catch {
    return false;
  }
}

/** Node decodes any text as base64, so a wrong label would give bytes that were never sent. */
function isInBase64(text: string): boolean {
  const digits = text.replace(/\s+/g, '');
  return /^[\w+/-]*={0,2}$/.test(digits) && digits.replace(/=+$/, '').length % 4 !== 1;
}

function lengthIn(headers: readonly Header[]): number {
  return Number(headerValues(headers, 'content-length')[0]);
}

/** Whether the recorder kept fewer bytes than announced. */
function isCutShort({ length }: Buffer, announced: readonly unknown[]): boolean {
  return announced.some((bytes) => typeof bytes === 'number' && length < bytes);
}

/** A content beyond what the judge of a live endpoint reads, or one of which the end was not held. */
function isTooLong(text: string, shortened: boolean): boolean {
  return text.length > maxContentBytes || (shortened && Buffer.byteLength(text) > maxContentBytes);
}

/** Name and value as they were recorded; the pseudo headers of HTTP/2 are none. */
function headersIn(list: unknown): Header[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((header: unknown): Header[] => {
    if (!isJsonObject(header)) return [];
    const { name, value } = header;
    if (typeof name !== 'string' || typeof value !== 'string' || name === '' || name.startsWith(':')) return [];
    // Chromium joins fields of one name by line breaks.
    return value.split('\n').map((line): Header => [name, line]);
  });
}

function timeIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const time = new Date(value);
  const year = time.getUTCFullYear();
  return year >= 0 && year <= 9999 ? time.toISOString() : undefined;
}

/** What a JSON value is, as the end of "is …". */
function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return `a ${typeof value}`;
}
