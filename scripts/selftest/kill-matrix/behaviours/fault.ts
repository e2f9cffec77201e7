import type { Family, Level } from '../../../../contracts/model/types.ts';
import type { Answer, Call } from '../../../reference-provider/api/answer.ts';

/** How a provider answers by itself. A behaviour may ask it more than it was asked, or nothing at all. */
export type PassOn = (call: Call) => Promise<Answer>;

/**
 * Stands in front of a provider and changes how it behaves. It uses the public API of the provider alone, so that the
 * same behaviour works in front of any provider.
 */
export interface Behaviour {
  (call: Call, next: PassOn): Promise<Answer>;
  /** The provider's own id for one that the behaviour shows in its place; absent where it shows no others. */
  readonly ownId?: (shown: string) => string;
}

/** What kind of promise a fault breaks. */
export const faultClasses = [
  'status',
  'member',
  'media-type',
  'header',
  'content',
  'effect',
  'authentication',
  'refuses-what-is-promised',
  'accepts-what-must-be-refused',
  'time-and-order',
  'undocumented',
  'contradiction',
] as const;
export type FaultClass = (typeof faultClasses)[number];

/** One fault that a provider could introduce. */
export interface Fault {
  /** Kebab-case, never reused. */
  readonly id: string;
  readonly class: FaultClass;
  /** One sentence: who would be hurt, and how. */
  readonly hurts: string;
  /** The strongest level that speaks against it. */
  readonly level: Level;
  /**
   * The families in which it shows, each of which has to show it. A case of any other family that fails is a
   * wrong attribution; a change in what is only observed may show anywhere.
   */
  readonly families: readonly Family[];
  /** What every message about it names: matched against the sentences of a failing verdict's mismatches, and
   * against each change of what is only observed. */
  readonly says: RegExp;
  /** The same of the change that it makes among what is only observed, where a verdict says something else. */
  readonly changes?: RegExp;
  /** It is for a run that may create nothing (`--harmless`). */
  readonly harmless?: true;
  /** It is for a run that signs in with OAuth, and not with Basic. */
  readonly signIn?: 'oauth';
  /** Made anew for each run, since it may remember what it has seen. */
  readonly behaviour: () => Behaviour;
}

/** A way to differ that breaks no promise: the suite has to stay silent. */
export interface Variation {
  /** Kebab-case, never reused. */
  readonly id: string;
  /** One sentence: how the provider differs. */
  readonly differs: string;
  /**
   * Something goes that no document promises, and something as good comes in its place. The verdicts stay silent;
   * a comparison with what was there before says what has gone.
   */
  readonly replaces?: true;
  /** It is unknown whether a client depends on the difference: drift says so, and only `--strict` fails. */
  readonly unclear?: true;
  /** Cases for which it gives no occasion, though a provider by itself may. */
  readonly unprovokable?: readonly string[];
  /** It is for a run that signs in with OAuth, and is compared with such a run. */
  readonly signIn?: 'oauth';
  readonly behaviour: () => Behaviour;
}
