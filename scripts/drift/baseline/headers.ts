import { type Header, headerValues } from '../../lib/http/exchange.ts';
import { listItems } from '../../lib/http/list-items.ts';
import { isRetryAfter } from '../../lib/http/retry-after.ts';
import type { RuleName } from './rules.ts';

/** A response header that a client may depend on. */
interface RecordedHeader {
  readonly name: string;
  /** Why it is recorded. */
  readonly because: string;
  /** What of its values is kept. Items of a list come one by one, in any order. */
  readonly keep: (values: readonly string[]) => readonly string[];
  /** What it is when an item has gone, and when one has come. */
  readonly gone: RuleName;
  readonly come: RuleName;
}

const present = (): readonly string[] => ['present'];

/** The headers that are recorded; clients are not expected to depend on any other. */
export const recordedHeaders: readonly RecordedHeader[] = [
  {
    name: 'www-authenticate',
    because: 'a client that waits for a challenge answers to its scheme (RFC 9110, 11.6.1)',
    keep: (values) => values.flatMap(schemesIn),
    gone: 'header-gone',
    come: 'header-come',
  },
  {
    name: 'retry-after',
    because: 'a client waits as long as it says, if it knows the form (RFC 9110, 10.2.3)',
    keep: (values) => values.map((value) => (!isRetryAfter(value) ? 'other' : /^\d/.test(value) ? 'seconds' : 'date')),
    gone: 'header-gone',
    come: 'header-come',
  },
  {
    name: 'allow',
    because: 'it says which methods are left (RFC 9110, 10.2.1)',
    keep: (values) => values.flatMap((value) => value.split(',')).map((method) => method.trim().toUpperCase()),
    gone: 'header-gone',
    come: 'header-come',
  },
  {
    name: 'location',
    because: 'a client may follow it (RFC 9110, 10.2.2)',
    keep: present,
    gone: 'header-gone',
    come: 'pointer-come',
  },
  {
    name: 'deprecation',
    because: 'it announces the end of the operation (RFC 9745)',
    keep: present,
    gone: 'notice-gone',
    come: 'notice-come',
  },
  {
    name: 'sunset',
    because: 'it announces when the operation ends (RFC 8594)',
    keep: present,
    gone: 'notice-gone',
    come: 'notice-come',
  },
];

/** The headers of an answer that matter, each with what is kept of it, and the media type of its content. */
export function headersThatMatter(headers: readonly Header[], hasContent: boolean): Record<string, readonly string[]> {
  const kept = recordedHeaders.map(({ name, keep }): [string, readonly string[]] => {
    const values = headerValues(headers, name);
    return [name, values.length === 0 ? [] : [...new Set(keep(values))].filter((item) => item !== '').sort()];
  });
  const types = hasContent ? headerValues(headers, 'content-type').map(normalisedType) : [];
  const all: [string, readonly string[]][] = [['content-type', types], ...kept];
  return Object.fromEntries(all.filter(([, items]) => items.length > 0));
}

/** A media type with its parameters in lower case and one order (RFC 9110, 8.3.1). */
export function normalisedType(value: string): string {
  const [type = '', ...parameters] = value.split(';').map((part) => part.trim().toLowerCase());
  const named = parameters.filter((part) => part !== '').map(normalisedParameter);
  return [type, ...named.sort()].join('; ');
}

/** Without spaces around the first equals sign, and without quotation marks around a value that has none in it. */
function normalisedParameter(part: string): string {
  const equals = part.indexOf('=');
  if (equals < 0) return part;
  const value = part.slice(equals + 1).trimStart();
  const bare = value.slice(value.startsWith('"') ? 1 : 0, value.endsWith('"') && value !== '"' ? -1 : undefined);
  return bare.includes('"') ? part : `${part.slice(0, equals).trimEnd()}=${bare}`;
}

/** The schemes of the challenges in one field; a parameter has an equals sign after its name. */
function schemesIn(value: string): string[] {
  return listItems(value).flatMap((part) => {
    const [, scheme] = /^\s*([^\s="]+)(?:\s+(?!=)|\s*$)/.exec(part) ?? [];
    return scheme === undefined ? [] : [scheme.toLowerCase()];
  });
}
