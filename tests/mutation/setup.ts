import fc from 'fast-check';

// A mutant is killed by the first counterexample; nobody reads the smallest.
fc.configureGlobal({ endOnFailure: true });
