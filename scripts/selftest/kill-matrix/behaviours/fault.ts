import type { Family, Level } from '../../../../contracts/model/types.ts';
import type { Answer, Call } from '../../../reference-provider/api/answer.ts';

/** Passes a call on to the provider. A behaviour may pass on any number of calls. */
export type PassOn = (call: Call) => Promise<Answer>;

/**
 * Stands in front of a provider and changes how it behaves. It uses the public API of the provider alone, so that the
 * same behaviour works in front of any provider.
 */
export interface Behaviour {
  (call: Call, next: PassOn): Promise<Answer>;
  /** The provider's own id for an id that the behaviour shows; absent if ids are unchanged. */
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
  /** One sentence: who is hurt, and how. */
  readonly hurts: string;
  /** The strongest level that it breaks. */
  readonly level: Level;
  /**
   * The families that have to catch it. A failing case of another family is a wrong attribution; a changed observation
   * may show in any family.
   */
  readonly families: readonly Family[];
  /** Matches every message about it: a mismatch of each failing verdict, and each changed observation. */
  readonly says: RegExp;
  /** Matches changed observations, if they need another pattern than `says`. */
  readonly changes?: RegExp;
  /** Tried in a run that creates nothing (`--harmless`). */
  readonly harmless?: true;
  /** Tried in a run that signs in with OAuth in place of Basic. */
  readonly signIn?: 'oauth';
  /** Makes a new behaviour for each run, since behaviours have state. */
  readonly behaviour: () => Behaviour;
}

/** A difference that breaks no promise, and must not raise an alarm. */
export interface Variation {
  /** Kebab-case, never reused. */
  readonly id: string;
  /** One sentence: how the provider differs. */
  readonly differs: string;
  /**
   * Something undocumented is replaced by an equivalent. The verdicts raise no alarm, but drift has to report the change.
   */
  readonly replaces?: true;
  /** A client may depend on the difference: drift reports it as unknown, and only `--strict` fails. */
  readonly unclear?: true;
  /** Cases that cannot be provoked with this variation, although the provider alone can provoke them. */
  readonly unprovokable?: readonly string[];
  /** Tried in a run that signs in with OAuth, and compared with such a run. */
  readonly signIn?: 'oauth';
  readonly behaviour: () => Behaviour;
}
