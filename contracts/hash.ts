import { createHash } from 'node:crypto';
import { cases } from './all-cases.ts';
import { answerCases } from './answers.ts';
import { contradictions } from './documents/contradictions.ts';
import { ledger } from './documents/ledger/index.ts';
import { samples } from './documents/samples.ts';
import { operation } from './model/operation.ts';
import { signIn, tokenRequest, wayOf } from './model/sign-in.ts';
import { shapes } from './shapes/index.ts';

/** SHA-256 over the whole contract as data, in hexadecimal: two runs with the same hash checked the same promises. */
export const contractHash = createHash('sha256')
  .update(
    JSON.stringify({
      operation,
      shapes,
      cases,
      answerCases,
      ledger,
      samples,
      contradictions,
      signIn,
      tokenRequest,
      wayOf,
    }),
  )
  .digest('hex');
