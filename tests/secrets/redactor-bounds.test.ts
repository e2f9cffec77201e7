import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../scripts/secrets/redactor.ts';
import { maxLearned, maxLearnedUnits, maxSearchedLength, maxSecretLength } from '../../scripts/target/limits.ts';

const users = { main: { username: 'user-Name1', password: 'hunter2-Hunter2' } };
const tokenOf = (index: number) => `Tk${String(index).padStart(12, '0')}q`;
const answerOf = (first: number, count: number) =>
  JSON.stringify(Array.from({ length: count }, (_, index) => ({ token: tokenOf(first + index) })));
/** A token is known in some ten forms. */
const mostForms = 20 * maxLearned;

describe('what a redactor learns', () => {
  it('is bounded in number, and a token beyond it is not shown', () => {
    const redactor = createRedactor(users);
    const { strip } = redactor.forRequest({});
    const each = 2000;
    for (let first = 0; first < maxLearned; first += each) strip(answerOf(first, each));
    expect(redactor.withholds()).toBeUndefined();
    const forms = [...redactor.forms()].length;
    expect(forms).toBeLessThan(mostForms);

    for (let first = maxLearned; first < 3 * maxLearned; first += each) {
      expect(strip(answerOf(first, each))).not.toContain(tokenOf(first));
    }
    expect([...redactor.forms()]).toHaveLength(forms);
    const beyond = tokenOf(2 * maxLearned);
    expect(redactor.withholds()).toMatch(/^\[withheld: .*\]$/);
    expect(redactor.redact(`{"error":"no ${beyond} here"}`)).toBe(redactor.withholds());
    expect(redactor.redactSentence(`answered 404 ${beyond}`)).toBe(redactor.withholds());
    expect(redactor.redact('Content-Type')).toBe('Content-Type');
  });

  it('is bounded in length', () => {
    const redactor = createRedactor(users);
    const length = maxSecretLength - 100;
    for (let index = 0; index * length <= maxLearnedUnits; index += 1) {
      expect(redactor.withholds()).toBeUndefined();
      redactor.learn(tokenOf(index) + 'x'.repeat(length - 15));
    }
    expect(redactor.withholds()).toBeDefined();
  });

  it('has no single text beyond what anybody could send', () => {
    const redactor = createRedactor(users);
    redactor.learn(tokenOf(1) + 'x'.repeat(maxSecretLength));
    expect(redactor.withholds()).toBeDefined();
    expect([...redactor.forms()].some((form) => form.includes(tokenOf(1)))).toBe(false);
  });

  it('has few that end alike and differ in length', () => {
    const redactor = createRedactor(users);
    for (let length = 0; length < 100; length += 1) redactor.learn(`${'Ab1'.repeat(length)}-the-same-end`);
    expect(redactor.withholds()).toBeDefined();
  });

  it('has few short texts of which it is certain', () => {
    const redactor = createRedactor(users);
    for (let index = 0; index < 90; index += 1) redactor.know(`t${index}`);
    expect(redactor.withholds()).toBeUndefined();
    expect(redactor.redact('a t7 b')).toBe('a [redacted] b');
    for (let index = 90; index < 200; index += 1) redactor.know(`t${index}`);
    expect(redactor.redact('a t7 b')).toBe(redactor.withholds());
  });
});

describe('a text that is not searched to its end', () => {
  const long = `{"error":"${'x'.repeat(maxSearchedLength)}"}`;
  const nested = `%${'25'.repeat(maxSearchedLength / 4)}41`.repeat(2).slice(0, maxSearchedLength);

  it('is stripped for the judge as far as it is read, and shown to nobody', () => {
    const redactor = createRedactor(users);
    const { strip, repeatsCredential } = redactor.forRequest({});
    expect(repeatsCredential(long)).toBeUndefined();
    expect(repeatsCredential(`${long}${users.main.password}`)).toBe(true);
    expect(strip(`${long} hunter2-Hunter2`)).toBe(`${long} [redacted]`);
    expect(redactor.withholds()).toMatch(/^\[withheld: .*\]$/);
    expect(redactor.redact(long)).toBe(redactor.withholds());
    expect(redactor.redact('quite unheard of')).toBe(redactor.withholds());
  });

  it('may be as long as a content can be, where it reads in few ways', () => {
    const redactor = createRedactor(users);
    const whole = 'x y&amp;\n'.repeat(maxSearchedLength / 9);
    expect(redactor.redact(whole)).toBe(whole);
    expect(redactor.withholds()).toBeUndefined();
  });

  it('may have escapes within escapes', () => {
    const { repeatsCredential, strip } = createRedactor(users).forRequest({});
    expect(repeatsCredential('%2541')).toBe(false);
    expect(strip(nested).length).toBeLessThanOrEqual(nested.length);
  });
});
