import { cases } from './all-cases.ts';
import { operation } from './model/operation.ts';
import type { CheckedCase, Family, Outcome } from './model/types.ts';
import { shapeErrors, shapeNotation } from './shapes/index.ts';

/** What is judged of a request that was recorded elsewhere, and its response. */
export interface AnswerCase {
  /** Kebab-case, `answer` first, never reused. */
  readonly id: string;
  readonly family: Family;
  /** States a fact, in the present tense. */
  readonly title: string;
  /** Ids of the ledger's statements that this case rests on. */
  readonly statements: readonly string[];
  readonly level: 'MUST' | 'OBSERVE';
  readonly about: Subject;
}

/** Which requests or answers a case is about. */
export type Subject =
  /** Answers of one documented status, and what they hold. */
  | { readonly answer: 'documented'; readonly outcome: Outcome }
  | { readonly answer: 'none' | 'other-success' | 'other-server-error' | 'other-status' }
  | { readonly request: RequestBodyKind };

/**
 * What a request body is by the documents. `malformed` and `wrong-structure` have to be refused;
 * `documented` has the documented structure, an absent body among them. For `open`, the documents do not say.
 */
export type RequestBodyKind = 'malformed' | 'wrong-structure' | 'documented' | 'open';

const families: Readonly<Record<number, Family>> = {
  204: 'joined',
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
};

const documented = Object.entries(operation.statuses).map(([key, { body, statement }]): AnswerCase => {
  const status = Number(key);
  const content = body === 'none' ? 'has no content' : `is JSON with ${shapeNotation[body]}`;
  return {
    id: `answer-${key}`,
    family: families[status] ?? 'server-error',
    title: `A ${key} ${content}`,
    statements: [statement],
    level: 'MUST',
    about: { answer: 'documented', outcome: { status, body } },
  };
});

const badRequests = cases.filter(
  (entry): entry is CheckedCase =>
    entry.family === 'bad-request' && entry.level === 'MUST' && 'request' in entry && entry.request.body !== null,
);
const wrongStructures = badRequests.filter(({ request }) => parsed(request.body!) !== undefined);
const malformed = badRequests.filter(({ request }) => parsed(request.body!) === undefined);

/** Every case by which recorded traffic is judged, in the order in which it is reported. */
export const answerCases: readonly AnswerCase[] = [
  {
    id: 'answer-any',
    family: 'joined',
    title: 'Every request is answered',
    statements: ['oas-path'],
    level: 'MUST',
    about: { answer: 'none' },
  },
  ...documented,
  {
    id: 'answer-2xx',
    family: 'joined',
    title: 'A success has no other status than 204',
    statements: ['oas-204'],
    level: 'MUST',
    about: { answer: 'other-success' },
  },
  {
    id: 'answer-5xx',
    family: 'server-error',
    title: `Any other 5xx is JSON with ${shapeNotation.serverError}`,
    statements: ['page-50x'],
    level: 'MUST',
    about: { answer: 'other-server-error' },
  },
  {
    id: 'answer-other',
    family: 'undocumented',
    title: 'The answer has a status that no document names',
    statements: ['none-other-status'],
    level: 'OBSERVE',
    about: { answer: 'other-status' },
  },
  {
    id: 'answer-malformed-body',
    family: 'bad-request',
    title: 'A body that is labelled application/json and is no JSON is not accepted',
    statements: statementsOf(malformed),
    level: 'MUST',
    about: { request: 'malformed' },
  },
  {
    id: 'answer-wrong-structure',
    family: 'bad-request',
    title: 'A JSON body of another structure than documented is not accepted',
    statements: statementsOf(wrongStructures),
    level: 'MUST',
    about: { request: 'wrong-structure' },
  },
  {
    id: 'answer-refused-body',
    family: 'undocumented',
    title: 'A request with a body as documented, or with none, is answered 400',
    statements: ['oas-400'],
    level: 'OBSERVE',
    about: { request: 'documented' },
  },
];

function statementsOf(entries: readonly CheckedCase[]): string[] {
  return [...new Set(entries.flatMap(({ statements }) => statements))];
}

/** The faults of structure that the cases of bad requests have: only those are known to be refused. */
const knownFaults: ReadonlySet<string> = new Set(
  wrongStructures.flatMap(({ request }) => faultsOf(parsed(request.body!))),
);

/** What the documents say of a request body. @param body its text, or null for none. */
export function requestBodyKind(body: string | null): RequestBodyKind {
  if (body === null || body === '') return 'documented';
  // A reader may ignore a byte order mark (RFC 8259, 8.1), and may take white space for no body.
  if (body.startsWith('\ufeff') || body.trim() === '') return 'open';
  const value = parsed(body);
  if (value === undefined) return 'malformed';
  const faults = faultsOf(value);
  if (faults.length === 0) return 'documented';
  return faults.some((fault) => knownFaults.has(fault)) ? 'wrong-structure' : 'open';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Each place at which a body is not as its shape says, and what is there: `/participants/*: number`. */
function faultsOf(body: unknown): string[] {
  return shapeErrors('requestBody', body).map(({ pointer, expected, actual }) => {
    const place = pointer.replace(/\/\d+(?=\/|$)/g, '/*');
    return `${place}: ${expected === 'present' ? 'absent' : kindOf(actual)}`;
  });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
