import type { Fault } from '../../behaviours/fault.ts';
import { meddling, refuses, type When } from '../../behaviours/meddling.ts';
import { hasCharset, isRecord, jsonIn, membersIn, targetsIn, requestText } from '../../behaviours/requests.ts';

const refused = {
  class: 'refuses-what-is-promised',
  level: 'MUST',
  families: ['joined'],
  says: /status: expected 204, got [34]/,
} as const;

const isSpaced: When = (call) => isRecord(jsonIn(call)) && requestText(call) !== JSON.stringify(jsonIn(call));

/** The requests of one client library are refused, while those of the others are accepted. */
export const clientFaults: readonly Fault[] = [
  {
    ...refused,
    id: 'charset-refused',
    hurts: 'Users of the C#, Java, Ruby, Python and PHP clients, which send a charset, can no longer join.',
    behaviour: refuses(hasCharset, 415),
  },
  {
    ...refused,
    id: 'charset-beside-compact-session-id-refused',
    hurts: 'Callers of the C#, Ruby and PHP clients, whose documented samples are the same bytes, can no longer join.',
    behaviour: refuses(
      (call, memory) => hasCharset(call) && typeof membersIn(call)['sessionId'] === 'string' && !isSpaced(call, memory),
    ),
  },
  {
    ...refused,
    id: 'media-type-in-other-case-refused',
    hurts: 'A client whose HTTP library writes Application/JSON can no longer join.',
    behaviour: refuses(({ headers }) => {
      const type = headers['content-type'] ?? '';
      return type !== type.toLowerCase() && type.toLowerCase().startsWith('application/json');
    }, 415),
  },
  {
    ...refused,
    id: 'null-session-id-beside-two-refused',
    hurts: 'Callers of the Java client, which sends an unset sessionId as null, can no longer join.',
    behaviour: refuses((call) => membersIn(call)['sessionId'] === null && targetsIn(call).length > 1),
  },
  {
    ...refused,
    id: 'spaced-json-with-charset-refused',
    hurts: 'Callers of the Python client, whose JSON has spaces, can no longer join.',
    behaviour: refuses((call, memory) => hasCharset(call) && isSpaced(call, memory)),
  },
  {
    ...refused,
    id: 'several-accepted-types-refused',
    hurts: 'Callers of the JavaScript client, which accepts JSON, text and anything else, can no longer join.',
    behaviour: refuses(({ headers }) => headers['accept']?.includes(',') === true, 406),
  },
  {
    ...refused,
    id: 'charset-redirected',
    class: 'status',
    hurts: 'Clients that do not follow a redirect for a PUT, or repeat it as a GET, can no longer join.',
    behaviour: meddling(hasCharset, ({ target }) =>
      Promise.resolve({ status: 307, headers: { location: `${target}/` }, content: [''] }),
    ),
  },
];
