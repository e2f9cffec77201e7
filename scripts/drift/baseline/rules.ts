/** What a change is about: the request with its effect, or the response. */
export const changeSides = ['request', 'answer'] as const;
export type ChangeSide = (typeof changeSides)[number];

/** What a change means for clients, the worst first. */
export const changeKinds = ['breaking', 'unknown', 'compatible'] as const;
export type ChangeKind = (typeof changeKinds)[number];

interface Rule {
  readonly about: ChangeSide;
  readonly kind: ChangeKind;
  /** Why it is of this kind, as a clause. */
  readonly because: string;
}

/**
 * What may change between two responses to the same request, in the order in which changes are listed.
 * They apply to undocumented behaviour as well, since clients may depend on it.
 */
export const rules = {
  'accepted-now-refused': {
    about: 'request',
    kind: 'breaking',
    because: 'a client that sends this request gets an error now',
  },
  'promised-refusal-gone': {
    about: 'request',
    kind: 'breaking',
    because: 'the contract promises the refusal, and a client may rely on it',
  },
  'refused-now-accepted': {
    about: 'request',
    kind: 'compatible',
    because: 'no document promises the refusal',
  },
  'control-now-refused': {
    about: 'request',
    kind: 'breaking',
    because: 'the same request without the fault was accepted before',
  },
  'control-now-accepted': {
    about: 'request',
    kind: 'compatible',
    because: 'the same request without the fault was refused before',
  },
  'effect-changed': {
    about: 'request',
    kind: 'breaking',
    because: 'the same request does something else now',
  },
  'server-error-now': {
    about: 'answer',
    kind: 'breaking',
    because: 'the service fails where it used to respond',
  },
  'no-http-now': {
    about: 'answer',
    kind: 'breaking',
    because: 'the response is not valid HTTP, so a client cannot read it',
  },
  'http-again': {
    about: 'answer',
    kind: 'compatible',
    because: 'the response was not valid HTTP before',
  },
  'other-success': {
    about: 'answer',
    kind: 'breaking',
    because: 'a client may compare the status',
  },
  'other-refusal': {
    about: 'answer',
    kind: 'breaking',
    because: 'a client may tell refusals apart by their status',
  },
  'content-gone': {
    about: 'answer',
    kind: 'breaking',
    because: 'a client may read the content',
  },
  'content-no-json': {
    about: 'answer',
    kind: 'breaking',
    because: 'a client that reads JSON cannot read it',
  },
  'content-announced': {
    about: 'answer',
    kind: 'breaking',
    because: 'a 204 has no content, and a client may wait for what is announced or take it for the next answer',
  },
  'member-gone': {
    about: 'answer',
    kind: 'breaking',
    because: 'a client may read the property',
  },
  'type-changed': {
    about: 'answer',
    kind: 'breaking',
    because: 'a client may count on the type',
  },
  'media-type-changed': {
    about: 'answer',
    kind: 'breaking',
    because: 'a client may choose its reader by the media type',
  },
  'header-gone': {
    about: 'answer',
    kind: 'breaking',
    because: 'a client may act on the header',
  },
  'verdict-worse': {
    about: 'answer',
    kind: 'breaking',
    because: 'a promise that was kept is broken',
  },
  'follows-flipped-breaking': {
    about: 'answer',
    kind: 'breaking',
    because: 'the documents contradict each other here, and what the endpoint did before has gone',
  },
  'follows-flipped': {
    about: 'answer',
    kind: 'unknown',
    because: 'the documents contradict each other here, and the endpoint follows another one now',
  },
  'notice-come': {
    about: 'answer',
    kind: 'unknown',
    because: 'the operation still works, and its end is announced',
  },
  'pointer-come': {
    about: 'answer',
    kind: 'unknown',
    because: 'a client that follows it goes somewhere else',
  },
  'type-narrowed': {
    about: 'answer',
    kind: 'unknown',
    because: 'less came than before, which may be chance or a loss',
  },
  'value-come': {
    about: 'answer',
    kind: 'unknown',
    because: 'there was no value before, so it is unknown what clients expect',
  },
  'content-otherwise': {
    about: 'answer',
    kind: 'unknown',
    because: 'the content is of another kind, and is undocumented',
  },
  'control-otherwise': {
    about: 'answer',
    kind: 'unknown',
    because: 'the same request without the fault is answered in another way',
  },
  'effect-untold': {
    about: 'answer',
    kind: 'unknown',
    because: 'it can no longer be read back',
  },
  'layer-changed': {
    about: 'answer',
    kind: 'unknown',
    because: 'another part of the service answers, and answers the same',
  },
  'verdict-otherwise': {
    about: 'answer',
    kind: 'unknown',
    because: 'a promise is broken in another way than before',
  },
  'content-come': {
    about: 'answer',
    kind: 'compatible',
    because: 'a client that reads no content there goes on',
  },
  'announcement-gone': {
    about: 'answer',
    kind: 'compatible',
    because: 'a 204 has no content',
  },
  'member-come': {
    about: 'answer',
    kind: 'compatible',
    because: 'additional properties are welcome',
  },
  'media-type-come': {
    about: 'answer',
    kind: 'compatible',
    because: 'the content is labelled now',
  },
  'media-type-parameter': {
    about: 'answer',
    kind: 'compatible',
    because: 'the media type itself is the same',
  },
  'header-come': {
    about: 'answer',
    kind: 'compatible',
    because: 'a client that does not know the header goes on',
  },
  'notice-gone': {
    about: 'answer',
    kind: 'compatible',
    because: 'an announced end is no longer announced',
  },
  'effect-told': {
    about: 'answer',
    kind: 'compatible',
    because: 'it can be read back now',
  },
  'verdict-better': {
    about: 'answer',
    kind: 'compatible',
    because: 'a promise that was broken is kept',
  },
} as const satisfies Record<string, Rule>;
export type RuleName = keyof typeof rules;
