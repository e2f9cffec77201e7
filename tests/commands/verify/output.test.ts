import { describe, expect, it } from 'vitest';
import { startReferenceProvider } from '../../../scripts/reference-provider/server.ts';
import { changingStatus, contentOf, withContent } from '../../../scripts/selftest/kill-matrix/behaviours/behaviours.ts';
import { defaultTimeouts } from '../../../scripts/target/limits.ts';
import { masked, withoutProgress } from '../../support/mask.ts';
import { startRawServer } from '../../support/raw-server.ts';
import { runVerify } from '../../support/run-verify.ts';

const live = (baseUrl: string, password: string) => ({
  BW_TARGET: 'live',
  BW_BASE_URL: baseUrl,
  BW_ACCOUNT_ID: '9900000',
  BW_USERNAME: 'reference-user',
  BW_PASSWORD: password,
});

describe('the output of verify', () => {
  it('of a conforming provider', async () => {
    const { exitCode, stdout, stderr } = await runVerify();
    expect(exitCode).toBe(0);
    expect(withoutProgress(masked(stderr))).toBe(
      'Checking 125 cases and 23 recorded interactions against the reference provider, signing in with Basic\n',
    );
    expect(masked(stdout)).toMatchSnapshot();
  });

  it('is the verdict alone with --quiet', async () => {
    const { exitCode, stdout, stderr } = await runVerify({ args: ['--quiet', '--only', 'not-found-session'] });
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^REFERENCE provider .*: CONFORMANT — 2 checks: 2 passed, in .* s\n.*run\.json\n.*junit\.xml\n$/,
    );
  });

  it('of a provider with a fault, and a hostile text in it', async () => {
    const { exitCode, stdout, junit } = await runVerify({
      args: ['--only', 'conflict'],
      intercept: changingStatus([409], (answer) =>
        withContent(
          { ...answer, headers: { ...answer.headers, 'content-type': 'text/plain' } },
          { ...(contentOf(answer) as object), error: '\u001b[2Jgone\u202e <b>&amp;"\u0000' },
        ),
      ),
    });
    expect(exitCode).toBe(1);
    expect(masked(stdout)).toMatchSnapshot();
    expect(masked(junit ?? '')).toMatchSnapshot();
  });

  it('of a provider that answers what is tolerated, which strictness does not', async () => {
    const intercept = changingStatus([400], (answer, call) =>
      call.body.toString() === '{"sessionId":42}' ? { ...answer, status: 422 } : answer,
    );
    const args = ['--only', 'bad-request-session-id-number'];
    const lenient = await runVerify({ args, intercept });
    expect(lenient.exitCode).toBe(0);
    expect(masked(lenient.stdout)).toMatchSnapshot();
    const strict = await runVerify({ args: [...args, '--strict'], intercept });
    expect(strict.exitCode).toBe(1);
    expect(strict.junit).toContain('<failure type="wrong-status"');
  });

  it('of a live endpoint with a wrong password: one cause, told once', async () => {
    const provider = await startReferenceProvider();
    const { exitCode, stdout, stderr } = await runVerify({ environment: live(provider.baseUrl, 'not-the-password') });
    await provider.close();
    expect(exitCode).toBe(3);
    expect(stdout + stderr).not.toContain('not-the-password');
    expect(masked(stdout)).toMatchSnapshot();
  });

  it('of a live endpoint that is not there', async () => {
    const server = await startRawServer(() => undefined);
    await server.close();
    const { exitCode, stdout } = await runVerify({
      environment: live(server.baseUrl, 'reference-password'),
      args: ['--only', 'joined-no-body', '--only', 'not-found-session'],
    });
    expect(exitCode).toBe(3);
    expect(masked(stdout)).toMatchSnapshot();
  });

  it('of a live endpoint that never answers gives up instead of trying every case', async () => {
    const notFound = 'HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n';
    const server = await startRawServer((socket, request) => {
      // The call before the first case is answered, and nothing after it.
      if (/^GET \S+\/sessions\/[^/]+ /.test(request)) socket.write(`${notFound}{"error":"x","requestId":"r1"}`);
      else socket.destroy();
    });
    const { exitCode, stdout } = await runVerify({
      environment: live(server.baseUrl, 'reference-password'),
      args: ['--concurrency', '2', '--rate', '1000'],
      timeouts: { ...defaultTimeouts, pauseMs: 0 },
    });
    const { length } = server.requests;
    await server.close();
    expect(exitCode).toBe(3);
    expect(length).toBeLessThan(200);
    expect(stdout).toContain('Not run: the target responded to none of the');
    expect(stdout).toMatch(/left behind/);
  });

  it('of a live endpoint without failing services and without the second user', async () => {
    const provider = await startReferenceProvider();
    const { exitCode, stdout, run, junit } = await runVerify({
      environment: live(provider.baseUrl, 'reference-password'),
      args: ['--only', 'forbidden', '--only', 'server-error'],
    });
    expect(provider.state.store.counts).toEqual({ sessions: 0, participants: 0 });
    await provider.close();
    expect(exitCode).toBe(0);
    expect(run?.target.kind).toBe('live');
    expect(masked(stdout)).toMatchSnapshot();
    expect(junit).toContain('<skipped message="Set BW_NO_WEBRTC_USERNAME and BW_NO_WEBRTC_PASSWORD');
  });

  it('of --help', async () => {
    const { exitCode, stdout } = await runVerify({ args: ['--help'] });
    expect(exitCode).toBe(0);
    expect(stdout).toMatchSnapshot();
  });

  it('of --list with a pattern', async () => {
    const { exitCode, stdout } = await runVerify({ args: ['--list', '--only', 'not-found'] });
    expect(exitCode).toBe(0);
    expect(stdout).toMatchSnapshot();
  });

  it('of a pattern that names nothing', async () => {
    const { exitCode, stdout, stderr, run } = await runVerify({ args: ['--only', 'conflct'] });
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^--only conflct matches no case; the nearest are /);
    const shouted = await runVerify({ args: ['--only', 'CONFLICT'] });
    expect(shouted.exitCode).toBe(2);
    expect(shouted.stderr).toContain('--only CONFLICT matches no case; ids are in lower case: --only conflict\n');
    expect(run).toBeUndefined();
  });

  it('of settings for a target that is not asked for', async () => {
    const { exitCode, stderr } = await runVerify({
      environment: { BW_PASSWORD: 'x' },
      args: ['--target', 'reference', '--only', 'joined-no-body'],
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Not used for the target reference: BW_PASSWORD (--target live uses them)');
  });

  it('of settings for a live endpoint without a target is no run', async () => {
    const { exitCode, stdout, stderr, run } = await runVerify({ environment: { BW_PASSWORD: 'x' } });
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^No target is set, but BW_PASSWORD is set: use --target live .* --target reference /);
    expect(run).toBeUndefined();
  });

  it('of a selection that promises nothing', async () => {
    const { exitCode, stdout } = await runVerify({ args: ['--only', 'undocumented-null-body'] });
    expect(exitCode).toBe(3);
    expect(stdout).toContain('UNDECIDED');
    expect(stdout).toContain('no promise was checked');
  });
});

describe('an interrupted run', () => {
  it('starts no further case, removes what was created, and reports the rest as interrupted', async () => {
    const interruption = new AbortController();
    let count = 0;
    const { exitCode, stdout, run, left } = await runVerify({
      signal: interruption.signal,
      args: ['--concurrency', '2'],
      intercept: (call, next) => {
        count += 1;
        if (count === 20) interruption.abort('SIGINT');
        return next(call);
      },
    });
    expect(exitCode).toBe(130);
    expect(left).toEqual({ sessions: 0, participants: 0 });
    const unstarted = run?.verdicts.filter(({ reasonCode }) => reasonCode === 'interrupted') ?? [];
    expect(unstarted.length).toBeGreaterThan(80);
    expect(run?.summary.conclusion).toBe('interrupted');
    expect(stdout).toContain('INTERRUPTED');
  });
});
