import { changingStatus, objectOf, withContent } from '../../behaviours/behaviours.ts';
import type { Fault } from '../../behaviours/fault.ts';
import { type ErrorPromise, errorPromises, inTurn, type MemberPromise, saysMember } from './promises.ts';

/** One way to corrupt a property. */
interface Operator {
  readonly name: string;
  /** The replacement of the property, as names and values. */
  readonly replace: (name: string, value: unknown) => Record<string, unknown>;
  readonly hurts: (promise: ErrorPromise, member: MemberPromise) => string;
}

const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

// Gone, empty or of another type: each breaks another way to read a property (a test for its presence, an operation
// on a text, a typed model), and any status may be the one that has it.
const forEachStatus: readonly Operator[] = [
  {
    name: 'dropped',
    replace: () => ({}),
    hurts: ({ reader }, { label, loss }) => `${reader} finds no ${label}: ${loss}.`,
  },
  {
    name: 'null',
    replace: (name) => ({ [name]: null }),
    hurts: ({ reader }, { label }) => `${reader} has a program that fails when it uses ${label}, which is null.`,
  },
  {
    name: 'number',
    replace: (name) => ({ [name]: 42 }),
    hurts: ({ reader }, { label }) =>
      `${reader} has a typed model that cannot be filled, since ${label} is a number in place of a text.`,
  },
];

// Another spelling of the name and further types break clients much as above, so one status of each shape is enough.
const forOneOfEachShape: readonly Operator[] = [
  {
    name: 'capitalised',
    replace: (name, value) => ({ [capitalised(name)]: value }),
    hurts: ({ reader }, { label }) => `${reader} gets undefined for ${label}, which now begins with a capital letter.`,
  },
  {
    name: 'boolean',
    replace: (name) => ({ [name]: true }),
    hurts: ({ reader }, { label }) => `${reader} reads the word "true" in place of ${label}.`,
  },
  {
    name: 'list',
    replace: (name, value) => ({ [name]: [value] }),
    hurts: ({ reader }, { label }) =>
      `${reader} has a typed model that cannot be deserialized, since ${label} is a list.`,
  },
  {
    name: 'object',
    replace: (name, value) => ({ [name]: { value } }),
    hurts: ({ reader }, { label }) => `${reader} reads "[object Object]" in place of ${label}.`,
  },
];

function fault(promise: ErrorPromise, member: MemberPromise, { name, replace, hurts }: Operator): Fault {
  return {
    id: `${promise.status}-${member.name}-${name}`,
    class: 'member',
    hurts: hurts(promise, member),
    level: 'MUST',
    families: [promise.family],
    says: saysMember(promise, member),
    behaviour: () =>
      changingStatus([promise.status], (answer) => {
        const members = Object.entries(objectOf(answer) ?? {}).map(([key, value]) =>
          member.members.includes(key) ? replace(key, value) : { [key]: value },
        );
        return withContent(answer, Object.assign({}, ...members));
      }),
  };
}

/** Each required property of each error body, corrupted in each way. */
export const memberFaults: readonly Fault[] = [
  ...errorPromises.flatMap((promise) =>
    promise.members.flatMap((member) => forEachStatus.map((operator) => fault(promise, member, operator))),
  ),
  ...forOneOfEachShape.flatMap((operator, turn) =>
    inTurn(turn).flatMap((promise) => promise.members.map((member) => fault(promise, member, operator))),
  ),
];
