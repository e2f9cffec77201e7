import type { Fault } from '../behaviours/fault.ts';
import { refusesAndJoins, accepts, type When } from '../behaviours/meddling.ts';
import { entriesIn, isRecord, jsonIn, membersIn, parsed, requestText } from '../behaviours/requests.ts';

const isLabelledJson: When = ({ headers }) => /^application\/json/i.test(headers['content-type'] ?? '');
const isNoJson: When = (call, memory) =>
  isLabelledJson(call, memory) && call.body.length > 0 && jsonIn(call) === undefined;
const hasTrailingComma: When = (call, memory) =>
  isNoJson(call, memory) && isRecord(parsed(requestText(call).replace(/,(\s*[}\]])/g, '$1')));
const isTruncated: When = (call, memory) => isNoJson(call, memory) && isRecord(parsed(`${requestText(call)}}`));

/** Some entry of the list meets this condition. */
const someEntry =
  (is: (entry: unknown) => boolean): When =>
  (call) =>
    entriesIn(call).some(is);
const someAlias = (is: (alias: unknown) => boolean): When =>
  someEntry((entry) => {
    const aliases = isRecord(entry) ? entry['streamAliases'] : undefined;
    return Array.isArray(aliases) && aliases.some(is);
  });
const hasIdOfType = (type: string): When =>
  someEntry((entry) => isRecord(entry) && typeof entry['participantId'] === type);

const taken = {
  class: 'accepts-what-must-be-refused',
  level: 'MUST',
  families: ['bad-request'],
  says: /status: expected 400, got 204/,
} as const;
const refusedAndJoined = {
  ...taken,
  class: 'effect',
  says: /participants of session: expected the participant not listed/,
} as const;
/** The documents give the type, but do not say that another is refused. */
const tolerated = { ...taken, level: 'SHOULD', says: /Answered 204/ } as const;

/** A malformed body is accepted, or refused but with an effect. */
export const malformedFaults: readonly Fault[] = [
  {
    ...taken,
    id: 'trailing-comma-taken',
    hurts: 'A hand-written request with an extra comma joins its caller without the subscriptions that it names.',
    behaviour: accepts(hasTrailingComma),
  },
  {
    ...taken,
    id: 'truncated-json-taken',
    hurts: 'A request that was cut in transit joins its caller without the subscriptions that it names.',
    behaviour: accepts(isTruncated),
  },
  {
    ...taken,
    id: 'top-level-list-taken',
    hurts: 'A client that sends the list itself hears no one, but gets a success.',
    behaviour: accepts((call) => Array.isArray(jsonIn(call))),
  },
  {
    ...taken,
    id: 'top-level-string-taken',
    hurts: 'A client that sends the session as a bare text hears no one, but gets a success.',
    behaviour: accepts((call) => typeof jsonIn(call) === 'string'),
  },
  {
    ...taken,
    id: 'top-level-number-taken',
    hurts: 'A client that sends a number for its options hears no one, but gets a success.',
    behaviour: accepts((call) => typeof jsonIn(call) === 'number'),
  },
  {
    ...taken,
    id: 'single-participant-as-object-taken',
    hurts: 'A client that unwraps lists of one hears no one, but gets a success.',
    behaviour: accepts((call) => isRecord(membersIn(call)['participants'])),
  },
  {
    ...taken,
    id: 'number-as-entry-taken',
    hurts: 'A client that names its speakers by number hears no one, but gets a success.',
    behaviour: accepts(someEntry((entry) => typeof entry === 'number')),
  },
  {
    ...taken,
    id: 'list-as-entry-taken',
    hurts: 'A client that nests its list once too often hears no one, but gets a success.',
    behaviour: accepts(someEntry(Array.isArray)),
  },
  {
    ...taken,
    id: 'null-as-entry-taken',
    hurts: 'A client with null in its list of speakers hears no one, but gets a success.',
    behaviour: accepts(someEntry((entry) => entry === null)),
  },
  {
    ...taken,
    id: 'entry-without-participant-taken',
    hurts: 'A client that misspells participantId hears no one, but gets a success.',
    behaviour: accepts(someEntry((entry) => isRecord(entry) && !Object.hasOwn(entry, 'participantId'))),
  },
  {
    ...taken,
    id: 'aliases-as-object-taken',
    hurts: 'A client whose language writes lists as maps is sent all streams, or none.',
    behaviour: accepts(someEntry((entry) => isRecord(entry) && isRecord(entry['streamAliases']))),
  },
  {
    ...taken,
    id: 'session-as-object-taken',
    hurts: 'A client that sends the whole session object as its id hears no one, but gets a success.',
    behaviour: accepts((call) => isRecord(membersIn(call)['sessionId'])),
  },
  {
    ...taken,
    id: 'session-as-list-taken',
    hurts: 'A client that sends several sessions hears no one, but gets a success.',
    behaviour: accepts((call) => Array.isArray(membersIn(call)['sessionId'])),
  },
  {
    ...tolerated,
    id: 'session-as-number-taken',
    hurts: 'A client that has numbers as session ids hears no one, but gets a success.',
    behaviour: accepts((call) => typeof membersIn(call)['sessionId'] === 'number'),
  },
  {
    ...tolerated,
    id: 'session-as-boolean-taken',
    hurts: 'A client that sends true for "the whole session" hears no one, but gets a success.',
    behaviour: accepts((call) => typeof membersIn(call)['sessionId'] === 'boolean'),
  },
  {
    ...tolerated,
    id: 'participant-as-number-taken',
    hurts: 'A client that has numbers as participant ids hears no one, but gets a success.',
    behaviour: accepts(hasIdOfType('number')),
  },
  {
    ...tolerated,
    id: 'participant-as-boolean-taken',
    hurts: 'A client that sends a flag for a participant hears no one, but gets a success.',
    behaviour: accepts(hasIdOfType('boolean')),
  },
  {
    ...tolerated,
    id: 'alias-as-number-taken',
    hurts: 'A client that names its streams by number is not sent the one that it asks for.',
    behaviour: accepts(someAlias((alias) => typeof alias === 'number')),
  },
  {
    ...tolerated,
    id: 'alias-as-boolean-taken',
    hurts: 'A client that sends a flag for a stream is not sent the one that it asks for.',
    behaviour: accepts(someAlias((alias) => typeof alias === 'boolean')),
  },
  {
    ...refusedAndJoined,
    id: 'malformed-json-refused-and-joined',
    hurts: 'A caller whose request was refused sits in the call, while its application believes that it is outside.',
    behaviour: refusesAndJoins(isNoJson),
  },
  {
    ...refusedAndJoined,
    id: 'bad-entry-refused-and-the-rest-applied',
    hurts: 'An error for one speaker leaves the caller in the call with the other speakers, though it was refused.',
    behaviour: refusesAndJoins(
      (call) =>
        entriesIn(call).length > 0 &&
        entriesIn(call).some((entry) => !isRecord(entry) || typeof entry['participantId'] !== 'string') &&
        entriesIn(call).every((entry) => typeof entry !== 'string'),
    ),
  },
  {
    ...refusedAndJoined,
    id: 'bad-session-id-refused-and-joined',
    hurts: 'A caller is put into the call before its subscriptions are checked, and stays when they are refused.',
    behaviour: refusesAndJoins((call) => {
      const { sessionId } = membersIn(call);
      return typeof sessionId === 'object' && sessionId !== null;
    }),
  },
];
