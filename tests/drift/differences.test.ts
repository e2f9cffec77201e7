import { describe, expect, it } from 'vitest';
import { caseById } from '../../contracts/all-cases.ts';
import type { RequestCase } from '../../contracts/model/types.ts';
import type { RuleName } from '../../scripts/drift/baseline/rules.ts';
import type { RecordedBehaviour } from '../../scripts/drift/baseline/schema.ts';
import type { Shape } from '../../scripts/drift/baseline/shape.ts';
import { differencesBetween } from '../../scripts/drift/differences.ts';

/** A case that promises a refusal. The case matters only where a refusal has become an acceptance. */
const must = 'bad-request-top-level-array';
const observed = 'undocumented-subscribe-to-itself';
const differences = (before: RecordedBehaviour, after: RecordedBehaviour, id = must) =>
  differencesBetween(caseById(id) as RequestCase, before, after);
const rulesOf = (...args: Parameters<typeof differences>) => differences(...args).map(({ rule }) => rule);

const json = (shape: Shape): Pick<RecordedBehaviour, 'content' | 'headers'> => ({
  content: { json: shape },
  headers: { 'content-type': ['application/json'] },
});
const joined: RecordedBehaviour = {
  status: 204,
  layer: 'application',
  content: 'none',
  effect: { 'participants of session': 'participant', subscriptions: 'to nothing' },
  verdict: 'passed',
};
const refused: RecordedBehaviour = {
  status: 400,
  layer: 'application',
  ...json({ error: 'string', requestId: 'string' }),
  effect: { 'participants of session': 'nobody' },
  control: { status: 204, content: 'none' },
  verdict: 'passed',
};
const unauthorized: RecordedBehaviour = {
  status: 401,
  layer: 'gateway',
  ...json({ message: 'string' }),
  control: { status: 204, content: 'none' },
  verdict: 'passed',
};
const failed = (behaviour: RecordedBehaviour, rest: Partial<RecordedBehaviour> = {}): RecordedBehaviour => ({
  ...behaviour,
  verdict: 'failed',
  ...rest,
});
const breaking = (broken: readonly string[], rest: Partial<RecordedBehaviour> = {}) =>
  failed(refused, { broken, ...rest });
const subscribed = (subscriptions: string) => ({ ...joined, effect: { ...joined.effect, subscriptions } });
const withContent = (shape: Shape): RecordedBehaviour => ({ ...refused, ...json(shape) });
const withType = (type: string): RecordedBehaviour => ({ ...refused, headers: { 'content-type': [type] } });
const withControl = (status: number): RecordedBehaviour => ({ ...refused, control: { status, content: 'none' } });
const withHeader = (name: string, ...items: string[]): RecordedBehaviour => ({
  ...unauthorized,
  headers: { ...unauthorized.headers, [name]: items },
});
const challenged = withHeader('www-authenticate', 'basic');
const malformed: RecordedBehaviour = { status: 'malformed', verdict: 'failed', broken: ['message: expected HTTP'] };
const empty = failed(refused, { content: 'none', headers: {} });
const whole = 'JSON ({ error: string, requestId: string })';
const control = 'the same request without the fault';
const twice = 'body /error: expected names that are unique';

/** Per rule an answer before and after, and the one sentence that comes of it. */
const table: Record<
  RuleName,
  readonly [before: RecordedBehaviour, after: RecordedBehaviour, what: string, id?: string]
> = {
  'accepted-now-refused': [joined, failed(refused), 'status: was 204, is 400'],
  'promised-refusal-gone': [refused, failed(joined), 'status: was 400, is 204'],
  'refused-now-accepted': [refused, joined, 'status: was 400, is 204', observed],
  'control-now-refused': [refused, withControl(500), `${control}: was 204, is 500`],
  'control-now-accepted': [withControl(500), refused, `${control}: was 500, is 204`],
  'effect-changed': [joined, subscribed('to all'), 'subscriptions: was to nothing, is to all'],
  'server-error-now': [refused, failed(refused, { status: 500 }), 'status: was 400, is 500'],
  'no-http-now': [refused, malformed, 'status: was 400, is no answer in HTTP'],
  'http-again': [malformed, refused, 'status: was no answer in HTTP, is 400'],
  'other-success': [joined, failed(joined, { status: 200 }), 'status: was 204, is 200'],
  'other-refusal': [refused, failed(refused, { status: 422 }), 'status: was 400, is 422'],
  'content-gone': [refused, empty, `content: was ${whole}, is none`],
  'content-no-json': [refused, failed(refused, { content: 'no JSON' }), `content: was ${whole}, is no JSON`],
  'content-announced': [joined, failed(joined, { content: 'announced' }), 'content: was none, is announced'],
  'member-gone': [refused, withContent({ error: 'string' }), 'content /requestId: was string, is absent'],
  'type-changed': [withContent({ a: 'string' }), withContent({ a: 'number' }), 'content /a: was string, is number'],
  'media-type-changed': [
    refused,
    failed(withType('text/plain')),
    'header content-type: was application/json, is text/plain',
  ],
  'header-gone': [challenged, unauthorized, 'header www-authenticate: was basic, is absent'],
  'verdict-worse': [
    refused,
    { ...refused, verdict: 'warned', broken: [twice] },
    `verdict: was passed, is warned (${twice})`,
  ],
  'follows-flipped-breaking': [
    { ...joined, follows: 'PAGE' },
    { ...refused, follows: 'OAS' },
    'the document it follows: was PAGE, is OAS',
  ],
  'follows-flipped': [
    { ...refused, follows: 'OAS' },
    { ...withContent({ code: 'number', error: 'string', requestId: 'string' }), follows: 'SDK' },
    'the document it follows: was OAS, is SDK',
  ],
  'notice-come': [unauthorized, withHeader('sunset', 'present'), 'header sunset: was absent, is present'],
  'pointer-come': [unauthorized, withHeader('location', 'present'), 'header location: was absent, is present'],
  'type-narrowed': [
    withContent({ errors: ['string'] }),
    withContent({ errors: [] }),
    'content /errors: was a list of string, is an empty list',
  ],
  'value-come': [
    withContent({ details: [] }),
    withContent({ details: ['string'] }),
    'content /details: was an empty list, is a list of string',
  ],
  'content-otherwise': [
    failed(refused, { content: 'no JSON' }),
    failed(refused, { content: 'too long to be recorded' }),
    'content: was no JSON, is too long to be recorded',
  ],
  'control-otherwise': [refused, withControl(200), `${control}: was 204, is 200`],
  'effect-untold': [joined, subscribed('not told'), 'subscriptions: was to nothing, is not told'],
  'layer-changed': [refused, { ...refused, layer: 'gateway' }, 'answered by: was application, is gateway'],
  'verdict-otherwise': [
    breaking(['body: expected one thing']),
    breaking(['body: expected another']),
    'verdict: was failed (body: expected one thing), is failed (body: expected another)',
  ],
  'content-come': [empty, refused, `content: was none, is ${whole}`],
  'announcement-gone': [failed(joined, { content: 'announced' }), joined, 'content: was announced, is none'],
  'member-come': [withContent({}), withContent({ hint: 'string' }), 'content /hint: was absent, is string'],
  'media-type-come': [
    failed(refused, { headers: {} }),
    refused,
    'header content-type: was absent, is application/json',
  ],
  'media-type-parameter': [
    refused,
    withType('application/json; charset=utf-8'),
    'header content-type: was application/json, is application/json; charset=utf-8',
  ],
  'header-come': [
    challenged,
    withHeader('www-authenticate', 'basic', 'bearer'),
    'header www-authenticate: was basic, is basic, bearer',
  ],
  'notice-gone': [withHeader('deprecation', 'present'), unauthorized, 'header deprecation: was present, is absent'],
  'effect-told': [subscribed('not told'), joined, 'subscriptions: was not told, is to nothing'],
  'verdict-better': [breaking([twice]), refused, `verdict: was failed (${twice}), is passed`],
};

const leak = 'credential header x-debug: expected no credential of the request';
const [mislabelled, unread] = ['header content-type: expected application/json', 'body /error: expected string'];

describe('a difference', () => {
  it.each(Object.entries(table))('by the rule %s is told once', (rule, [before, after, what, id]) => {
    const found = differences(before, after, id);
    // A flip is always named beside what has flipped.
    const flips = rule.startsWith('follows-flipped');
    expect(found.filter((difference) => !flips || difference.rule === rule)).toMatchObject([{ rule, what }]);
    expect(new Set(found.map((difference) => difference.what)).size).toBe(found.length);
    expect(differences(before, before, id)).toEqual([]);
    expect(differences(after, after, id)).toEqual([]);
  });

  it.each<[what: string, before: RecordedBehaviour, after: RecordedBehaviour, rule: RuleName, id?: string]>([
    ['another success', joined, { ...joined, status: 299 }, 'other-success'],
    ['404 to 400', { ...refused, status: 404 }, refused, 'other-refusal'],
    ['204 to 500', joined, failed(refused, { status: 500 }), 'server-error-now'],
    ['a null that has a value now', withContent({ e: 'null' }), withContent({ e: 'string' }), 'value-come'],
    ['a value that is null now', withContent({ e: 'string' }), withContent({ e: 'null' }), 'type-changed'],
    ['an empty list in place of a text', withContent({ e: 'string' }), withContent({ e: [] }), 'type-changed'],
    ['a text in place of an empty list', withContent({ e: [] }), withContent({ e: 'string' }), 'type-changed'],
    ['a wider type', withContent({ e: ['string'] }), withContent({ e: ['null', 'string'] }), 'type-changed'],
    ['a member inside', withContent({ e: { a: 'string' } }), withContent({ e: {} }), 'member-gone'],
    ['a member in a list', withContent([{ a: 'string' }]), withContent([{}]), 'member-gone'],
    ['another form', withHeader('retry-after', 'seconds'), withHeader('retry-after', 'date'), 'header-gone'],
    ['a warning that fails', { ...refused, verdict: 'warned' }, failed(refused), 'verdict-worse'],
    ['an echo in an observed answer', { ...refused, verdict: 'observed' }, failed(refused), 'verdict-worse'],
    ['a failure that only warns', failed(refused), { ...refused, verdict: 'warned' }, 'verdict-better'],
    ['a refusal that SHOULD be', refused, joined, 'promised-refusal-gone', 'bad-request-alias-number'],
  ])('of %s has its rule', (_, before, after, rule, id) => {
    expect(rulesOf(before, after, id)).toEqual([rule]);
  });

  it.each<[what: string, before: RecordedBehaviour, after: RecordedBehaviour, rules: RuleName[]]>([
    ['a credential, in what failed', breaking([mislabelled]), breaking([leak, mislabelled]), ['verdict-worse']],
    [
      'a credential, beside what is compatible',
      breaking([mislabelled]),
      breaking([leak, mislabelled], json({ error: 'string', requestId: 'string', hint: 'string' })),
      ['member-come', 'verdict-worse'],
    ],
    [
      'a credential, beside what is breaking',
      refused,
      breaking([leak, unread], { content: 'none', headers: {} }),
      ['content-gone', 'verdict-worse'],
    ],
    [
      'a credential, in another refusal',
      breaking([mislabelled]),
      breaking([leak], { status: 422 }),
      ['other-refusal', 'verdict-worse'],
    ],
    ['a further promise, in what failed', breaking([mislabelled]), breaking([mislabelled, unread]), ['verdict-worse']],
    [
      'a further promise that only warns, in what fails no longer',
      breaking([mislabelled]),
      breaking([unread], { verdict: 'warned' }),
      ['verdict-worse'],
    ],
    [
      'the same promise in another place inside',
      breaking(['body: expected JSON']),
      breaking([unread]),
      ['verdict-otherwise'],
    ],
    [
      'what a change of the status explains',
      breaking(['status: expected 204, got 500'], { status: 500 }),
      failed(joined, { broken: ['effect subscriptions'] }),
      ['promised-refusal-gone'],
    ],
    ['nothing but a leak that was there', breaking([leak, mislabelled]), breaking([leak, mislabelled]), []],
  ])('of the verdict tells of %s', (_, before, after, expected) => {
    expect(rulesOf(before, after)).toEqual(expected);
  });

  it('of the status says what goes with it: the headers of another refusal, and all that an acceptance has not', () => {
    expect(rulesOf(challenged, { ...unauthorized, status: 403 })).toEqual(['other-refusal']);
    expect(rulesOf(joined, { ...challenged, effect: { 'participants of session': 'nobody' } })).toEqual([
      'accepted-now-refused',
    ]);
  });

  it('of one fact that is read in two places is told once', () => {
    const gone = { 'participants of session': 'nobody', 'sessions of the participant': 'none' };
    const there = { 'participants of session': 'participant', 'sessions of the participant': 'session' };
    const subscriptions = (text: string) => ({ subscriptions: text, 'subscriptions in the participant': text });
    const whats = (before: Record<string, string>, after: Record<string, string>) =>
      differences({ ...joined, effect: before }, { ...joined, effect: after }).map(({ what }) => what);
    expect(whats(there, gone)).toEqual(['participants of session: was participant, is nobody']);
    expect(whats(there, { ...there, 'sessions of the participant': 'none' })).toEqual([
      'sessions of the participant: was session, is none',
    ]);
    expect(whats(subscriptions('to nothing'), subscriptions('to all'))).toEqual([
      'subscriptions: was to nothing, is to all',
    ]);
  });

  it('is none where what was read back once was not read the other time', () => {
    const unread = { ...joined, effect: { 'participants of session': 'participant' } };
    expect(differences(joined, unread)).toEqual([]);
    expect(differences(unread, joined)).toEqual([]);
  });

  it('of the content of a control is a further member, or what it has no longer', () => {
    const told = (json: Shape): RecordedBehaviour => ({ ...refused, control: { status: 404, content: { json } } });
    expect(differences(told({ a: 'string' }), told({ a: 'string', hint: 'string' }))).toMatchObject([
      { rule: 'member-come', what: `${control}, content /hint: was absent, is string` },
    ]);
    expect(rulesOf(told({ a: 'string', hint: 'string' }), told({ a: 'string' }))).toEqual(['control-otherwise']);
  });
});
