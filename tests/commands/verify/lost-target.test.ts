import { describe, expect, it } from 'vitest';
import type { Arrived, Fault } from '../../support/faulty-endpoint.ts';
import { runAgainst } from '../../support/faulty-run.ts';

const must = 'joined-empty-object';
const observed = ['undocumented-unknown-subscription-target', 'undocumented-own-subscription'];
const cases = [must, 'undocumented'];
/** One after the other, so that every case that has to be decided is so before. */
const args = ['--concurrency', '1'];

/** An endpoint that goes away with the first request of a case that nobody has promised anything about. */
function dying(): Fault {
  let isDead = false;
  return {
    on: ({ method, body }: Arrived) => (isDead ||= method === 'PUT' && body.includes('"participants"')),
    act: ({ socket }) => socket.destroy(),
  };
}

describe('a target that stops answering for good', () => {
  it('decides nothing, though every promise was kept until then', async () => {
    const ended = await runAgainst({ fault: dying() }, { args, cases });
    const { run, stdout, junit } = ended;
    expect(run?.verdicts.filter(({ level }) => level !== 'OBSERVE').map(({ status }) => status)).not.toContain(
      'inconclusive',
    );
    expect(run?.summary).toMatchObject({ conclusion: 'undecided', exitCode: 3 });
    expect(ended.exitCode).toBe(3);
    expect(run?.lost?.sentence).toMatch(
      /^The target has not responded since \d{4}-\d\d-\d\dT[\d:.]+Z, to the end of the run: \d+ requests after that got no response/,
    );
    const headline = stdout.split('\n').find((line) => line.startsWith('LIVE'));
    expect(headline).toContain(`the target stopped answering at ${run!.lost!.since}`);
    expect(junit).toContain('name="The target answers to the end"');
    expect(junit).toContain('<error type="lost"');
  });

  it('is told by the name of each case that was not decided, right above the last line', async () => {
    const { run, stdout } = await runAgainst({ fault: dying() }, { args, cases });
    const open = run!.verdicts.filter(({ status }) => status === 'inconclusive');
    const above = stdout.slice(stdout.lastIndexOf('not decided'), stdout.lastIndexOf('LIVE endpoint'));
    expect(above).toMatch(new RegExp(`^not decided\n {4}inconclusive {2}${open.length} cases: `));
    for (const { case: id } of open) expect(above).toContain(id);
  });
});

describe('a target that fails to answer some requests, and lives', () => {
  it('leaves what nobody has promised undecided, and is conformant', async () => {
    const ended = await runAgainst(
      {
        fault: {
          on: ({ method, body }) => method === 'PUT' && body.includes('"participants"'),
          act: ({ socket }) => socket.destroy(),
        },
      },
      { args, cases },
    );
    expect([ended.exitCode, ended.run?.lost]).toEqual([0, undefined]);
    const above = ended.stdout.slice(
      ended.stdout.lastIndexOf('not decided'),
      ended.stdout.lastIndexOf('LIVE endpoint'),
    );
    expect(above).toContain(observed[0]);
  });

  it('is asked once more where the last request was not answered', async () => {
    // Without effect to clean up, the request under test of the last case is the last of the run.
    const ended = await runAgainst(
      {
        fault: {
          on: ({ method, target }) => method === 'PUT' && target.includes('/sessions/'),
          act: ({ socket }) => socket.destroy(),
          times: 3,
        },
      },
      { args, cases: ['not-found-both'] },
    );
    expect(ended.run?.lost).toBeUndefined();
  });
});
