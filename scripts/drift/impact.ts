import { type Consumer, consumers } from '../../contracts/documents/consumers.ts';
import { operation } from '../../contracts/model/operation.ts';
import {
  type Case,
  type CredentialKind,
  type RequestCase,
  type RequestTemplate,
  type Template,
} from '../../contracts/model/types.ts';
import { canonical } from '../lib/json/canonical.ts';
import { readJson } from '../lib/json/json.ts';
import { controlTemplate } from '../verification/wire/request.ts';
import { normalisedType } from './baseline/headers.ts';
import { shapeOf } from './baseline/shape.ts';
import type { Drift } from './compare.ts';
import { placeInControl } from './differences.ts';

/** The clients and samples that a change affects. */
export interface Impact {
  /** Of the seven, in the order of the documented samples. */
  readonly consumers: readonly Consumer[];
  /** Those of them whose documented sample is hit, as it stands on the page. */
  readonly samples: readonly Consumer['language'][];
}

/**
 * Which of the vendor's clients, and which documented samples, a change hits: those that send the request in
 * question, or can come to its answer, and read what changed of it.
 * @param siblings every change of the same case, this one included.
 */
export function impactOf(entry: Case, change: Drift, siblings: readonly Drift[] = [change]): Impact {
  if (!('scene' in entry)) return { consumers: [], samples: [] };
  const asked = askedIn(entry, change);
  const hit = consumers.filter(
    (consumer) =>
      meets(consumer, asked) &&
      // Which document is followed is decided by the other changes of the case.
      (isFlip(change)
        ? siblings.some((sibling) => !isFlip(sibling) && touches(consumer, sibling))
        : touches(consumer, change)),
  );
  return { consumers: hit, samples: samplesAmong(hit, asked) };
}

/** Which clients can come to send the request of a case, and which documented samples are that request. */
export function sendersOf(entry: Case): Impact {
  if (!('scene' in entry)) return { consumers: [], samples: [] };
  const asked = ownRequest(entry);
  const senders = consumers.filter((consumer) => meets(consumer, asked));
  return { consumers: senders, samples: samplesAmong(senders, asked) };
}

function samplesAmong(senders: readonly Consumer[], asked: Asked): Impact['samples'] {
  return senders
    .filter((consumer) => asked.anyBody || encodingsOf(consumer, asked).includes('sample'))
    .map(({ language }) => language);
}

/** What was asked where something has changed. */
interface Asked {
  readonly request: RequestTemplate;
  /** The case is about ids, credentials or the service, so that the body of the client does not matter. */
  readonly anyBody: boolean;
}

function askedIn(entry: RequestCase, { place }: Drift): Asked {
  const { request, control } = entry;
  if (control && placeInControl(place) !== undefined) {
    return { request: controlTemplate(request, control), anyBody: false };
  }
  return ownRequest(entry);
}

function ownRequest({ request, control }: RequestCase): Asked {
  const anyBody = control !== undefined && ('ids' in control || 'credentials' in control || 'failure' in control);
  return { request, anyBody };
}

function isFlip({ rule }: Drift): boolean {
  return rule === 'follows-flipped' || rule === 'follows-flipped-breaking';
}

/** Credentials that a client can be configured with; the vendor's clients send no other kind. */
const givable: readonly CredentialKind[] = [
  'valid',
  'basic',
  'wrong-password',
  'wrong-username',
  'empty-password',
  'no-webrtc-access',
];

/** Whether a client can come to send a request. */
function meets(consumer: Consumer, asked: Asked): boolean {
  const { path, credentials } = asked.request;
  if (path !== operation.path || !givable.includes(credentials)) return false;
  return asked.anyBody || encodingsOf(consumer, asked).length > 0;
}

/** The forms of a client's requests that a request has. */
function encodingsOf({ sends }: Consumer, { request }: Asked): string[] {
  const contentType = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const own = formOf(contentType ?? null, request.body);
  return sends.filter((sent) => formOf(sent.contentType, sent.body) === own).map(({ form }) => form);
}

/** The structure of a request: two with the same are read alike by any server. */
function formOf(contentType: string | null, body: Template | null): string {
  const type = contentType === null ? 'no type' : normalisedType(contentType);
  if (body === null || body === '') return `${type}, no bytes`;
  const { value } = readJson(body);
  return `${type}, ${value === undefined ? `no JSON: ${body}` : canonical(shapeOf(value))}`;
}

/** Whether a client notices a change: by what becomes of its request, or by what it reads. */
function touches({ success, errorMembers }: Consumer, change: Drift): boolean {
  const { about, rule, before, after } = change;
  const place = placeInControl(change.place) ?? change.place;
  // Without an answer that can be read, or while it waits for content, no client goes on.
  if (about === 'request' || rule === 'no-http-now' || rule === 'content-announced') return true;
  if (place === 'status') {
    const [was, is] = [Number(before), Number(after)];
    // The join has a different outcome, whether or not the client looks at the status.
    if (isAccepted(was) !== isAccepted(is)) return true;
    if (success === null) return false;
    return takes(success, was) !== takes(success, is) || Math.floor(was / 100) !== Math.floor(is / 100);
  }
  if (rule === 'content-no-json') return errorMembers.length > 0;
  return errorMembers.some((name) =>
    rule === 'content-gone' ? before.includes(` ${name}: `) : place === `content /${name}`,
  );
}

function isAccepted(status: number): boolean {
  return status >= 200 && status < 300;
}

function takes([first, last]: readonly [number, number], status: number): boolean {
  return status >= first && status <= last;
}
