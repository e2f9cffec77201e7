import type { Answer } from '../../../../reference-provider/api/answer.ts';
import {
  bytesOf,
  changingStatus,
  contentOf,
  objectOf,
  withContent,
  withHeader,
  withoutContent,
  withoutHeader,
  withPieces,
} from '../../behaviours/behaviours.ts';
import type { Fault } from '../../behaviours/fault.ts';
import { type ErrorPromise, errorPromises, inTurn, saysMember, saysNotOfShape } from './promises.ts';

/** One way to corrupt the whole body of an error. */
interface Operator {
  readonly name: string;
  readonly change: (answer: Answer) => Answer;
  readonly says: (promise: ErrorPromise) => RegExp;
  /** The end of a sentence that begins with the reader. */
  readonly hurts: string;
  readonly level?: 'SHOULD';
}

const page = '<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>Error</h1></body></html>\n';

/** The JSON text of a response with one more piece at the end of its object. */
function withMore(answer: Answer, more: string): Answer {
  return withPieces(answer, [
    bytesOf(answer)
      .toString()
      .replace(/\}\s*$/, `,${more}}`),
  ]);
}

// The effect of a framework's update, a proxy's error page or a lost buffer, at any status.
const forEachStatus: readonly Operator[] = [
  {
    name: 'in-a-list',
    change: (answer) => withContent(answer, [contentOf(answer)]),
    says: saysNotOfShape,
    hurts: 'reads properties of an object and gets a list.',
  },
  {
    name: 'without-content',
    change: (answer) => withPieces(withoutHeader(answer, 'content-type'), ['']),
    says: () => /as JSON, got no content/,
    hurts: 'has only the status, and a parser that fails at an empty body.',
  },
  {
    name: 'cut-in-the-middle',
    change: (answer) => withPieces(answer, [bytesOf(answer).subarray(0, bytesOf(answer).length / 2)]),
    says: () => /as JSON, got \{/,
    hurts: 'gets half a body with a matching length, and cannot read the reason from it.',
  },
  {
    name: 'html-page',
    change: (answer) => withPieces(withHeader(answer, 'content-type', 'text/html'), [page]),
    says: () => /content-type: expected application\/json, got text\/html/,
    hurts: 'has a JSON parser that fails at the first character of an HTML page.',
  },
];

// Violations of the shape or of JSON syntax that do not depend on the status: one status of each shape.
const forOneOfEachShape: readonly Operator[] = [
  {
    name: 'in-an-envelope',
    change: (answer) => withContent(answer, { data: contentOf(answer) }),
    says: (promise) => saysMember(promise, promise.members[0]!),
    hurts: 'misses all properties, since they are nested one level deeper.',
  },
  {
    name: 'as-a-text',
    change: (answer) => withContent(answer, JSON.stringify(contentOf(answer))),
    says: saysNotOfShape,
    hurts: 'gets JSON that is encoded twice, and misses all properties.',
  },
  {
    name: 'as-null',
    change: (answer) => withContent(answer, null),
    says: saysNotOfShape,
    hurts: 'has a program that fails when it reads a property of null.',
  },
  {
    name: 'twice',
    change: (answer) => withPieces(answer, [Buffer.concat([bytesOf(answer), bytesOf(answer)])]),
    says: () => /as JSON, got \{/,
    hurts: 'has a parser that refuses two JSON texts in one response.',
  },
  {
    name: 'byte-order-mark',
    change: (answer) => withPieces(answer, [Buffer.concat([Buffer.from('\uFEFF'), bytesOf(answer)])]),
    says: () => /no byte order mark/,
    hurts: 'has a strict parser (Python, Go) that stops at the byte order mark.',
  },
  {
    name: 'raw-control-character',
    change: (answer) => withPieces(answer, [bytesOf(answer).toString().replace('":"', '":"line 1\nline 2: ')]),
    says: () => /control characters escaped/,
    hurts: 'has a parser that refuses a line break within a text.',
  },
  {
    name: 'latin-1',
    change: (answer) =>
      withPieces(answer, [Buffer.from(bytesOf(answer).toString().replace('":"', '":"d\u00e9sol\u00e9: '), 'latin1')]),
    says: () => /expected UTF-8/,
    hurts: 'reads broken characters, or nothing if the decoder is strict, since the text is not UTF-8.',
  },
  {
    name: 'utf-16',
    change: (answer) => withPieces(answer, [Buffer.from(`\uFEFF${bytesOf(answer).toString()}`, 'utf16le')]),
    says: () => /expected UTF-8/,
    hurts: 'decodes UTF-8, as JSON requires, and gets a NUL after every letter.',
  },
];

const oneOfEachShape = forOneOfEachShape.flatMap((operator, turn) =>
  inTurn(turn).map((promise) => [promise, operator] as const),
);

// A body with two required properties can lose both, which is different from losing one.
const emptied: Operator = {
  name: 'emptied',
  change: (answer) => withContent(answer, {}),
  says: (promise) => saysMember(promise, promise.members[0]!),
  hurts: 'gets an empty object, without a reason and without a request id for the support.',
};

// JSON that one reader accepts, and another refuses or reads differently: a standard advises against it.
const readDifferently: readonly Operator[] = [
  {
    name: 'member-twice',
    change: (answer) => withMore(answer, '"addedLater":1,"addedLater":2'),
    says: () => /names that are unique/,
    hurts: 'sees the first or the last of two properties with one name, depending on the parser.',
    level: 'SHOULD',
  },
  {
    name: 'number-beyond-a-double',
    change: (answer) => withMore(answer, '"addedLater":1e999'),
    says: () => /a number that a double can hold/,
    hurts: 'reads infinity, or nothing at all, since the number is too large for a double.',
    level: 'SHOULD',
  },
  {
    name: 'half-a-character',
    change: (answer) => withMore(answer, '"addedLater":"\\ud83d"'),
    says: () => /whole Unicode characters/,
    hurts: 'cannot store the text in a database that refuses lone surrogates.',
    level: 'SHOULD',
  },
  {
    name: 'deeply-nested',
    change: (answer) => withMore(answer, `"addedLater":${'['.repeat(200)}${']'.repeat(200)}`),
    says: () => /at most 100 levels/,
    hurts: 'has a parser with a depth limit (64 in C#), which refuses the whole response.',
    level: 'SHOULD',
  },
];

function fault(promise: ErrorPromise, { name, change, says, hurts, level }: Operator): Fault {
  return {
    id: `${promise.status}-${name}`,
    class: 'content',
    hurts: `${promise.reader} ${hurts}`,
    level: level ?? 'MUST',
    families: [promise.family],
    says: says(promise),
    behaviour: () => changingStatus([promise.status], (answer) => (objectOf(answer) ? change(answer) : answer)),
  };
}

/** A success with a body, though its status has none. */
const contentBesideNone: Fault = {
  id: '204-announces-content',
  class: 'content',
  hurts: 'A client on a kept-alive connection takes the bytes after a 204 for the beginning of the next response.',
  level: 'MUST',
  families: ['joined'],
  says: /content-length: expected no content, got 2/,
  behaviour: () => changingStatus([204], (answer) => ({ ...withoutContent(answer), content: ['{}'] })),
};

/** The whole body of each error, corrupted in each way. */
export const contentFaults: readonly Fault[] = [
  contentBesideNone,
  ...errorPromises.flatMap((promise) => forEachStatus.map((operator) => fault(promise, operator))),
  ...oneOfEachShape.map(([promise, operator]) => fault(promise, operator)),
  ...errorPromises.filter(({ members }) => members.length > 1).map((promise) => fault(promise, emptied)),
  ...readDifferently.map((operator, turn) => fault(inTurn(turn)[turn % 2]!, operator)),
];
