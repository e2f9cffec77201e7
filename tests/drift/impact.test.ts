import { describe, expect, it } from 'vitest';
import { caseById } from '../../contracts/all-cases.ts';
import { consumers } from '../../contracts/documents/consumers.ts';
import { type RuleName, rules } from '../../scripts/drift/baseline/rules.ts';
import type { Drift } from '../../scripts/drift/compare.ts';
import { impactOf } from '../../scripts/drift/impact.ts';

function change(id: string, rule: RuleName, what: string): Drift {
  const [, before = '', after = ''] = /: was (.*), is (.*)$/.exec(what) ?? [];
  return { case: id, rule, place: what.split(':', 1)[0]!, what, before, after, ...rules[rule] };
}

function hit(id: string, rule: RuleName, what: string) {
  const { consumers: clients, samples } = impactOf(caseById(id), change(id, rule, what));
  return { clients: clients.map(({ language }) => language).join(' '), samples: samples.join(' ') };
}

const refusedNow = 'status: was 204, is 400';
const six = 'csharp java ruby python js php';
const all = `http ${six}`;
const nobody = { clients: '', samples: '' };

describe('a change about requests hits', () => {
  it.each([
    ['joined-no-body', 'http java', ''],
    ['joined-empty-body', 'js', ''],
    ['undocumented-null-body', '', ''],
    ['joined-sample-java', 'csharp java', 'java'],
    ['joined-sample-js', 'js', 'js'],
    ['joined-sample-csharp', 'csharp ruby python php', 'csharp ruby python php'],
    ['joined-content-type-charset', 'csharp ruby python php', 'csharp ruby python php'],
    ['errata-participants-as-strings', 'http', 'http'],
    ['joined-participants-only', 'js', ''],
    ['joined-session-id-only', 'js', ''],
    ['joined-empty-object', '', ''],
    ['joined-unknown-member', '', ''],
    ['bad-request-malformed-json', '', ''],
    ['errata-doubled-account', '', ''],
    ['conflict-second-session', all, all],
    ['undocumented-session-id-no-uuid', all, all],
  ])('in %s those that send it: %s', (id, clients, samples) => {
    expect(hit(id, 'accepted-now-refused', refusedNow)).toEqual({ clients, samples });
  });
});

describe('a change of the request without the fault hits', () => {
  it.each([
    ['bad-request-malformed-json', 'js', 'js'],
    ['conflict-second-session', 'http java', ''],
    ['unauthorized-malformed-base64', 'http java', ''],
  ])('in %s those that send that one: %s', (id, clients, samples) => {
    const what = 'the same request without the fault: was 204, is 403';
    expect(hit(id, 'control-now-refused', what)).toEqual({ clients, samples });
  });

  it('and those that read what has changed of the answer to it', () => {
    const place = 'the same request without the fault';
    const told = (what: string) => hit('not-found-both', 'control-otherwise', `${place}${what}`).clients;
    expect(told(': was 204, is 202')).toBe('');
    expect(told(': was 404, is 400')).toBe('');
    expect(told(': was 404, is 500')).toBe('java');
    expect(told(', content /message: was string, is absent')).toBe('java');
  });
});

describe('a change about answers hits', () => {
  it.each([
    [
      'a status that only curl and js take',
      'joined-sample-csharp',
      'other-success',
      'status: was 204, is 250',
      'csharp ruby python php',
    ],
    ['a status that all of them take', 'joined-sample-csharp', 'other-success', 'status: was 204, is 200', ''],
    ['a status that js takes too', 'joined-sample-js', 'other-success', 'status: was 204, is 250', ''],
    ['a refusal of the same class', 'not-found-both', 'other-refusal', 'status: was 404, is 400', ''],
    ['a refusal of another class', 'not-found-both', 'server-error-now', 'status: was 404, is 500', six],
    ['a failure of what was accepted', 'joined-no-body', 'server-error-now', 'status: was 204, is 500', 'http java'],
    [
      'a message that has gone',
      'unauthorized-wrong-password',
      'member-gone',
      'content /message: was string, is absent',
      six,
    ],
    ['a request id that has gone', 'not-found-both', 'member-gone', 'content /requestId: was string, is absent', ''],
    [
      'content with a message that has gone',
      'unauthorized-wrong-password',
      'content-gone',
      'content: was JSON ({ message: string }), is none',
      six,
    ],
    [
      'content without one that has gone',
      'not-found-both',
      'content-gone',
      'content: was JSON ({ error: string }), is none',
      '',
    ],
    [
      'an error that is no JSON',
      'not-found-both',
      'content-no-json',
      'content: was JSON ({ error: string }), is no JSON',
      six,
    ],
    ['a header', 'unauthorized-wrong-password', 'header-gone', 'header www-authenticate: was basic, is absent', ''],
    [
      'content that is only announced, for which a client may wait',
      'joined-no-body',
      'content-announced',
      'content: was none, is announced',
      'http java',
    ],
    ['what is no HTTP', 'not-found-both', 'no-http-now', 'status: was 404, is no answer in HTTP', all],
    [
      'credentials that no client sends',
      'unauthorized-malformed-base64',
      'member-gone',
      'content /message: was string, is absent',
      '',
    ],
  ] as const)('for %s those that read it', (_, id, rule, what, clients) => {
    expect(hit(id, rule, what).clients).toBe(clients);
  });

  it('nobody where the case is about whatever comes', () => {
    expect(hit('server-error-anywhere', 'verdict-worse', 'verdict: was passed, is failed')).toEqual(nobody);
  });

  it('those of the other changes of the case, where another document is followed', () => {
    const id = 'errata-null-session-id';
    const refusal = change(id, 'accepted-now-refused', refusedNow);
    const flip = change(id, 'follows-flipped-breaking', 'the document it follows: was PAGE, is OAS');
    const clients = (siblings: Drift[]) => impactOf(caseById(id), flip, siblings).consumers.length;
    // The probe has no charset, and whoever sends a null sends one.
    expect(clients([flip, refusal])).toBe(0);
    const sample = 'errata-participants-as-strings';
    const flipped = { ...flip, case: sample };
    expect(impactOf(caseById(sample), flipped, [flipped, { ...refusal, case: sample }]).samples).toEqual(['http']);
  });
});

it('the seven are those of the documented samples', () => {
  expect(consumers.map(({ language, sends }) => `${language}: ${sends.map(({ form }) => form).join(', ')}`)).toEqual([
    'http: sample, no body',
    'csharp: sample, no body, participants only, session only',
    'java: sample, no body, session only',
    'ruby: sample, no body, participants only, session only',
    'python: sample, no body, session only',
    'js: sample, no body, participants only, session only, stream aliases',
    'php: sample, no body, participants only, session only',
  ]);
});
