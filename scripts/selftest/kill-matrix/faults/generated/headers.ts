import { changingStatus, headerOf, withHeader, withoutHeader } from '../../behaviours/behaviours.ts';
import type { Fault } from '../../behaviours/fault.ts';

// RFC 9110, 10.2.3 allows a number of seconds, or a date in one format; each of these resembles one of them.
const delays: readonly [name: string, value: string, hurts: string][] = [
  ['word', 'soon', 'A client that waits as long as it is told waits for NaN milliseconds, which is not at all.'],
  ['negative', '-2', 'A client that waits as long as it is told comes back at once, with all the others.'],
  ['fraction', '1.5', 'A client that reads whole seconds comes back too early, or not at all.'],
  ['iso-date', '2030-01-01T00:00:00Z', 'A client that reads an HTTP date takes the year for seconds: 2030 of them.'],
];

const retryAfterFaults: readonly Fault[] = delays.map(([name, value, hurts]) => ({
  id: `503-retry-after-${name}`,
  class: 'header',
  hurts,
  level: 'MUST',
  families: ['server-error'],
  says: /header retry-after: expected a number of seconds or an HTTP date/,
  behaviour: () =>
    changingStatus([503], (answer) =>
      headerOf(answer, 'retry-after') === undefined ? answer : withHeader(answer, 'retry-after', value),
    ),
}));

/** Headers that say what to do next, corrupted or dropped. */
export const headerFaults: readonly Fault[] = [
  ...retryAfterFaults,
  {
    id: '401-challenge-dropped',
    class: 'header',
    hurts: 'A client that sends a password only after a challenge, as browsers and curl --anyauth do, never sends it.',
    level: 'SHOULD',
    families: ['unauthorized'],
    says: /header www-authenticate: expected present, got absent/,
    behaviour: () => changingStatus([401], (answer) => withoutHeader(answer, 'www-authenticate')),
  },
];
