import ajvFormats from 'ajv-formats';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { FromSchema } from 'json-schema-to-ts';
import { createdParticipant } from './created-participant.ts';
import { messageError } from './errors/message-error.ts';
import { requestError } from './errors/request-error.ts';
import { serverError } from './errors/server-error.ts';
import { tokenError } from './errors/token-error.ts';
import { participantList } from './participant-list.ts';
import { participant } from './participant.ts';
import { requestBody } from './request-body.ts';
import { session } from './session.ts';
import { subscriptions } from './subscriptions.ts';
import { tokenAnswer } from './token-answer.ts';

/** Every shape by name: JSON Schema, draft 2020-12. */
export const shapes = {
  requestBody,
  requestError,
  messageError,
  serverError,
  session,
  createdParticipant,
  participant,
  participantList,
  subscriptions,
  tokenAnswer,
  tokenError,
} as const;

export type ShapeName = keyof typeof shapes;

/** The TypeScript types of the bodies, derived from their schemas. */
export interface Shaped {
  requestBody: FromSchema<typeof requestBody>;
  requestError: FromSchema<typeof requestError>;
  messageError: FromSchema<typeof messageError>;
  serverError: Shaped['requestError'] | Shaped['messageError'];
  session: FromSchema<typeof session>;
  createdParticipant: FromSchema<typeof createdParticipant>;
  participant: FromSchema<typeof participant>;
  participantList: FromSchema<typeof participantList>;
  subscriptions: FromSchema<typeof subscriptions>;
  tokenAnswer: FromSchema<typeof tokenAnswer>;
  tokenError: FromSchema<typeof tokenError>;
}

/** How a shape reads in a sentence. */
export const shapeNotation: Readonly<Record<ShapeName, string>> = {
  requestBody: 'Subscriptions',
  requestError: '{ error, requestId }',
  messageError: '{ message }',
  serverError: '{ error, requestId } or { message }',
  session: 'a session',
  createdParticipant: '{ participant, token }',
  participant: 'a participant',
  participantList: 'a list of participants',
  subscriptions: 'Subscriptions',
  tokenAnswer: '{ access_token, token_type, expires_in }',
  tokenError: '{ error, error_description }',
};

/** One thing that a body does not have as its shape says. */
export interface ShapeError {
  /** JSON Pointer (RFC 6901) of the place in the body; empty for the body as a whole. */
  readonly pointer: string;
  readonly expected: string;
  /** The value there; undefined where none is. */
  readonly actual: unknown;
}

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, verbose: true });
ajvFormats.default(ajv);
const validators = Object.fromEntries(
  Object.entries(shapes).map(([name, schema]) => [name, ajv.compile(schema)]),
) as Record<ShapeName, ReturnType<typeof ajv.compile>>;

/**
 * Checks a parsed JSON value against a shape.
 * @returns every error, by JSON Pointer; empty when the value has the shape.
 */
export function shapeErrors(name: ShapeName, value: unknown): ShapeError[] {
  const validate = validators[name];
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  const union = errors.find((error) => error.keyword === 'anyOf');
  // A union's errors list the faults of each branch, which reads as a contradiction: name the choice instead.
  if (union) return [{ pointer: union.instancePath, expected: shapeNotation[name], actual: union.data }];
  return errors.map(toShapeError).sort((a, b) => (a.pointer < b.pointer ? -1 : a.pointer > b.pointer ? 1 : 0));
}

/** Whether a parsed JSON value has the shape. */
export function hasShape<Name extends ShapeName>(name: Name, value: unknown): value is Shaped[Name] {
  return validators[name](value) === true;
}

function toShapeError(error: ErrorObject): ShapeError {
  if (error.keyword === 'required') {
    const { missingProperty } = error.params as { missingProperty: string };
    return { pointer: `${error.instancePath}/${missingProperty}`, expected: 'present', actual: undefined };
  }
  if (error.keyword === 'type') {
    const { type } = error.params as { type: string | string[] };
    return { pointer: error.instancePath, expected: [type].flat().join(' or '), actual: error.data };
  }
  // A pattern says nothing to a reader where there are words for it.
  const { description } = (error.parentSchema ?? {}) as { description?: unknown };
  const words = error.keyword === 'pattern' && typeof description === 'string' ? description : error.message;
  return { pointer: error.instancePath, expected: words ?? error.keyword, actual: error.data };
}
