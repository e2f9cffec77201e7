import type { Fault } from '../behaviours/fault.ts';
import { contradictionFaults } from './contradictions.ts';
import { effectFaults } from './effects.ts';
import { generatedFaults } from './generated/index.ts';
import { historicalFaults } from './history.ts';
import { malformedFaults } from './malformed.ts';
import { clientFaults } from './requests/clients.ts';
import { idFaults } from './requests/ids.ts';
import { oddIdFaults } from './requests/odd-ids.ts';
import { subscriptionFaults } from './requests/subscriptions.ts';
import { serverErrorFaults } from './server-errors.ts';
import { credentialFaults } from './sign-in/credentials.ts';
import { signInFaults } from './sign-in/sign-in.ts';
import { tokenAnswerFaults } from './sign-in/token-answers.ts';
import { undocumentedFaults } from './undocumented.ts';

/**
 * All faults: those that are generated from the contract's data, and those that are written by hand, from the promises
 * of the documents and from past failures.
 */
export const faults: readonly Fault[] = [
  ...generatedFaults,
  ...subscriptionFaults,
  ...clientFaults,
  ...effectFaults,
  ...malformedFaults,
  ...credentialFaults,
  ...signInFaults,
  ...tokenAnswerFaults,
  ...idFaults,
  ...serverErrorFaults,
  ...oddIdFaults,
  ...undocumentedFaults,
  ...contradictionFaults,
  ...historicalFaults,
];
