import escapeStringRegexp from 'escape-string-regexp';
import { operation } from '../../../../../contracts/model/operation.ts';
import type { Family } from '../../../../../contracts/model/types.ts';
import { shapeNotation, shapes } from '../../../../../contracts/shapes/index.ts';

type Statuses = typeof operation.statuses;
type ErrorShape = Exclude<Statuses[keyof Statuses]['body'], 'none'>;
export type ErrorStatus = {
  [Status in keyof Statuses]: Statuses[Status]['body'] extends 'none' ? never : Status;
}[keyof Statuses];

/** A required property of an error body. For a 50x, the text that application and gateway name differently. */
export interface MemberPromise {
  /** The name of the property in ids. */
  readonly name: string;
  /** The name in sentences. */
  readonly label: string;
  readonly members: readonly string[];
  /** What a reader loses without it. */
  readonly loss: string;
}

/** The promises of an error status, and their reader. */
export interface ErrorPromise {
  readonly status: ErrorStatus;
  readonly shape: ErrorShape;
  /** The family of cases that is about this status. */
  readonly family: Family;
  readonly members: readonly MemberPromise[];
  /** The reader of such a response, as the beginning of a sentence. */
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
    // Both shapes have only the text, under two names. A fault has to break either of them.
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
 * One status for each shape, a different one for each turn, for faults that are alike at all statuses of a shape.
 * So every status is covered without each fault at each status.
 */
export function inTurn(turn: number): ErrorPromise[] {
  return [...new Set(errorPromises.map(({ shape }) => shape))].map((shape) => {
    const candidates = errorPromises.filter((promise) => promise.shape === shape);
    return candidates[turn % candidates.length]!;
  });
}

/** Matches the message about a body that does not have the shape, or is not JSON. */
export function saysNotOfShape({ shape }: ErrorPromise): RegExp {
  return new RegExp(`body: expected ${escapeStringRegexp(shapeNotation[shape])}`);
}

/** Matches the message about a body without this property, or with another type of it. */
export function saysMember({ shape }: ErrorPromise, { members }: MemberPromise): RegExp {
  // For a choice of two shapes, the message names the choice and no property.
  if (shape === 'serverError') return new RegExp(`body: expected ${escapeStringRegexp(shapeNotation.serverError)}`);
  return new RegExp(`body /(?:${members.map(escapeStringRegexp).join('|')}): expected`);
}
