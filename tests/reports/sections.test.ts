import { describe, expect, it } from 'vitest';
import type { EntryState } from '../../scripts/deviations/apply.ts';
import type { DeviationEntry } from '../../scripts/deviations/entry.ts';
import { deviatingText, deviationCards, deviationRest, listText } from '../../scripts/reports/console/deviations.ts';
import { contradictionParagraph, contradictionsText, decisions } from '../../scripts/reports/parts/contradictions.ts';
import type { Run, Verdict } from '../../scripts/run/run-schema.ts';
import { runOf, verdict } from '../support/runs.ts';

/** Formats as tags, so that a section shows what is in which. */
const tagged = (format: unknown, text: string) => `<${String(format)}>${text}</>`;

const entry: DeviationEntry = {
  case: 'conflict-second-session',
  target: 'live',
  reason: 'The vendor knows',
  owner: 'team-a',
  expires: '2026-01-31',
  observation: ['status: expected 409, got 400', 'header content-type: expected application/json, got text/plain'],
  line: 2,
};
const finding = (rest: Partial<Extract<EntryState, { sentence: string }>> = {}) => ({
  code: 'different' as const,
  case: entry.case,
  sentence: 'It fails\nin another way',
  next: 'see to it\n',
  ...rest,
});
type Reported = NonNullable<Run['deviations']>;
const reported = (rest: Partial<Reported> = {}): Run =>
  runOf([], {
    deviations: { file: 'd\n.yaml', applying: 0, otherTargets: 0, notChecked: [], findings: [], ...rest },
  });

describe('the section of known failures', () => {
  const mismatch = (level: 'MUST' | 'SHOULD' | 'OBSERVE', actual: string): Verdict['mismatches'][number] => ({
    part: 'status',
    at: '',
    expected: '409',
    actual,
    level,
  });
  const deviating = (rest: Partial<Verdict> = {}) =>
    verdict('deviating', {
      case: entry.case,
      reason: 'a reason',
      mismatches: [mismatch('MUST', '4\n0'), mismatch('OBSERVE', 'unseen'), mismatch('SHOULD', '401')],
      deviation: { reason: 'known\nto all', owner: 'team-a', expires: '2026-01-31', link: 'https://example.com/1' },
      ...rest,
    });
  const inFile = (verdicts: Verdict[]) => deviatingText({ ...reported(), verdicts }, tagged);

  it('has one entry for what fails alike by both ways, and one more for what does not', () => {
    const verdicts = [
      verdict('passed'),
      deviating(),
      deviating({ via: 'replay' }),
      deviating({ mismatches: [mismatch('MUST', '404')] }),
      deviating({ reason: 'another' }),
      deviating({ case: 'conflict-gone', mismatches: [mismatch('OBSERVE', 'unseen')] }),
    ];
    expect(inFile(verdicts)).toMatchInlineSnapshot(`
      "<yellow>deviating</>  known failures, which d\\n.yaml accepts for a while
          <bold>conflict-second-session</> (MUST, matrix and replay)
              status: expected 409, got 4\\n0
              status: expected 409, got 401
              accepted: known\\nto all
              owner team-a, expires 2026-01-31 (ends in 30 days), https://example.com/1
          <bold>conflict-second-session</> (MUST, matrix)
              status: expected 409, got 404
              accepted: known\\nto all
              owner team-a, expires 2026-01-31 (ends in 30 days), https://example.com/1
          <bold>conflict-second-session</> (MUST, matrix)
              status: expected 409, got 4\\n0
              status: expected 409, got 401
              accepted: known\\nto all
              owner team-a, expires 2026-01-31 (ends in 30 days), https://example.com/1
          <bold>conflict-gone</> (MUST, matrix)
              a reason
              accepted: known\\nto all
              owner team-a, expires 2026-01-31 (ends in 30 days), https://example.com/1"
    `);
  });

  it('says what there is where a verdict has no reason, and none that accepts it', () => {
    const bare = verdict('deviating', { level: 'SHOULD' });
    expect(deviatingText(runOf([bare]), tagged)).toMatchInlineSnapshot(`
      "<yellow>deviating</>  known failures, which the file of known deviations accepts for a while
          <bold>joined-no-body</> (SHOULD, matrix)
              "
    `);
  });

  it('is not there when nothing is accepted', () => {
    expect(inFile([verdict('failed')])).toBe('');
  });
});

describe('an entry that does not fit the run', () => {
  it('is told with what was recorded and what came, on lines of its own', () => {
    const findings = [
      finding({ recorded: ['one\n', 'two'], came: [] }),
      finding({ code: 'stale', recorded: ['one'] }),
      finding({ code: 'expired', came: ['three\n'] }),
    ];
    expect(deviationCards(reported({ findings }), tagged)).toMatchInlineSnapshot(`
      [
        "<red>different</>  the entry for <bold>conflict-second-session</> in d\\n.yaml
          It fails\\nin another way
          recorded  one\\n
          recorded  two
          came      nothing by this way
          Next: see to it\\n",
        "<red>stale</>  the entry for <bold>conflict-second-session</> in d\\n.yaml
          It fails\\nin another way
          recorded  one
          Next: see to it\\n",
        "<red>expired</>  the entry for <bold>conflict-second-session</> in d\\n.yaml
          It fails\\nin another way
          came      three\\n
          Next: see to it\\n",
      ]
    `);
    expect(deviationCards(reported(), tagged)).toEqual([]);
    expect(deviationCards(runOf([]), tagged)).toEqual([]);
  });
});

describe('entries that a run says nothing of', () => {
  it('are named with the reason, and counted where they are about other targets', () => {
    const notChecked = [{ case: 'conflict-gone', why: 'It was\nnot selected' }];
    expect(deviationRest(reported({ notChecked, otherTargets: 2 }), tagged)).toMatchInlineSnapshot(`
      "<dim>not judged</>  entries of d\\n.yaml that this run says nothing of
          conflict-gone: It was\\nnot selected
          about other targets: 2"
    `);
    expect(deviationRest(reported({ notChecked }), tagged)).toMatchInlineSnapshot(`
      "<dim>not judged</>  entries of d\\n.yaml that this run says nothing of
          conflict-gone: It was\\nnot selected"
    `);
    expect(deviationRest(reported({ otherTargets: 1 }), tagged)).toMatchInlineSnapshot(`
      "<dim>not judged</>  entries of d\\n.yaml that this run says nothing of
          about other targets: 1"
    `);
    expect(deviationRest(reported(), tagged)).toBe('');
    expect(deviationRest(runOf([]), tagged)).toBe('');
  });
});

describe('the list of a file', () => {
  const listed = (states: Parameters<typeof listText>[0]['states'], run?: Run) =>
    listText(
      { file: 'd.yaml', states, today: '2026-01-31', path: 'r/run.json', ...(run === undefined ? {} : { run }) },
      tagged,
    );
  const target: Run['target'] = { kind: 'reference', baseUrl: 'http://127.0.0.1:1/v1', account: '…000' };

  it('without a run has what the file says', () => {
    const states = [
      { entry, state: undefined },
      { entry: { ...entry, expires: '2026-01-30', link: 'https://example.com/1' }, state: undefined },
      { entry: { ...entry, baseUrl: 'https://a.example/v1', expires: '2026-02-01' }, state: undefined },
      {
        entry: { ...entry, observation: { matrix: ['one\n'], replay: ['two', 'three'] }, expires: '2026-02-02' },
        state: undefined,
      },
    ];
    expect(listed(states)).toMatchInlineSnapshot(`
      "d.yaml: 4 entries; there is no run at r/run.json to hold them against

      <yellow>not held against a run</>  <bold>conflict-second-session</> (live)
          status: expected 409, got 400
          header content-type: expected application/json, got text/plain
          accepted: The vendor knows
          owner team-a, expires 2026-01-31 (ends today)

      <yellow>expired</>  <bold>conflict-second-session</> (live)
          status: expected 409, got 400
          header content-type: expected application/json, got text/plain
          accepted: The vendor knows
          owner team-a, expires 2026-01-30 (is over), https://example.com/1

      <yellow>not held against a run</>  <bold>conflict-second-session</> (live, https://a.example/v1)
          status: expected 409, got 400
          header content-type: expected application/json, got text/plain
          accepted: The vendor knows
          owner team-a, expires 2026-02-01 (ends in 1 day)

      <yellow>not held against a run</>  <bold>conflict-second-session</> (live)
          matrix: one\\n
          replay: two
          replay: three
          accepted: The vendor knows
          owner team-a, expires 2026-02-02 (ends in 2 days)
      "
    `);
  });

  it('against a run says what each entry comes to', () => {
    const states: Parameters<typeof listText>[0]['states'] = [
      { entry, state: { code: 'applies' } },
      { entry, state: { code: 'other-target' } },
      { entry, state: { code: 'not-checked', why: 'It was\nnot selected' } },
      { entry, state: finding({ recorded: ['one'], came: ['two\n'] }) },
      { entry, state: finding({ code: 'stale' }) },
    ];
    expect(listed(states, runOf([]))).toMatchInlineSnapshot(`
      "d.yaml: 5 entries; against the run of 2026-01-01T00:00:00.000Z (r/run.json), the live endpoint https://example.com/v1

      <yellow>applies</>  <bold>conflict-second-session</> (live)
          status: expected 409, got 400
          header content-type: expected application/json, got text/plain
          accepted: The vendor knows
          owner team-a, expires 2026-01-31 (ends today)

      <yellow>other-target</>  <bold>conflict-second-session</> (live)
          status: expected 409, got 400
          header content-type: expected application/json, got text/plain
          accepted: The vendor knows
          owner team-a, expires 2026-01-31 (ends today)

      <yellow>not-checked</>  <bold>conflict-second-session</> (live)
          status: expected 409, got 400
          header content-type: expected application/json, got text/plain
          accepted: The vendor knows
          owner team-a, expires 2026-01-31 (ends today)
          It was\\nnot selected

      <red>different</>  <bold>conflict-second-session</> (live)
          status: expected 409, got 400
          header content-type: expected application/json, got text/plain
          accepted: The vendor knows
          owner team-a, expires 2026-01-31 (ends today)
          It fails\\nin another way
          came      two\\n
          Next: see to it\\n

      <red>stale</>  <bold>conflict-second-session</> (live)
          status: expected 409, got 400
          header content-type: expected application/json, got text/plain
          accepted: The vendor knows
          owner team-a, expires 2026-01-31 (ends today)
          It fails\\nin another way
          Next: see to it\\n
      "
    `);
    expect(listed(states.slice(0, 1), runOf([], { target }))).toMatchInlineSnapshot(`
      "d.yaml: 1 entry; against the run of 2026-01-01T00:00:00.000Z (r/run.json), the reference provider

      <yellow>applies</>  <bold>conflict-second-session</> (live)
          status: expected 409, got 400
          header content-type: expected application/json, got text/plain
          accepted: The vendor knows
          owner team-a, expires 2026-01-31 (ends today)
      "
    `);
    expect(listed([])).toMatchInlineSnapshot(`
      "d.yaml: 0 entries; there is no run at r/run.json to hold them against
      "
    `);
  });
});

describe('the section of contradictions', () => {
  const target: Run['target'] = { kind: 'reference', baseUrl: 'http://127.0.0.1:1/v1', account: '…000' };
  const probe = (rest: Partial<Verdict>) => verdict('observed', { family: 'errata', level: 'OBSERVE', ...rest });
  const doubled = probe({ case: 'errata-doubled-account', follows: 'OAS', reason: 'once\n' });
  const asStrings = probe({ case: 'errata-participants-as-strings', follows: 'neither', reason: 'No\nreading' });
  const nullBody = probe({ case: 'undocumented-null-body', follows: 'neither' });
  const serverErrors = probe({ case: 'errata-server-error-status', follows: 'PAGE' });
  const open = verdict('inconclusive', { case: 'errata-null-session-id', reasonCode: 'control-failed' });
  const openToo = verdict('inconclusive', { case: 'errata-conflict-status', reasonCode: 'control-failed' });
  const odd = verdict('not-provokable', { case: 'errata-code-in-error' });

  it('has a line for each decision, and one for each reason why there is none', () => {
    const run = runOf([doubled, asStrings, nullBody, open, openToo, odd]);
    expect(contradictionsText(run, tagged)).toMatchInlineSnapshot(`
      "<cyan>contradictions</>  between the documents, as this endpoint decides them on 2026-01-01
          <dim>errata-doubled-account        </>  How often the account stands in the URL: follows OAS (once), against PAGE (twice)
          <dim>errata-participants-as-strings</>  What the entries of participants are: follows neither PAGE (strings (http sample)) nor OAS (objects with a participantId): No\\nreading
          <dim>undocumented-null-body        </>  Whether the JSON text null is no body: follows neither SDK (yes, two clients send it for no body) nor OAS (a body is an object): 
          not decided, since the positive twin of a refused request did not succeed, so the refusal proves nothing:
              <dim>errata-conflict-status</>  Whether a conflict has a status of its own
              <dim>errata-null-session-id</>  Whether sessionId may be null
          not decided, since the check ended as not-provokable:
              <dim>errata-code-in-error</>  Whether an error body has the member code"
    `);
  });

  it('is of the reference provider where that answered, but for the errors that the suite provokes', () => {
    expect(contradictionsText(runOf([doubled, serverErrors], { target }), tagged)).toMatchInlineSnapshot(`
      "<cyan>contradictions</>  between the documents, as the reference provider decides them on 2026-01-01
          <dim>errata-doubled-account</>  How often the account stands in the URL: follows OAS (once), against PAGE (twice)
          not decided, since the suite itself provokes the server errors of the reference provider:
              <dim>errata-server-error-status</>  Which statuses server errors have"
    `);
    expect(contradictionsText(runOf([serverErrors]), tagged)).toMatchInlineSnapshot(`
      "<cyan>contradictions</>  between the documents, as this endpoint decides them on 2026-01-01
          <dim>errata-server-error-status</>  Which statuses server errors have: follows PAGE (any 50x), against OAS (500 only)"
    `);
  });

  it('has one line alone where nothing is decided, for the same reason', () => {
    expect(contradictionsText(runOf([open, openToo]), tagged)).toMatchInlineSnapshot(`
      "<cyan>contradictions</>  between the documents, as this endpoint decides them on 2026-01-01
          none decided, since the positive twin of a refused request did not succeed, so the refusal proves nothing"
    `);
  });

  it('takes what was seen from the check that has decided', () => {
    const { follows, ...undecided } = doubled;
    const byReplay = probe({ ...undecided, via: 'replay', follows: follows!, reason: 'seen by the replay' });
    expect(decisions(runOf([{ ...undecided, reason: 'not this' }, byReplay]))).toMatchObject([
      { state: 'decided', follows: 'OAS', seen: 'seen by the replay', on: '2026-01-01' },
    ]);
    const { reason, ...unexplained } = asStrings;
    expect(reason).toBeDefined();
    expect(decisions(runOf([unexplained]))).toMatchObject([{ state: 'decided', seen: '' }]);
  });

  it('is a paragraph in the document about one case', () => {
    expect(contradictionParagraph(runOf([doubled]), doubled.case)).toMatchInlineSnapshot(`
      [
        "Two documents contradict each other here. How often the account stands in the URL (PAGE: twice; OAS: once). On \`2026-01-01\` (UTC) this endpoint follows OAS (once), against PAGE (twice).",
      ]
    `);
    expect(contradictionParagraph(runOf([asStrings]), asStrings.case)).toMatchInlineSnapshot(`
      [
        "Two documents contradict each other here. What the entries of participants are (PAGE: strings (http sample); OAS: objects with a participantId). On \`2026-01-01\` (UTC) this endpoint follows neither PAGE (strings (http sample)) nor OAS (objects with a participantId): \`No\\nreading.\`",
      ]
    `);
    expect(contradictionParagraph(runOf([open]), open.case)).toMatchInlineSnapshot(`
      [
        "Two documents contradict each other here. Whether sessionId may be null (PAGE: yes, the Java sample sends it; OAS: no, it is a string). This run does not decide it, since the positive twin of a refused request did not succeed, so the refusal proves nothing.",
      ]
    `);
  });
});
