/** The key next-auth derives its cookie encryption from; another one than any other purpose has. */
export function operatorSecret(runtime: { deriveKey(purpose: string): Buffer }): string {
  return runtime.deriveKey('operator-sessions').toString('base64url');
}
