import type { WayToSignIn } from '../../../../contracts/model/sign-in.ts';
import { startReferenceProvider } from '../../../reference-provider/server.ts';
import { referenceTarget } from '../../../reference-provider/target.ts';
import type { Target } from '../../../target/target.ts';
import type { Behaviour } from '../behaviours/fault.ts';
import { startSecondProvider } from '../second-provider/server.ts';

interface RunningProvider {
  readonly target: Target;
  /** What it holds at the moment. */
  readonly held: () => { readonly sessions: number; readonly participants: number };
  readonly close: () => Promise<void>;
}

/** A target whose `setFailure` takes the ids that a behaviour shows. */
function byShownIds(target: Target, { ownId }: Partial<Pick<Behaviour, 'ownId'>> = {}): Target {
  const { setFailure } = target;
  if (!ownId || !setFailure) return target;
  return {
    ...target,
    setFailure: (sessionId, failure) => {
      setFailure(ownId(sessionId), failure);
    },
  };
}

/** A provider that the kill matrix puts faults in front of. */
export interface MatrixProvider {
  readonly name: string;
  /**
   * Starts a new instance on a free port of 127.0.0.1, with this behaviour in front of it.
   * @param signIn how a run signs in, by default with Basic. The provider accepts both.
   */
  start(behaviour?: Behaviour, signIn?: WayToSignIn): Promise<RunningProvider>;
}

/**
 * Two independent implementations, so that a fault is not caught merely because of a peculiarity of one provider.
 */
export const providers: readonly MatrixProvider[] = [
  {
    name: 'reference',
    async start(behaviour, signIn) {
      const provider = await startReferenceProvider(
        behaviour ? { intercept: (call, next) => behaviour(call, (passed) => Promise.resolve(passed).then(next)) } : {},
      );
      return {
        target: byShownIds(referenceTarget(provider, signIn), behaviour),
        held: () => provider.state.store.counts,
        close: () => provider.close(),
      };
    },
  },
  {
    name: 'second',
    async start(behaviour, signIn) {
      const { target, directory, close } = await startSecondProvider(behaviour, signIn ? { signIn } : {});
      const { sessions, participants } = directory;
      return {
        target: byShownIds(target, behaviour),
        held: () => ({ sessions: sessions.size, participants: participants.size }),
        close,
      };
    },
  },
];
