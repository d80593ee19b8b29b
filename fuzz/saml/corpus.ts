import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { trustedKey } from '@/lib/engine/saml/protocol/certificate';
import type { Trust } from '@/lib/engine/saml/protocol/verify-signature';
import { invariant } from '@/lib/invariant';
import file from './testdata/corpus.json';

/** As it is kept in the repository: documents by name. */
export type CorpusFile = {
  /** Of the identity provider that is trusted, in base64. */
  certificates: string[];
  attackerCertificate: string;
  attackerKey: string;
  decryptionKey: string;
  /** Responses whose content may be accepted. */
  genuine: Record<string, string>;
  /** What an attacker can also get hold of. */
  strange: Record<string, string>;
};

/** What cases are made of. */
export type Corpus = {
  trust: Trust;
  certificates: readonly string[];
  attacker: { key: KeyObject; certificate: string };
  genuine: readonly { name: string; xml: string }[];
  /** Every document, genuine or not: where pieces are taken from. */
  sources: readonly string[];
};

/** Reads the corpus. */
export function loadCorpus(): Corpus {
  const { certificates, attackerCertificate, attackerKey, decryptionKey, genuine, strange }: CorpusFile = file;
  const keys = certificates.map((certificate) => {
    const der = Buffer.from(certificate, 'base64');
    const key = trustedKey(createHash('sha256').update(der).digest('hex'), der);
    invariant(key !== null, 'the certificates of the corpus are usable');
    return key;
  });
  return {
    trust: { keys, decryptionKey: createPrivateKey(decryptionKey) },
    certificates,
    attacker: { key: createPrivateKey(attackerKey), certificate: attackerCertificate },
    genuine: Object.entries(genuine).map(([name, xml]) => ({ name, xml })),
    sources: [...Object.values(genuine), ...Object.values(strange)],
  };
}
