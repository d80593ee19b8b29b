/**
 * The form of an e-mail address by which two are the same person: Unicode NFC, lower case, no blanks around it. Dots and
 * plus tags stay: only the mail server of the domain knows what they mean.
 */
export function foldEmail(email: string): string {
  // Twice, because lower-casing a composed letter can decompose it.
  return email.trim().normalize('NFC').toLowerCase().normalize('NFC');
}
