import { ApplicationError } from './answer.ts';
import type { Participant, Subscriptions } from './store.ts';

// Written by hand, without the validators of the contract: a mistake there must not be repeated here.

type JsonObject = Record<string, unknown>;

function bad(message: string): never {
  throw new ApplicationError(400, message);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object in a body; undefined for an empty body or the text `null`. */
function parseObject(bytes: Buffer): JsonObject | undefined {
  if (bytes.length === 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    bad('The request body is not valid JSON');
  }
  if (value === null) return undefined;
  return isObject(value) ? value : bad('The request body must be an object');
}

function optionalString(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : bad(`${name} must be a string`);
}

function optionalList(object: JsonObject, name: string): unknown[] {
  const value = object[name];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : bad(`${name} must be an array`);
}

/**
 * The subscriptions that a body requests; undefined if it requests none.
 * @throws ApplicationError 400 for a body that does not have the documented structure.
 */
export function parseSubscriptions(bytes: Buffer): Subscriptions | undefined {
  const object = parseObject(bytes);
  if (!object) return undefined;
  const sessionId = optionalString(object, 'sessionId');
  const participants = optionalList(object, 'participants').map((entry) => {
    // The vendor's page has a sample with bare ids, and a documented sample is accepted.
    if (typeof entry === 'string') return { participantId: entry };
    if (!isObject(entry)) bad('an entry of participants must be an object');
    const participantId = optionalString(entry, 'participantId') ?? bad('participantId is required');
    const aliases = optionalList(entry, 'streamAliases');
    if (!aliases.every((alias) => typeof alias === 'string')) bad('streamAliases must be strings');
    if (new Set(aliases).size < aliases.length) bad('streamAliases must be unique');
    return aliases.length > 0 ? { participantId, streamAliases: aliases } : { participantId };
  });
  if (participants.length > 0) return { participants };
  return sessionId === undefined ? undefined : { sessionId, participants: [] };
}

/** @throws ApplicationError 400 for a body that does not have the documented structure. */
export function parseSession(bytes: Buffer): { tag?: string } {
  const tag = optionalString(parseObject(bytes) ?? {}, 'tag');
  return tag === undefined ? {} : { tag };
}

/** @throws ApplicationError 400 for a body that does not have the documented structure. */
export function parseParticipant(bytes: Buffer): Omit<Participant, 'id' | 'sessionId' | 'subscriptions'> {
  const object = parseObject(bytes) ?? {};
  const tag = optionalString(object, 'tag');
  const callbackUrl = optionalString(object, 'callbackUrl');
  const deviceApiVersion = optionalString(object, 'deviceApiVersion') ?? 'V3';
  const publishPermissions = optionalList(object, 'publishPermissions').map((permission) =>
    permission === 'AUDIO' || permission === 'VIDEO' ? permission : bad('publishPermissions are AUDIO and VIDEO'),
  );
  if (deviceApiVersion !== 'V3') bad('deviceApiVersion must be V3');
  return {
    publishPermissions: [...new Set(publishPermissions)],
    deviceApiVersion,
    ...(tag === undefined ? {} : { tag }),
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
  };
}
