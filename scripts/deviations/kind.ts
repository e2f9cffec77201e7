import { listItems } from '../lib/http/list-items.ts';
import { mediaTypeOf } from '../lib/http/media-type.ts';
import type { Verdict } from '../run/run-schema.ts';

type Mismatch = Verdict['mismatches'][number];

/**
 * A mismatch without the words of the provider, which differ between responses: texts, values and parameters are
 * replaced by their kinds. Statuses, states, media types, names of headers and properties, and JSON kinds stay, since
 * they tell one failure from another.
 */
export function withFailureKinds(mismatch: Mismatch): Mismatch {
  const { part, at, expected, actual } = mismatch;
  if (part === 'header') return { ...mismatch, actual: kindOfHeader(at, actual) };
  if (part === 'body') {
    const ofText = expected.endsWith(' as JSON') || expected === 'no content';
    return { ...mismatch, actual: ofText ? kindOfContent(actual) : (kindOfJson(actual) ?? nameOf(actual)) };
  }
  // The message of a response that breaks off holds its length.
  if (part === 'message') return { ...mismatch, actual: actual.replace(/\d+/g, '…') };
  // For a status, the Pact core reports only the number.
  if (part !== 'pact' || at === 'StatusMismatch') return mismatch;
  const kind = isContentType(at) ? mediaTypesIn(actual) : (kindOfJson(actual) ?? kindOfText(actual));
  return { ...mismatch, expected: withoutQuotations(expected, actual), actual: kind };
}

function isContentType(name: string): boolean {
  return name.toLowerCase() === 'content-type';
}

function kindOfHeader(name: string, value: string): string {
  if (value === 'absent') return value;
  if (isContentType(name)) return mediaTypesIn(value);
  return number.test(value) ? 'number' : 'text';
}

/** Media types without their parameters, with the count that stands before several. */
function mediaTypesIn(value: string): string {
  const [count = ''] = /^(?:two|\d+): /.exec(value) ?? [];
  const named = listItems(value.slice(count.length)).map(mediaTypeOf);
  return count + named.map((type) => (mediaType.test(type) ? type : 'text')).join(', ');
}

/** RFC 6838, 4.2. */
const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;

const number = /^-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Infinity)$/i;

function kindOfContent(content: string): string {
  return content === 'no content' ? content : kindOfText(content);
}

/** How a text that is not JSON starts; that often shows which software wrote it. */
function kindOfText(text: string): string {
  // In a text that is UTF-16 a NUL stands beside each character.
  const start = text.replaceAll('\u0000', '').trimStart();
  const [opening] = /^(?:<[!?]?[a-z][a-z\d]*|[<{["])/i.exec(start) ?? [];
  return opening === undefined ? 'text' : `text starting ${opening.toLowerCase()}`;
}

/** The kind of a JSON text, which may be cut at its end; undefined for other texts. */
function kindOfJson(text: string): string | undefined {
  if (text === 'null') return 'null';
  if (text === 'true' || text === 'false') return 'boolean';
  if (number.test(text)) return 'number';
  return ({ '"': 'string', '{': 'object', '[': 'array' } as Record<string, string>)[text.charAt(0)];
}

/** The name of an oddity, without its detail. */
function nameOf(oddity: string): string {
  return oddity.split(': ', 1)[0]!;
}

/** A sentence of the Pact core without its quotations: the actual value, texts and numbers. */
function withoutQuotations(sentence: string, actual: string): string {
  const whole = actual === '' ? sentence : sentence.replaceAll(actual, '…');
  return whole.replace(/(?<!\w)'[^']*(?:'|$)|"[^"]*(?:"|$)|\d+/g, '…');
}
