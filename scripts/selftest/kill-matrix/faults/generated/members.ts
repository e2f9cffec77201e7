import { changingStatus, objectOf, withContent } from '../../behaviours/behaviours.ts';
import type { Fault } from '../../behaviours/fault.ts';
import { type ErrorPromise, errorPromises, inTurn, type MemberPromise, saysMember } from './promises.ts';

/** One way to spoil a member. */
interface Operator {
  readonly name: string;
  /** What comes in place of the member, as names and values. */
  readonly replace: (name: string, value: unknown) => Record<string, unknown>;
  readonly hurts: (promise: ErrorPromise, member: MemberPromise) => string;
}

const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

// Gone, empty or of another type: each breaks another way to read a member (a test for its presence, an operation
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
    hurts: ({ reader }, { label }) => `${reader} has a program that fails at the first use of ${label}, which is null.`,
  },
  {
    name: 'number',
    replace: (name) => ({ [name]: 42 }),
    hurts: ({ reader }, { label }) =>
      `${reader} has a typed model that cannot be filled, since ${label} is a number in place of a text.`,
  },
];

// Another spelling of the name and further types: whoever reads them breaks much as above, so that one status of
// each shape shows it.
const forOneOfEachShape: readonly Operator[] = [
  {
    name: 'capitalised',
    replace: (name, value) => ({ [capitalised(name)]: value }),
    hurts: ({ reader }, { label }) => `${reader} gets undefined for ${label}, which now begins with a capital letter.`,
  },
  {
    name: 'boolean',
    replace: (name) => ({ [name]: true }),
    hurts: ({ reader }, { label }) => `${reader} reads the word "true" where ${label} has told something.`,
  },
  {
    name: 'list',
    replace: (name, value) => ({ [name]: [value] }),
    hurts: ({ reader }, { label }) => `${reader} has a typed model that cannot be filled, since ${label} is a list.`,
  },
  {
    name: 'object',
    replace: (name, value) => ({ [name]: { value } }),
    hurts: ({ reader }, { label }) => `${reader} reads "[object Object]" where ${label} has been a text.`,
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

/** Each required member of each error body, spoiled in each way. */
export const memberFaults: readonly Fault[] = [
  ...errorPromises.flatMap((promise) =>
    promise.members.flatMap((member) => forEachStatus.map((operator) => fault(promise, member, operator))),
  ),
  ...forOneOfEachShape.flatMap((operator, turn) =>
    inTurn(turn).flatMap((promise) => promise.members.map((member) => fault(promise, member, operator))),
  ),
];
