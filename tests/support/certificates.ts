import { generate } from 'selfsigned';

interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** Certificates for the loopback addresses, each with what its name says. Nobody else trusts any of them. */
export interface Certificates {
  /** The issuer of all but `selfSigned`, in PEM. */
  readonly ca: string;
  readonly good: KeyPair;
  readonly selfSigned: KeyPair;
  readonly expired: KeyPair;
  readonly notYetValid: KeyPair;
  readonly wrongHost: KeyPair;
}

const day = 86_400_000;
const inDays = (days: number): Date => new Date(Date.now() + days * day);

/** Makes keys and certificates that are gone with the process. */
export async function makeCertificates(): Promise<Certificates> {
  const kind = { keyType: 'ec', algorithm: 'sha256' } as const;
  const issuer = await generate([{ name: 'commonName', value: 'Issuer of the tests' }], {
    ...kind,
    notBeforeDate: inDays(-30),
    notAfterDate: inDays(30),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const make = async ({
    from = -1,
    to = 1,
    hosts = loopback,
    issued = true,
  }: { from?: number; to?: number; hosts?: AltNames; issued?: boolean } = {}): Promise<KeyPair> => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'Server of the tests' }], {
      ...kind,
      notBeforeDate: inDays(from),
      notAfterDate: inDays(to),
      extensions: [{ name: 'subjectAltName', altNames: hosts }],
      ...(issued ? { ca: { key: issuer.private, cert: issuer.cert } } : {}),
    });
    return { key, cert };
  };
  return {
    ca: issuer.cert,
    good: await make(),
    selfSigned: await make({ issued: false }),
    expired: await make({ from: -3, to: -2 }),
    notYetValid: await make({ from: 2, to: 3 }),
    wrongHost: await make({ hosts: [{ type: 2, value: 'elsewhere.invalid' }] }),
  };
}

type AltNames = { type: 2 | 7; value?: string; ip?: string }[];
const loopback: AltNames = [
  { type: 2, value: 'localhost' },
  { type: 7, ip: '127.0.0.1' },
];
