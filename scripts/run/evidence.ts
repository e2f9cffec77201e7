import type { Slots } from '../../contracts/model/template.ts';
import type { Exchange } from '../lib/http/exchange.ts';

/** The state of a scene after the request under test, as the provider reports it. */
export interface ReadBack {
  /** The participants of each open session, by session slot. */
  readonly members: Readonly<Record<string, Exchange>>;
  /** The participant itself, where it exists. */
  readonly participant?: Exchange;
  /** Its subscriptions in the session that it is expected in. */
  readonly subscriptions?: Exchange;
}

/** Everything that the judgement of one case is based on. */
export interface Evidence {
  readonly slots: Slots;
  readonly exchange: Exchange;
  readonly readBack: ReadBack;
  readonly control?: Exchange;
}

/** What to read back, by slot. */
export interface ReadBackPlan {
  readonly members: readonly string[];
  readonly participant: boolean;
  readonly subscriptions: string | null;
}
