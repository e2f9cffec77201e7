import { Ajv, type JSONSchemaType } from 'ajv';
import { isUtf8 } from 'node:buffer';
import type { Hearing } from './directory.ts';
import { rejection } from './refusal.ts';

/* Request bodies. The schemas are independent of the contract's shapes, so that a mistake there is not repeated here. */

interface JoinBody {
  sessionId?: string | null;
  participants?: { participantId: string; streamAliases?: string[] }[] | null;
}

interface SessionBody {
  tag?: string | null;
}

interface ParticipantBody extends SessionBody {
  publishPermissions?: ('AUDIO' | 'VIDEO')[] | null;
  deviceApiVersion?: 'V3' | null;
  callbackUrl?: string | null;
}

/** The maximum number of speakers. */
const maxSpeakers = 64;

const ajv = new Ajv();
const text = { type: 'string', nullable: true } as const;

const joinSchema: JSONSchemaType<JoinBody> = {
  type: 'object',
  additionalProperties: false,
  properties: {
    sessionId: text,
    participants: {
      type: 'array',
      nullable: true,
      maxItems: maxSpeakers,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['participantId'],
        properties: {
          participantId: { type: 'string', minLength: 1 },
          streamAliases: { type: 'array', nullable: true, items: { type: 'string' } },
        },
      },
    },
  },
};
const sessionSchema: JSONSchemaType<SessionBody> = { type: 'object', properties: { tag: text } };
const participantSchema: JSONSchemaType<ParticipantBody> = {
  type: 'object',
  properties: {
    tag: text,
    callbackUrl: text,
    deviceApiVersion: { type: 'string', nullable: true, enum: ['V3', null] },
    publishPermissions: { type: 'array', nullable: true, items: { type: 'string', enum: ['AUDIO', 'VIDEO'] } },
  },
};

function reader<Body>(schema: JSONSchemaType<Body>): (mediaType: string | undefined, bytes: Buffer) => Body {
  const validate = ajv.compile(schema);
  return (mediaType, bytes) => {
    const value = bytes.length > 0 && isJson(mediaType) ? parse(bytes) : {};
    if (validate(value)) return value;
    throw rejection(400, `Not as documented: ${ajv.errorsText(validate.errors, { dataVar: 'body' })}`);
  };
}

/** A body without a media type is read as JSON; one with another media type is ignored. */
function isJson(mediaType = 'application/json'): boolean {
  return mediaType.split(';', 1)[0]!.trim().toLowerCase() === 'application/json';
}

/** @throws Refusal 400 for a body that is not JSON in UTF-8. */
function parse(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw rejection(400, 'The text is not UTF-8');
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw rejection(400, 'The text is not JSON');
  }
}

/** Each takes the Content-Type and the bytes of a body. @throws Refusal 400 for an undocumented body. */
export const readJoin = reader(joinSchema);
export const readSession = reader(sessionSchema);
export const readParticipant = reader(participantSchema);

/**
 * The participants that a body asks to hear. The path names the session.
 * @throws Refusal 400 for a speaker who is named twice, or who is the listener.
 */
export function hearingOf({ sessionId, participants }: JoinBody, listener: string): Hearing {
  if (!participants?.length) return { kind: sessionId ? 'everybody' : 'nobody' };
  const speakers = new Map(
    participants.map(({ participantId, streamAliases }) => [participantId, new Set(streamAliases)]),
  );
  if (speakers.size < participants.length) throw rejection(400, 'Somebody is named twice');
  if (speakers.has(listener)) throw rejection(400, 'Nobody listens to themselves');
  return { kind: 'some', speakers };
}
