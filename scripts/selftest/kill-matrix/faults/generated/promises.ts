import escapeStringRegexp from 'escape-string-regexp';
import { operation } from '../../../../../contracts/model/operation.ts';
import type { Family } from '../../../../../contracts/model/types.ts';
import { shapeNotation, shapes } from '../../../../../contracts/shapes/index.ts';

type Statuses = typeof operation.statuses;
type ErrorShape = Exclude<Statuses[keyof Statuses]['body'], 'none'>;
export type ErrorStatus = {
  [Status in keyof Statuses]: Statuses[Status]['body'] extends 'none' ? never : Status;
}[keyof Statuses];

/** A member that an error body has to have. Of a 50x, the one that either layer puts in its place. */
export interface MemberPromise {
  /** How the member is called in an id. */
  readonly name: string;
  /** How it is called in a sentence. */
  readonly label: string;
  readonly members: readonly string[];
  /** What a reader loses with it. */
  readonly loss: string;
}

/** What an error status promises, and to whom. */
export interface ErrorPromise {
  readonly status: ErrorStatus;
  readonly shape: ErrorShape;
  /** The family of the matrix that is about this status. */
  readonly family: Family;
  readonly members: readonly MemberPromise[];
  /** Who reads such an answer, as the beginning of a sentence. */
  readonly reader: string;
}

const readers: Readonly<Record<ErrorStatus, readonly [family: Family, reader: string]>> = {
  400: ['bad-request', 'A developer whose body was refused'],
  401: ['unauthorized', 'An operator whose password was changed'],
  403: ['forbidden', 'A customer whose user has no WebRTC access'],
  404: ['not-found', 'A client whose session has ended'],
  409: ['conflict', 'A client whose participant is still in another session'],
  500: ['server-error', 'An operator who has to report a failure of the application'],
  502: ['server-error', 'A client that gets the answer of a bad gateway'],
  503: ['server-error', 'A client that calls while the service is down'],
  504: ['server-error', 'A client whose call was given up by the gateway'],
};

const losses: Readonly<Record<string, string>> = {
  error: 'there is no reason to show or to log',
  message: 'there is no reason to show or to log',
  requestId: 'there is nothing to quote to the support',
};

/** Every documented status with a body, from the contract's data, in the order of the statuses. */
export const errorPromises: readonly ErrorPromise[] = Object.entries(operation.statuses).flatMap(([key, { body }]) => {
  if (body === 'none') return [];
  const status = Number(key) as ErrorStatus;
  const [family, reader] = readers[status];
  return [{ status, shape: body, family, reader, members: membersOf(body) }];
});

function membersOf(shape: ErrorShape): MemberPromise[] {
  if (shape === 'serverError') {
    // Only the text is in both shapes, under two names; a fault has to break whichever of them comes.
    const texts = shapes.serverError.anyOf.map(({ required }) => required[0]);
    return [{ name: 'text', label: texts.join(' or '), members: texts, loss: losses[texts[0]!]! }];
  }
  return shapes[shape].required.map((member) => ({
    name: member.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    label: member,
    members: [member],
    loss: losses[member]!,
  }));
}

/**
 * One status for each shape, another one at each turn, for what is no other matter from one status of a shape
 * to the next: so all statuses have their turn without each fault being there for each of them.
 */
export function inTurn(turn: number): ErrorPromise[] {
  return [...new Set(errorPromises.map(({ shape }) => shape))].map((shape) => {
    const candidates = errorPromises.filter((promise) => promise.shape === shape);
    return candidates[turn % candidates.length]!;
  });
}

/** What a message says of a body that is not of the shape, or not even JSON. */
export function saysNotOfShape({ shape }: ErrorPromise): RegExp {
  return new RegExp(`body: expected ${escapeStringRegexp(shapeNotation[shape])}`);
}

/** What a message says of a body without this member, or with one of another type. */
export function saysMember({ shape }: ErrorPromise, { members }: MemberPromise): RegExp {
  // Of a choice of two shapes, the choice is named, and no member of either.
  if (shape === 'serverError') return new RegExp(`body: expected ${escapeStringRegexp(shapeNotation.serverError)}`);
  return new RegExp(`body /(?:${members.map(escapeStringRegexp).join('|')}): expected`);
}
