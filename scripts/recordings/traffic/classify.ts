import { operation, scenePaths } from '../../../contracts/model/operation.ts';
import { type Header, headerValues } from '../../lib/http/exchange.ts';
import type { InPlace } from '../entries/har-entry.ts';

/** What a recorded request is to this suite. */
export type Classified =
  | {
      readonly is: 'operation';
      /** URL that the path of the operation is below, without a slash at its end. */
      readonly baseUrl: string;
      readonly accountId: string;
    }
  | { readonly is: OtherTraffic; /** Method, origin and path, ids masked. */ readonly what: string };

type OtherTraffic = 'other-operation' | 'preflight' | InPlace | 'unknown';

const known = Object.values(scenePaths).map((path) => ({
  path,
  pattern: new RegExp(`^(.*?)${path.replace(/\{(\w+)\}/g, '([^/]+)')}/?$`),
}));

/** Tells the requests of the operation from all others. */
export function classify(
  method: string,
  url: URL,
  headers: readonly Header[],
  inPlace: InPlace | undefined,
): Classified {
  const origin = hasOrigin(url) ? url.origin : url.protocol;
  const found = (/^https?:$/.test(url.protocol) ? known : [])
    .map(({ path, pattern }) => ({ path, match: pattern.exec(url.pathname) }))
    .find(({ match }) => match !== null && !match[1]!.includes('/accounts/'));
  const verb = method.replace(/[^A-Z-]/g, '').slice(0, 20);
  const [, prefix = '', accountId = ''] = found?.match ?? [];
  const what = `${verb} ${origin}${found ? `${masked(prefix)}${found.path}` : maskedPath(url)}`;
  if (
    method === 'OPTIONS' &&
    (found !== undefined || headerValues(headers, 'access-control-request-method').length > 0)
  ) {
    return { is: 'preflight', what };
  }
  if (found?.path === operation.path && method === operation.method) {
    if (inPlace) return { is: inPlace, what };
    return { is: 'operation', baseUrl: `${origin}${prefix}`, accountId };
  }
  return { is: found ? 'other-operation' : 'unknown', what };
}

function hasOrigin({ protocol }: URL): boolean {
  return /^(?:https?|wss?):$/.test(protocol);
}

function maskedPath(url: URL): string {
  // In data: and blob: URLs the path is the content.
  return hasOrigin(url) ? masked(url.pathname) : '';
}

/** Segments of a path that are shown. */
const maxSegments = 8;

/** Words and version numbers are shown; any other segment may be an id, a name or a secret. */
const plainSegment = /^(?:[A-Za-z][A-Za-z_.-]{0,23}|v\d{1,2})?$/;

function masked(path: string): string {
  const segments = path.split('/');
  const shown = segments.slice(0, maxSegments).map((segment) => (plainSegment.test(segment) ? segment : '…'));
  return [...shown, ...(segments.length > maxSegments ? ['…'] : [])].join('/');
}
