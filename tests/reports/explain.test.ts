import { describe, expect, it } from 'vitest';
import { caseById, cases } from '../../contracts/all-cases.ts';
import { explanation } from '../../scripts/reports/explain.ts';
import { runOf, verdict } from '../support/runs.ts';

const noRun = { path: 'reports/run.json', missing: true };
const explained = (id: string, last: Parameters<typeof explanation>[1] = noRun) => explanation(caseById(id), last);
const isCommand = (line: string) => /^ {4}(?:curl |BW_TOKEN=)/.test(line);
const flat = (text: string) => text.replace(/\s+/g, ' ');

describe.each(cases)('$id', (entry) => {
  const text = explanation(entry, noRun);

  it('explains itself: what, how binding, where, what is sent, what has to come, who needs it', () => {
    expect(text).toContain(entry.id);
    expect(flat(text)).toContain(entry.title);
    expect(text).toContain(`\nlevel\n    ${entry.level}: `);
    const headings = text.split('\n').filter((line) => /^\w/.test(line));
    for (const heading of ['request', 'who needs it', 'last result']) expect(headings).toContain(heading);
    if ('scene' in entry) {
      for (const heading of ['scene', 'answer']) expect(headings).toContain(heading);
      expect(text.split('\n').find(isCommand)).toMatch(/^ {4}curl -sS -i -X PUT .*"\$BW_BASE_URL\//);
    }
    expect(text).not.toMatch(/\[object|\{\{/);
  });

  it('keeps to 80 columns, but for commands', () => {
    expect(text.split('\n').filter((line) => line.length > 80 && !isCommand(line))).toEqual([]);
  });
});

describe('an explanation', () => {
  it('says what has to come, what is in force afterwards, and what is tolerated for which reason', () => {
    expect(flat(explained('conflict-second-session'))).toContain(
      '409 with { error, requestId } as JSON; afterwards the participant is in FIRST_SESSION and in no other session, ' +
        'subscribed to all of FIRST_SESSION. Tolerated with a warning: 204 without content;',
    );
    expect(flat(explained('joined-stream-aliases'))).toContain(
      'subscribed to SPEAKER_A and SPEAKER_B (streams camera, screen) (streams: SHOULD).',
    );
    expect(flat(explained('server-error-503-retry-after'))).toContain(
      'the header retry-after, a number of seconds or a date (MUST)',
    );
  });

  it('links to the section of a document that has an address, and calls nothing a quotation', () => {
    const text = explained('joined-twice');
    expect(text).toContain('\n    https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2\n');
    expect(flat(text)).toContain('a summary in our words, not a quotation');
    expect(explained('joined-unknown-member')).not.toContain('quotation');
  });

  it('names the clients that send the request, and the documented samples that are it', () => {
    expect(flat(explained('joined-sample-java'))).toContain(
      'and fail where it is refused: csharp (Bandwidth.Sdk), java (bandwidth-sdk (Java)). Documented samples among them: java.',
    );
    expect(flat(explained('bad-request-malformed-json'))).toContain("nor any of the vendor's six clients");
  });

  it('has the last result of a run, escaped and cut', () => {
    const run = runOf([
      verdict('failed', { reason: `status: expected 204, got \u001b[31m\n${'x'.repeat(5000)}` }),
      verdict('passed', { via: 'replay' }),
    ]);
    const text = explained('joined-no-body', { path: 'a/run.json', run });
    expect(flat(text)).toContain('failed (matrix): status: expected 204, got \\u{1b}[31m\\nxxx');
    expect(text).toContain('passed (replay)');
    expect(flat(text)).toContain('against https://example.com/v1 (a/run.json)');
    expect(text.length).toBeLessThan(4000);
    expect(text.split('\n').filter((line) => line.length > 80 && !isCommand(line))).toEqual([]);
    expect(flat(explained('joined-twice', { path: 'a/run.json', run }))).toContain('did not check it');
  });

  it('shows the request as the run signed in', () => {
    const signedIn = (signIn: 'basic' | 'oauth') => {
      const run = runOf([], { target: { kind: 'live', baseUrl: 'https://example.com/v1', account: '1', signIn } });
      return explained('joined-no-body', { path: 'a', run });
    };
    expect(signedIn('basic')).toContain('-u "$BW_USERNAME:$BW_PASSWORD"');
    expect(signedIn('oauth')).toContain('Authorization: Bearer $BW_TOKEN');
  });

  it('says what to do next without a run', () => {
    expect(flat(explained('joined-twice'))).toContain('Next: npm run verify -- --only joined-twice');
    expect(flat(explained('server-error-anywhere', { ...noRun, missing: false }))).toMatch(
      /cannot be read as a run. Next: npm run verify $/,
    );
  });
});
