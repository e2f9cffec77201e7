import { STATUS_CODES } from 'node:http';
import { cases } from '../../../contracts/all-cases.ts';
import { ledger } from '../../../contracts/documents/ledger/index.ts';
import { samples } from '../../../contracts/documents/samples.ts';
import { operation } from '../../../contracts/model/operation.ts';
import { sources } from '../../../contracts/model/sources.ts';
import { families } from '../../../contracts/model/types.ts';
import { shapeNotation, shapes } from '../../../contracts/shapes/index.ts';
import { runSchema } from '../../run/run-schema.ts';
import { mismatchParts, reasonCodes, verdictStatuses } from '../../run/verdict.ts';
import { normalized } from '../search/matcher.ts';

/** Replaces a secret. */
export const mark = '[redacted]';

/** Words of sentences that the code composes. */
const sentences = `${mark} expected got present absent answered was not answered no cause is known the scene could not
  be set no answer came the answer broke off after its status in the session afterwards subscribed to a credential
  of the request or as a warning tolerated the same request without the fault has to succeed and did not
  withheld: a credential stood here reference provider live endpoint conformant undecided interrupted left behind it is refused taken ignored`;

/** Headers that any HTTP server may send. */
const headerNames = `accept-ranges access-control-allow-origin access-control-expose-headers age cache-control
  connection content-encoding content-language content-length content-type date etag expires keep-alive last-modified
  location retry-after server strict-transport-security transfer-encoding vary via www-authenticate
  x-amzn-requestid x-amzn-errortype x-amz-apigw-id x-amzn-trace-id x-content-type-options x-frame-options x-request-id
  text/html text/plain application/json charset=utf-8 max-age=0 no-cache no-store`;

/** Headers of the cases, as a curl line shows them. */
const headerLines = cases.flatMap((entry) =>
  'request' in entry ? Object.entries(entry.request.headers).map(([name, value]) => `${name}: ${value}`) : [],
);

const contract = [cases, ledger, operation, samples, shapes, shapeNotation, sources, families];
const report = [runSchema, mismatchParts, reasonCodes, verdictStatuses, STATUS_CODES];
const own = [JSON.stringify(contract), JSON.stringify(report), ...headerLines, headerNames, sentences]
  .join('\n')
  .toLowerCase();
const ownJoined = normalized(own);
/** Hashes of every four units of the vocabulary: most texts are excluded by them, without searching the whole. */
const pieces = new Uint8Array(1 << 20);
for (let end = 4; end <= ownJoined.length; end += 1) pieces[hashBefore(ownJoined, end)] = 1;
const ownWords: ReadonlySet<string> = new Set(wordsIn(own));

/** The words that may stand in any report or response, whatever the credentials are. */
export interface Vocabulary {
  /** Whether a text stands in the vocabulary, also as a part of words. Spaces and case are ignored. */
  readonly holds: (text: string) => boolean;
  /** Whether every word of a text is a word of the vocabulary. Case is ignored. */
  readonly hasWordsOf: (text: string) => boolean;
}

/** @param further words of one run, such as the base URL and the account number. */
export function vocabularyWith(further: readonly string[]): Vocabulary {
  const text = further.join('\n').toLowerCase();
  const joined = normalized(text);
  const words = new Set(wordsIn(text));
  return {
    holds: (candidate) => {
      const text = normalized(candidate.toLowerCase());
      return joined.includes(text) || (mayHold(text) && ownJoined.includes(text));
    },
    hasWordsOf: (candidate) => wordsIn(candidate.toLowerCase()).every((word) => ownWords.has(word) || words.has(word)),
  };
}

function wordsIn(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

function mayHold(text: string): boolean {
  for (let end = 4; end <= text.length; end += 1) if (pieces[hashBefore(text, end)] === 0) return false;
  return true;
}

function hashBefore(text: string, end: number): number {
  let hash = 0;
  for (let index = end - 4; index < end; index += 1) hash = (Math.imul(hash, 1031) + text.charCodeAt(index)) & 0xfffff;
  return hash;
}
