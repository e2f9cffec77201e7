import escapeStringRegexp from 'escape-string-regexp';
import { changingStatus, withHeader, withoutHeader } from '../../behaviours/behaviours.ts';
import type { Fault } from '../../behaviours/fault.ts';
import { type ErrorPromise, errorPromises, inTurn } from './promises.ts';

/** Another label on the same JSON. */
interface Label {
  readonly name: string;
  /** Null for none. */
  readonly value: string | null;
  readonly actual: string;
  /** The end of a sentence that begins with the reader. */
  readonly hurts: string;
}

// The default label of frameworks for a text: the likeliest mistake, at any status.
const forEachStatus: readonly Label[] = [
  {
    name: 'labelled-text',
    value: 'text/plain; charset=utf-8',
    actual: 'text/plain',
    hurts: 'has a client that parses by the label, and gets a text in place of the properties.',
  },
];

// Other labels, each of which breaks another kind of client: one status of each shape.
const forOneOfEachShape: readonly Label[] = [
  {
    name: 'labelled-html',
    value: 'text/html',
    actual: 'text/html',
    hurts: 'has a client that takes the label for the error page of a proxy and discards the body.',
  },
  {
    name: 'without-label',
    value: null,
    actual: 'absent',
    hurts: 'has a client that parses only bodies that are labelled as JSON.',
  },
  {
    name: 'labelled-problem',
    value: 'application/problem+json',
    actual: 'application/problem+json',
    hurts: 'has a client that accepts application/json only, or expects the properties of a problem document.',
  },
  {
    name: 'labelled-twice',
    value: 'application/json, text/html',
    actual: 'two: application/json, text/html',
    hurts: 'has a client that cannot parse two media types in one header.',
  },
];

function fault({ status, family, reader }: ErrorPromise, { name, value, actual, hurts }: Label): Fault {
  return {
    id: `${status}-${name}`,
    class: 'media-type',
    hurts: `${reader} ${hurts}`,
    level: 'MUST',
    families: [family],
    says: new RegExp(`header content-type: expected (?:one, )?application/json, got ${escapeStringRegexp(actual)}`),
    behaviour: () =>
      changingStatus([status], (answer) =>
        value === null ? withoutHeader(answer, 'content-type') : withHeader(answer, 'content-type', value),
      ),
  };
}

/** The media type of each error, changed in each way. */
export const mediaTypeFaults: readonly Fault[] = [
  ...errorPromises.flatMap((promise) => forEachStatus.map((label) => fault(promise, label))),
  ...forOneOfEachShape.flatMap((label, turn) => inTurn(turn).map((promise) => fault(promise, label))),
];
