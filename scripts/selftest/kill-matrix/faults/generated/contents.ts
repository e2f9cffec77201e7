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

/** One way to spoil the content of an error as a whole. */
interface Operator {
  readonly name: string;
  readonly change: (answer: Answer) => Answer;
  readonly says: (promise: ErrorPromise) => RegExp;
  /** The end of a sentence that begins with the reader. */
  readonly hurts: string;
  readonly level?: 'SHOULD';
}

const page = '<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>Error</h1></body></html>\n';

/** The JSON text of an answer with a piece more at its end, within the object. */
function withMore(answer: Answer, more: string): Answer {
  return withPieces(answer, [
    bytesOf(answer)
      .toString()
      .replace(/\}\s*$/, `,${more}}`),
  ]);
}

// What a framework's update, a proxy's page or a lost buffer makes of an answer: any status may be the one.
const forEachStatus: readonly Operator[] = [
  {
    name: 'in-a-list',
    change: (answer) => withContent(answer, [contentOf(answer)]),
    says: saysNotOfShape,
    hurts: 'reads members of an object and gets a list.',
  },
  {
    name: 'without-content',
    change: (answer) => withPieces(withoutHeader(answer, 'content-type'), ['']),
    says: () => /as JSON, got no content/,
    hurts: 'has nothing but the status to go by, and a parser that fails at the end of nothing.',
  },
  {
    name: 'cut-in-the-middle',
    change: (answer) => withPieces(answer, [bytesOf(answer).subarray(0, bytesOf(answer).length / 2)]),
    says: () => /as JSON, got \{/,
    hurts: 'gets half a text with a true length, and learns no reason from it.',
  },
  {
    name: 'html-page',
    change: (answer) => withPieces(withHeader(answer, 'content-type', 'text/html'), [page]),
    says: () => /content-type: expected application\/json, got text\/html/,
    hurts: 'has a JSON parser that fails at the first sign of a page made for people.',
  },
];

// Ways to miss the shape or the syntax of JSON that do not depend on the status: one of each shape.
const forOneOfEachShape: readonly Operator[] = [
  {
    name: 'in-an-envelope',
    change: (answer) => withContent(answer, { data: contentOf(answer) }),
    says: (promise) => saysMember(promise, promise.members[0]!),
    hurts: 'finds all the members one level further down, and so none of them.',
  },
  {
    name: 'as-a-text',
    change: (answer) => withContent(answer, JSON.stringify(contentOf(answer))),
    says: saysNotOfShape,
    hurts: 'gets JSON within a JSON text, encoded twice, and no member of it.',
  },
  {
    name: 'as-null',
    change: (answer) => withContent(answer, null),
    says: saysNotOfShape,
    hurts: 'has a program that fails at the first member of null.',
  },
  {
    name: 'twice',
    change: (answer) => withPieces(answer, [Buffer.concat([bytesOf(answer), bytesOf(answer)])]),
    says: () => /as JSON, got \{/,
    hurts: 'has a parser that refuses two JSON texts in one answer.',
  },
  {
    name: 'byte-order-mark',
    change: (answer) => withPieces(answer, [Buffer.concat([Buffer.from('\uFEFF'), bytesOf(answer)])]),
    says: () => /no byte order mark/,
    hurts: 'has a strict parser (Python, Go) that stops at the invisible mark before the text.',
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
    hurts: 'reads broken characters, or nothing where the decoder is strict, since the text is no UTF-8.',
  },
  {
    name: 'utf-16',
    change: (answer) => withPieces(answer, [Buffer.from(`\uFEFF${bytesOf(answer).toString()}`, 'utf16le')]),
    says: () => /expected UTF-8/,
    hurts: 'decodes UTF-8, as JSON has it, and gets a NUL behind every letter.',
  },
];

const oneOfEachShape = forOneOfEachShape.flatMap((operator, turn) =>
  inTurn(turn).map((promise) => [promise, operator] as const),
);

// A body with two required members can lose them at once, which is no duplicate of losing one.
const emptied: Operator = {
  name: 'emptied',
  change: (answer) => withContent(answer, {}),
  says: (promise) => saysMember(promise, promise.members[0]!),
  hurts: 'gets an empty object: neither a reason nor anything to quote to the support.',
};

// JSON that one reader takes and another refuses or reads differently: a standard advises against it.
const readDifferently: readonly Operator[] = [
  {
    name: 'member-twice',
    change: (answer) => withMore(answer, '"addedLater":1,"addedLater":2'),
    says: () => /names that are unique/,
    hurts: 'sees the first or the last of two members with one name, whichever the parser keeps.',
    level: 'SHOULD',
  },
  {
    name: 'number-beyond-a-double',
    change: (answer) => withMore(answer, '"addedLater":1e999'),
    says: () => /a number that a double can hold/,
    hurts: 'reads infinity, or nothing at all, where the number is beyond what a double holds.',
    level: 'SHOULD',
  },
  {
    name: 'half-a-character',
    change: (answer) => withMore(answer, '"addedLater":"\\ud83d"'),
    says: () => /whole Unicode characters/,
    hurts: 'cannot store the text in a database that takes whole characters only.',
    level: 'SHOULD',
  },
  {
    name: 'deeply-nested',
    change: (answer) => withMore(answer, `"addedLater":${'['.repeat(200)}${']'.repeat(200)}`),
    says: () => /at most 100 levels/,
    hurts: 'has a parser with a limit of depth (64 in C#), which refuses the whole answer.',
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

/** A success that carries content, though its status has none. */
const contentBesideNone: Fault = {
  id: '204-announces-content',
  class: 'content',
  hurts: 'A client over a kept connection takes the bytes behind a 204 for the beginning of its next answer.',
  level: 'MUST',
  families: ['joined'],
  says: /content-length: expected no content, got 2/,
  behaviour: () => changingStatus([204], (answer) => ({ ...withoutContent(answer), content: ['{}'] })),
};

/** The content of each error as a whole, spoiled in each way. */
export const contentFaults: readonly Fault[] = [
  contentBesideNone,
  ...errorPromises.flatMap((promise) => forEachStatus.map((operator) => fault(promise, operator))),
  ...oneOfEachShape.map(([promise, operator]) => fault(promise, operator)),
  ...errorPromises.filter(({ members }) => members.length > 1).map((promise) => fault(promise, emptied)),
  ...readDifferently.map((operator, turn) => fault(inTurn(turn)[turn % 2]!, operator)),
];
