import { describe, expect, it } from 'vitest';
import { caseHashOf } from '../../scripts/drift/baseline/case-hash.ts';
import { type RuleName, rules } from '../../scripts/drift/baseline/rules.ts';
import {
  type Baseline,
  baselineVersion,
  type RecordedBehaviour,
  type CaseRecord,
} from '../../scripts/drift/baseline/schema.ts';
import type { Shape } from '../../scripts/drift/baseline/shape.ts';
import { type Drift, changesBetween, compare } from '../../scripts/drift/compare.ts';

function baselineWith(cases: Record<string, CaseRecord>): Baseline {
  const stored = Object.entries(cases).map(([id, record]) => [id, { ...record, caseHash: caseHashOf(id) }] as const);
  return {
    baselineVersion,
    contractHash: 'a'.repeat(64),
    target: { kind: 'reference' },
    cases: Object.fromEntries(stored),
  };
}

function changes(id: string, before: RecordedBehaviour, after: RecordedBehaviour): Drift[] {
  return changesBetween(baselineWith({ [id]: { answers: [before] } }), baselineWith({ [id]: { answers: [after] } }));
}

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
const withHeader = (name: string, ...items: string[]): RecordedBehaviour => ({
  ...unauthorized,
  headers: { ...unauthorized.headers, [name]: items },
});
const withContent = (shape: Shape): RecordedBehaviour => ({ ...refused, ...json(shape) });
const must = 'bad-request-top-level-array';
const observed = 'undocumented-subscribe-to-itself';
const unpromised: RecordedBehaviour = { ...refused, verdict: 'observed' };

/** Per rule a case, its answer before and after, and the one sentence that comes of it. */
const table: Record<
  RuleName,
  readonly [id: string, before: RecordedBehaviour, after: RecordedBehaviour, what: string]
> = {
  'accepted-now-refused': ['joined-no-body', joined, { ...refused, verdict: 'failed' }, 'status: was 204, is 400'],
  'promised-refusal-gone': [must, refused, { ...joined, verdict: 'failed' }, 'status: was 400, is 204'],
  'refused-now-accepted': [observed, unpromised, { ...joined, verdict: 'observed' }, 'status: was 400, is 204'],
  'control-now-refused': [
    must,
    refused,
    { ...refused, control: { status: 500, content: 'none' } },
    'the same request without the fault: was 204, is 500',
  ],
  'control-now-accepted': [
    must,
    { ...refused, control: { status: 500, content: 'none' } },
    refused,
    'the same request without the fault: was 500, is 204',
  ],
  'effect-changed': [
    'joined-no-body',
    joined,
    { ...joined, effect: { ...joined.effect, subscriptions: 'to all of session session' }, verdict: 'failed' },
    'subscriptions: was to nothing, is to all of session session',
  ],
  'server-error-now': [must, refused, { ...refused, status: 500, verdict: 'failed' }, 'status: was 400, is 500'],
  'no-http-now': [
    must,
    refused,
    { status: 'malformed', verdict: 'failed', broken: ['message: expected HTTP'] },
    'status: was 400, is no answer in HTTP',
  ],
  'http-again': [
    must,
    { status: 'malformed', verdict: 'failed', broken: ['message: expected HTTP'] },
    refused,
    'status: was no answer in HTTP, is 400',
  ],
  'other-success': ['joined-no-body', joined, { ...joined, status: 200, verdict: 'failed' }, 'status: was 204, is 200'],
  'other-refusal': [must, refused, { ...refused, status: 422, verdict: 'failed' }, 'status: was 400, is 422'],
  'content-gone': [
    must,
    refused,
    { ...refused, content: 'none', headers: {}, verdict: 'failed' },
    'content: was JSON ({ error: string, requestId: string }), is none',
  ],
  'content-no-json': [
    must,
    refused,
    { ...refused, content: 'no JSON', verdict: 'failed' },
    'content: was JSON ({ error: string, requestId: string }), is no JSON',
  ],
  'content-announced': [
    'joined-no-body',
    joined,
    { ...joined, content: 'announced', verdict: 'failed' },
    'content: was none, is announced',
  ],
  'member-gone': [
    must,
    refused,
    { ...withContent({ error: 'string' }), verdict: 'failed' },
    'content /requestId: was string, is absent',
  ],
  'type-changed': [
    must,
    refused,
    { ...withContent({ error: 'string', requestId: 'number' }), verdict: 'failed' },
    'content /requestId: was string, is number',
  ],
  'media-type-changed': [
    must,
    refused,
    { ...refused, headers: { 'content-type': ['text/plain'] }, verdict: 'failed' },
    'header content-type: was application/json, is text/plain',
  ],
  'header-gone': [
    'unauthorized-wrong-password',
    withHeader('www-authenticate', 'basic'),
    unauthorized,
    'header www-authenticate: was basic, is absent',
  ],
  'verdict-worse': [
    must,
    refused,
    { ...refused, verdict: 'warned', broken: ['body /error: expected names that are unique'] },
    'verdict: was passed, is warned (body /error: expected names that are unique)',
  ],
  'follows-flipped-breaking': [
    'errata-null-session-id',
    { ...joined, verdict: 'observed', follows: 'PAGE' },
    { ...refused, verdict: 'observed', follows: 'OAS' },
    'the document it follows: was PAGE, is OAS',
  ],
  'follows-flipped': [
    'errata-code-in-error',
    { ...unpromised, follows: 'OAS' },
    { ...unpromised, ...json({ code: 'number', error: 'string', requestId: 'string' }), follows: 'SDK' },
    'the document it follows: was OAS, is SDK',
  ],
  'notice-come': [
    'unauthorized-wrong-password',
    unauthorized,
    withHeader('sunset', 'present'),
    'header sunset: was absent, is present',
  ],
  'pointer-come': [
    'unauthorized-wrong-password',
    unauthorized,
    withHeader('location', 'present'),
    'header location: was absent, is present',
  ],
  'type-narrowed': [
    must,
    withContent({ errors: ['string'] }),
    withContent({ errors: [] }),
    'content /errors: was a list of string, is an empty list',
  ],
  'value-come': [
    must,
    withContent({ details: [] }),
    withContent({ details: ['string'] }),
    'content /details: was an empty list, is a list of string',
  ],
  'content-otherwise': [
    must,
    { ...refused, content: 'no JSON', verdict: 'failed' },
    { ...refused, content: 'too long to be recorded', verdict: 'failed' },
    'content: was no JSON, is too long to be recorded',
  ],
  'control-otherwise': [
    must,
    refused,
    { ...refused, control: { status: 200, content: 'none' } },
    'the same request without the fault: was 204, is 200',
  ],
  'effect-untold': [
    'joined-no-body',
    joined,
    { ...joined, effect: { ...joined.effect, subscriptions: 'not told' } },
    'subscriptions: was to nothing, is not told',
  ],
  'layer-changed': [must, refused, { ...refused, layer: 'gateway' }, 'answered by: was application, is gateway'],
  'verdict-otherwise': [
    must,
    { ...refused, verdict: 'failed', broken: ['body: expected one thing'] },
    { ...refused, verdict: 'failed', broken: ['body: expected another'] },
    'verdict: was failed (body: expected one thing), is failed (body: expected another)',
  ],
  'content-come': [
    must,
    { ...refused, content: 'none', headers: {}, verdict: 'failed' },
    refused,
    'content: was none, is JSON ({ error: string, requestId: string })',
  ],
  'announcement-gone': [
    'joined-no-body',
    { ...joined, content: 'announced', verdict: 'failed' },
    joined,
    'content: was announced, is none',
  ],
  'member-come': [
    must,
    refused,
    withContent({ error: 'string', hint: 'string', requestId: 'string' }),
    'content /hint: was absent, is string',
  ],
  'media-type-come': [
    must,
    { ...refused, headers: {}, verdict: 'failed' },
    refused,
    'header content-type: was absent, is application/json',
  ],
  'media-type-parameter': [
    must,
    refused,
    { ...refused, headers: { 'content-type': ['application/json; charset=utf-8'] } },
    'header content-type: was application/json, is application/json; charset=utf-8',
  ],
  'header-come': [
    'unauthorized-wrong-password',
    withHeader('www-authenticate', 'basic'),
    withHeader('www-authenticate', 'basic', 'bearer'),
    'header www-authenticate: was basic, is basic, bearer',
  ],
  'notice-gone': [
    'unauthorized-wrong-password',
    withHeader('deprecation', 'present'),
    unauthorized,
    'header deprecation: was present, is absent',
  ],
  'effect-told': [
    'joined-no-body',
    { ...joined, effect: { ...joined.effect, subscriptions: 'not told' } },
    joined,
    'subscriptions: was not told, is to nothing',
  ],
  'verdict-better': [
    must,
    { ...refused, verdict: 'failed', broken: ['body /error: expected names that are unique'] },
    refused,
    'verdict: was failed (body /error: expected names that are unique), is passed',
  ],
};

describe('a change', () => {
  it.each(Object.entries(table))('by the rule %s is told once', (name, [id, before, after, what]) => {
    const rule = name as RuleName;
    const found = changes(id, before, after);
    // A flip is always named beside what has flipped.
    const others = rule.startsWith('follows-flipped') ? found.filter((change) => change.rule !== rule) : [];
    expect(found.filter((change) => !others.includes(change))).toMatchObject([
      { case: id, rule, what, about: rules[rule].about, kind: rules[rule].kind },
    ]);
    expect(new Set(found.map((change) => change.what)).size).toBe(found.length);
    expect(changes(id, before, before)).toEqual([]);
    expect(changes(id, after, after)).toEqual([]);
  });

  it.each([
    ['another success', 'joined-no-body', joined, { ...joined, status: 299 }, 'other-success'],
    ['404 to 400', 'not-found-session', { ...refused, status: 404 }, refused, 'other-refusal'],
    ['204 to 500', 'joined-no-body', joined, { ...refused, status: 500, verdict: 'failed' }, 'server-error-now'],
    ['a null that has a value now', must, withContent({ e: 'null' }), withContent({ e: 'string' }), 'value-come'],
    ['a value that is null now', must, withContent({ e: 'string' }), withContent({ e: 'null' }), 'type-changed'],
    ['an empty list in place of a text', must, withContent({ e: 'string' }), withContent({ e: [] }), 'type-changed'],
    ['a text in place of an empty list', must, withContent({ e: [] }), withContent({ e: 'string' }), 'type-changed'],
    ['a wider type', must, withContent({ e: ['string'] }), withContent({ e: ['null', 'string'] }), 'type-changed'],
    ['a member inside', must, withContent({ e: { a: 'string' } }), withContent({ e: {} }), 'member-gone'],
    ['a member in a list', must, withContent([{ a: 'string' }]), withContent([{}]), 'member-gone'],
    [
      'retry-after of another form',
      must,
      withHeader('retry-after', 'seconds'),
      withHeader('retry-after', 'date'),
      'header-gone',
    ],
    [
      'a warning that fails',
      must,
      { ...refused, verdict: 'warned' },
      { ...refused, verdict: 'failed' },
      'verdict-worse',
    ],
    ['an echo in an observed answer', observed, unpromised, { ...unpromised, verdict: 'failed' }, 'verdict-worse'],
    [
      'a failure that only warns',
      must,
      { ...refused, verdict: 'failed' },
      { ...refused, verdict: 'warned' },
      'verdict-better',
    ],
    [
      'a refusal that SHOULD be',
      'bad-request-alias-number',
      refused,
      { ...joined, verdict: 'warned' },
      'promised-refusal-gone',
    ],
  ] as const)('of %s has its rule', (_, id, before, after, rule) => {
    expect(changes(id, before, after).map((change) => change.rule)).toEqual([rule]);
  });

  const leak = 'credential header x-debug: expected no credential of the request';
  const [mislabelled, unread] = ['header content-type: expected application/json', 'body /error: expected string'];
  const failing = (broken: readonly string[], rest: Partial<RecordedBehaviour> = {}): RecordedBehaviour => ({
    ...refused,
    verdict: 'failed',
    broken,
    ...rest,
  });

  it.each<[what: string, before: RecordedBehaviour, after: RecordedBehaviour, rules: RuleName[]]>([
    ['a credential, in what failed', failing([mislabelled]), failing([leak, mislabelled]), ['verdict-worse']],
    [
      'a credential, beside what is compatible',
      failing([mislabelled]),
      failing([leak, mislabelled], json({ error: 'string', requestId: 'string', hint: 'string' })),
      ['member-come', 'verdict-worse'],
    ],
    [
      'a credential, beside what is breaking',
      refused,
      failing([leak, unread], { content: 'none', headers: {} }),
      ['content-gone', 'verdict-worse'],
    ],
    [
      'a credential, in another refusal',
      failing([mislabelled]),
      failing([leak], { status: 422 }),
      ['other-refusal', 'verdict-worse'],
    ],
    ['a further promise, in what failed', failing([mislabelled]), failing([mislabelled, unread]), ['verdict-worse']],
    [
      'a further promise that only warns, in what fails no longer',
      failing([mislabelled]),
      { ...failing([unread]), verdict: 'warned' },
      ['verdict-worse'],
    ],
    [
      'the same promise in another place inside',
      failing(['body: expected JSON']),
      failing([unread]),
      ['verdict-otherwise'],
    ],
    [
      'what a change of the status explains',
      failing(['status: expected 204, got 500'], { status: 500 }),
      { ...joined, verdict: 'failed', broken: ['effect subscriptions'] },
      ['promised-refusal-gone'],
    ],
    ['nothing but a leak that was there', failing([leak, mislabelled]), failing([leak, mislabelled]), []],
  ])('of the verdict tells of %s', (_, before, after, expected) => {
    expect(
      changes(must, before, after)
        .map(({ rule }) => rule)
        .sort(),
    ).toEqual(expected);
  });

  it('of which document is followed names the contradiction, and is as bad as the rest of the case', () => {
    const [id, before, after] = table['follows-flipped-breaking'];
    expect(changes(id, before, after).at(-1)).toMatchObject({
      kind: 'breaking',
      contradiction: { id: 'null-session-id', positions: [{ source: 'PAGE' }, { source: 'OAS' }] },
    });
  });

  it('of the status says what goes with it: the headers of another refusal, and all that an acceptance has not', () => {
    const challenged = withHeader('www-authenticate', 'basic');
    const rulesOf = (before: RecordedBehaviour, after: RecordedBehaviour) =>
      changes('unauthorized-wrong-password', before, after).map(({ rule }) => rule);
    expect(rulesOf(challenged, { ...unauthorized, status: 403 })).toEqual(['other-refusal']);
    expect(rulesOf(joined, { ...challenged, effect: { 'participants of session': 'nobody' } })).toEqual([
      'accepted-now-refused',
    ]);
  });

  it('of one fact that is read in two places is told once', () => {
    const gone = { 'participants of session': 'nobody', 'sessions of the participant': 'none' };
    const there = { 'participants of session': 'participant', 'sessions of the participant': 'session' };
    const twice = (text: string) => ({ subscriptions: text, 'subscriptions in the participant': text });
    const whats = (before: Record<string, string>, after: Record<string, string>) =>
      changes('joined-no-body', { ...joined, effect: before }, { ...joined, effect: after }).map(({ what }) => what);
    expect(whats(there, gone)).toEqual(['participants of session: was participant, is nobody']);
    expect(whats({ ...gone, ...there }, { ...there, 'sessions of the participant': 'none' })).toEqual([
      'sessions of the participant: was session, is none',
    ]);
    expect(whats(twice('to nothing'), twice('to all of session session'))).toEqual([
      'subscriptions: was to nothing, is to all of session session',
    ]);
  });

  it('is none where what was read back once was not read the other time', () => {
    const unread = { ...joined, effect: { 'participants of session': 'participant' } };
    expect(changes('joined-no-body', joined, unread)).toEqual([]);
    expect(changes('joined-no-body', unread, joined)).toEqual([]);
  });

  it('comes with those of all cases, the most important first', () => {
    const before = baselineWith({
      [must]: { answers: [refused] },
      'joined-no-body': { answers: [joined] },
      'unauthorized-wrong-password': { answers: [unauthorized] },
    });
    const after = baselineWith({
      'unauthorized-wrong-password': { answers: [withHeader('sunset', 'present')] },
      [must]: { answers: [withContent({ hint: 'string', error: 'string', requestId: 'string' })] },
      'joined-no-body': { answers: [{ ...refused, verdict: 'failed' }] },
    });
    expect(changesBetween(before, after).map(({ kind, rule }) => `${kind} ${rule}`)).toEqual([
      'breaking accepted-now-refused',
      'unknown notice-come',
      'compatible member-come',
    ]);
    expect(changesBetween(before, before)).toEqual([]);
  });
});

describe('the content of a control', () => {
  const told = { error: 'string', requestId: 'string' } as const;
  const record = (content: NonNullable<RecordedBehaviour['content']>) =>
    baselineWith({ [must]: { answers: [{ ...refused, control: { status: 404, content } }] } });

  it('may have further members, and is another one without those that were there', () => {
    const further = changesBetween(record({ json: told }), record({ json: { ...told, hint: 'string' } }));
    expect(further.map(({ rule, what }) => `${rule}: ${what}`)).toEqual([
      'member-come: the same request without the fault, content /hint: was absent, is string',
    ]);
    const gone = changesBetween(record({ json: told }), record({ json: { error: 'string' } }));
    expect(gone.map(({ rule }) => rule)).toEqual(['control-otherwise']);
  });
});

it('each rule is about one side, and of one kind', () => {
  const lines = Object.entries(rules).map(([name, { about, kind }]) => `${kind} ${about}: ${name}`);
  expect(lines).toMatchInlineSnapshot(`
    [
      "breaking request: accepted-now-refused",
      "breaking request: promised-refusal-gone",
      "compatible request: refused-now-accepted",
      "breaking request: control-now-refused",
      "compatible request: control-now-accepted",
      "breaking request: effect-changed",
      "breaking answer: server-error-now",
      "breaking answer: no-http-now",
      "compatible answer: http-again",
      "breaking answer: other-success",
      "breaking answer: other-refusal",
      "breaking answer: content-gone",
      "breaking answer: content-no-json",
      "breaking answer: content-announced",
      "breaking answer: member-gone",
      "breaking answer: type-changed",
      "breaking answer: media-type-changed",
      "breaking answer: header-gone",
      "breaking answer: verdict-worse",
      "breaking answer: follows-flipped-breaking",
      "unknown answer: follows-flipped",
      "unknown answer: notice-come",
      "unknown answer: pointer-come",
      "unknown answer: type-narrowed",
      "unknown answer: value-come",
      "unknown answer: content-otherwise",
      "unknown answer: control-otherwise",
      "unknown answer: effect-untold",
      "unknown answer: layer-changed",
      "unknown answer: verdict-otherwise",
      "compatible answer: content-come",
      "compatible answer: announcement-gone",
      "compatible answer: member-come",
      "compatible answer: media-type-come",
      "compatible answer: media-type-parameter",
      "compatible answer: header-come",
      "compatible answer: notice-gone",
      "compatible answer: effect-told",
      "compatible answer: verdict-better",
    ]
  `);
});

describe('what is no change', () => {
  const flaky: CaseRecord = { answers: [joined, { ...refused, verdict: 'failed' }] };
  const steady: CaseRecord = { answers: [joined] };

  it.each([
    ['in the baseline', flaky, steady],
    ['now', steady, flaky],
  ])('a case that is flaky %s', (_, before, after) => {
    const comparison = compare(baselineWith({ 'joined-no-body': before }), baselineWith({ 'joined-no-body': after }));
    expect(comparison).toEqual({ changes: [], bySignIn: [], flaky: ['joined-no-body'], undecided: [], compared: 0 });
  });

  it('a case that was decided on one side only', () => {
    const before = baselineWith({ 'joined-no-body': steady, 'joined-empty-body': { notRecorded: 'transport-failed' } });
    const after = baselineWith({ 'joined-no-body': { notRecorded: 'set-up-failed' }, 'joined-empty-body': steady });
    expect(compare(before, after)).toEqual({
      changes: [],
      bySignIn: [],
      flaky: [],
      undecided: [{ case: 'joined-no-body', reasonCode: 'set-up-failed' }],
      compared: 0,
    });
  });

  it('but a control that is refused now shows although it leaves its case undecided', () => {
    const before = baselineWith({ [must]: { answers: [refused] } });
    const after = baselineWith({
      [must]: { notRecorded: 'control-failed', control: { status: 403, content: 'none' } },
    });
    expect(compare(before, after)).toMatchObject({
      changes: [{ rule: 'control-now-refused', kind: 'breaking' }],
      compared: 1,
    });
  });
});
